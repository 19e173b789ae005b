"""Surveys, their places, blurred answers and check-ins."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the four tables; not one of them can hold an answer before it is blurred."""
    op.create_table(
        "surveys",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("terms", sa.Text, nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=True, unique=True),
        sa.Column("opened_on", sa.String(10), nullable=False),
        sa.Column("closed_on", sa.String(10), nullable=True),
    )
    op.create_table(
        "places",
        sa.Column("key_hash", sa.String(64), primary_key=True),
        sa.Column("survey_id", sa.String(32), sa.ForeignKey("surveys.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("spent_micro", sa.BigInteger, nullable=False),
        sa.Column("revoked_on", sa.String(10), nullable=True),
        sa.UniqueConstraint("survey_id", "number"),
    )
    op.create_table(
        "blurred",
        sa.Column("key_hash", sa.String(64), sa.ForeignKey("places.key_hash"), primary_key=True),
        sa.Column("metric", sa.String(40), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("output", sa.Integer, nullable=False),
    )
    op.create_table(
        "check_ins",
        sa.Column("key_hash", sa.String(64), sa.ForeignKey("places.key_hash"), primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("metric", sa.String(40), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
    )
