"""Seasons: accounts in zCDP, dates, charges on several accounts, and audited acts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add what seasons need; accounts of pure epsilons keep their limits and charges."""
    op.add_column("accounts", sa.Column("cap", sa.BigInteger, nullable=True))
    op.add_column("accounts", sa.Column("delta_exponent", sa.Integer, nullable=True))
    op.add_column("accounts", sa.Column("starts", sa.String(10), nullable=True))
    op.add_column("accounts", sa.Column("ends", sa.String(10), nullable=True))
    op.add_column("charges", sa.Column("cost", sa.BigInteger, nullable=True))
    op.execute("UPDATE accounts SET cap = limit_micro")
    op.execute("UPDATE charges SET cost = epsilon_micro")
    op.create_table(
        "shared_charges",
        sa.Column("account_id", sa.Integer, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column(
            "question_id", sa.String(64), sa.ForeignKey("charges.question_id"), primary_key=True
        ),
        sa.Column("cost", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "acts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "account_id", sa.Integer, sa.ForeignKey("accounts.id"), nullable=False, index=True
        ),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("limit_micro", sa.BigInteger, nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
    )
