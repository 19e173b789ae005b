"""Ten lessons on differential privacy: what each asks, reveals and mends."""
