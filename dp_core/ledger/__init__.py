"""Accounts, charges and sealed answers, kept in one database."""
