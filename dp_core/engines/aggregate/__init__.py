"""Group-and-sum where the data lives: one Ibis expression, whole numbers in and out."""
