"""The ledger's shape, step by step; a step is never changed once it was shipped."""
