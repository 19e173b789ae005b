"""Attacks on releases about class squads, each with the bound that stops it."""
