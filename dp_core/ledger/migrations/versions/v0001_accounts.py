"""Accounts, members, charges and sealed answers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the four tables."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("team", sa.String(60), nullable=False),
        sa.Column("season", sa.String(60), nullable=False),
        sa.Column("accountant", sa.String(20), nullable=False),
        sa.Column("limit_micro", sa.BigInteger, nullable=False),
        sa.Column("opened_at", sa.String(32), nullable=False),
        sa.UniqueConstraint("team", "season"),
    )
    op.create_table(
        "members",
        sa.Column("season", sa.String(60), primary_key=True),
        sa.Column("pseudonym", sa.String(64), primary_key=True),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("accounts.id"), nullable=False),
    )
    op.create_table(
        "charges",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "account_id", sa.Integer, sa.ForeignKey("accounts.id"), nullable=False, index=True
        ),
        sa.Column("question_id", sa.String(64), nullable=False, unique=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("epsilon_micro", sa.BigInteger, nullable=False),
        sa.Column("reserved_at", sa.String(32), nullable=False),
    )
    op.create_table(
        "answers",
        sa.Column(
            "question_id", sa.String(64), sa.ForeignKey("charges.question_id"), primary_key=True
        ),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("sealed_at", sa.String(32), nullable=False),
    )
