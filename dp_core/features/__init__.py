"""Whole numbers per athlete, with a sensitivity that is exact."""
