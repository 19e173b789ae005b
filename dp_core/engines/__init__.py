"""Other people's engines, behind protocols of our own."""
