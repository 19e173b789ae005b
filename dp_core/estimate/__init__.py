"""From noisy sums to figures with intervals: post-processing, no data."""
