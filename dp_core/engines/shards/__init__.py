"""PyDP over many machines, for classrooms: shards summarise, one place merges and draws.

Only made-up watches and the comparison engine's values come here, never a release's. A
summary holds exact, un-noised sums, and for a quartile every reading: whoever collects
summaries must be trusted.
"""
