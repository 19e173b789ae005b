"""How near a report comes to the truth, beside other libraries and careful users of them.

Everything is on simulated teams, so the truth is known. `python -m benchmarks.accuracy` runs
all parts and fails when a demand is missed.
"""
