"""A team's sums added up by three parties, none of whom ever holds an athlete's values."""
