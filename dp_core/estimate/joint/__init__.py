"""From the noisy sums of a joint release to figures: public priors, honest intervals."""
