"""Noise, drawn on whole numbers from the operating system's randomness."""
