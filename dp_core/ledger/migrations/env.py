"""Run migrations on the connection that `dp_core.ledger.database` hands over."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
