"""Huddle's core: raw values in, one private door, public answers out. No screen lives here."""
