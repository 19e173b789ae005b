"""Train a private model on shipped public and simulated people; no team ever gets in."""
