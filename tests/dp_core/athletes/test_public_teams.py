"""A public team is read without being asked what its columns mean."""

from __future__ import annotations

import pytest

from dp_core.athletes.pseudonyms import Secret
from dp_core.athletes.public_teams import read_public_team
from dp_core.errors import RosterError
from dp_core.question import Account

ACCOUNT = Account("Harriers")
NAMES = ("Ada", "Bo", "Cem", "Dana", "Eli", "Fia")
ROWS = [f"{name},2026-01-{day:02},{48 + day}" for name in NAMES for day in (5, 6)]
CONTENT = "\n".join(["athlete,date,resting_hr", *ROWS]).encode()


def test_its_athletes_are_its_roster_where_no_size_is_given():
    team = read_public_team(CONTENT, ACCOUNT, Secret(bytes(32)))
    assert (team.roster.size, team.is_public, team.account) == (6, True, ACCOUNT)
    assert "resting_hr" in team.offers
    assert len(team.table.rows) == 12


def test_a_size_that_is_given_stands_even_where_fewer_are_in_the_file():
    assert read_public_team(CONTENT, ACCOUNT, Secret(bytes(32)), 30).roster.size == 30


def test_more_athletes_than_the_roster_are_refused():
    with pytest.raises(RosterError):
        read_public_team(CONTENT, ACCOUNT, Secret(bytes(32)), 5)
