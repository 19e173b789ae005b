"""The demonstrations of the lessons, one module each, each with a function `show`."""
