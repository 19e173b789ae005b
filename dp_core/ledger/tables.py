"""The ledger's tables: accounts, members, charges, acts and answers; surveys and check-ins."""

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
    Column("cap", BigInteger, nullable=True),
    Column("delta_exponent", Integer, nullable=True),
    Column("starts", String(10), nullable=True),
    Column("ends", String(10), nullable=True),
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
    Column("cost", BigInteger, nullable=True),
)

shared_charges = Table(
    "shared_charges",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("question_id", ForeignKey("charges.question_id"), primary_key=True),
    Column("cost", BigInteger, nullable=False),
)

acts = Table(
    "acts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("act", String(20), nullable=False),
    Column("limit_micro", BigInteger, nullable=False),
    Column("by", String(60), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("at", String(32), nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("question_id", ForeignKey("charges.question_id"), primary_key=True),
    Column("answer", Text, nullable=False),
    Column("sealed_at", String(32), nullable=False),
)

surveys = Table(
    "surveys",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("terms", Text, nullable=False),
    Column("code_hash", String(64), nullable=True, unique=True),
    Column("opened_on", String(10), nullable=False),
    Column("closed_on", String(10), nullable=True),
)

places = Table(
    "places",
    metadata,
    Column("key_hash", String(64), primary_key=True),
    Column("survey_id", ForeignKey("surveys.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("spent_micro", BigInteger, nullable=False),
    Column("revoked_on", String(10), nullable=True),
    UniqueConstraint("survey_id", "number"),
)

blurred = Table(
    "blurred",
    metadata,
    Column("key_hash", ForeignKey("places.key_hash"), primary_key=True),
    Column("metric", String(40), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("output", Integer, nullable=False),
)

check_ins = Table(
    "check_ins",
    metadata,
    Column("key_hash", ForeignKey("places.key_hash"), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("metric", String(40), primary_key=True),
    Column("number", Integer, nullable=False),
)
