"""A PySyft site: an analyst asks for a report by template, the owner's machine answers it.

The real file never enters what PySyft synchronises, no code of an analyst is ever run,
and every answer comes through the same door and ledger as a report of the dashboard.
"""
