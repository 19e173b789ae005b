"""What many releases cost together: four ways to count, and where pure noise is the better one.

For planning and teaching. A team's ledger charges the plain sum of pure epsilons.
"""
