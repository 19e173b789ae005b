"""The ledger's tables: accounts, the members on their rosters, charges, sealed answers."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team", String(60), nullable=False),
    Column("season", String(60), nullable=False),
    Column("accountant", String(20), nullable=False),
    Column("limit_micro", BigInteger, nullable=False),
    Column("opened_at", String(32), nullable=False),
    UniqueConstraint("team", "season"),
)

members = Table(
    "members",
    metadata,
    Column("season", String(60), primary_key=True),
    Column("pseudonym", String(64), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
)

charges = Table(
    "charges",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("question_id", String(64), nullable=False, unique=True),
    Column("question", Text, nullable=False),
    Column("epsilon_micro", BigInteger, nullable=False),
    Column("reserved_at", String(32), nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("question_id", ForeignKey("charges.question_id"), primary_key=True),
    Column("answer", Text, nullable=False),
    Column("sealed_at", String(32), nullable=False),
)
