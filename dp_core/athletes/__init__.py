"""The only rooms that see raw values."""
