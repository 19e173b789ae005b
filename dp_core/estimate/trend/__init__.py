"""From a season's noisy sums to a trend: filter, smoother, and what really changed."""
