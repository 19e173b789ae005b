"""Files of many shapes, read into one table."""
