"""Privacy without a trusted server: the noise is drawn on the athlete's own device."""
