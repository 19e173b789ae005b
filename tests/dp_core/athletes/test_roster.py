"""A roster is declared, sorted, large enough, and named by a digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dp_core.athletes.roster as rosters
from dp_core.athletes.pseudonyms import Secret, pseudonym
from dp_core.athletes.roster import Roster, read_roster
from dp_core.errors import RosterError
from dp_core.params import ROSTER_MAX

SECRET = Secret(bytes(range(32)))
NAMES = ["Ann", "Ben", "Cy", "Dee", "Eli", "Fay"]
MEMBERS = [pseudonym(name, SECRET) for name in NAMES]
Nick = Callable[[str], str]


@given(st.permutations([*MEMBERS, MEMBERS[0]]))
def test_the_order_of_the_list_makes_no_difference(members: list[str]) -> None:
    roster = Roster.declared(members)
    assert roster == Roster.declared(MEMBERS)
    assert roster.members == tuple(sorted(MEMBERS))
    assert (roster.size, roster.unnamed) == (6, 0)


def test_a_size_adds_unnamed_members() -> None:
    roster = Roster.of_size(25, MEMBERS)
    assert (roster.size, roster.unnamed, roster.members) == (25, 19, tuple(sorted(MEMBERS)))


def test_a_size_may_be_that_of_the_file_or_of_nobody_in_it() -> None:
    assert Roster.of_size(6, MEMBERS).unnamed == 0
    assert Roster.of_size(6, []).unnamed == 6


def test_more_athletes_than_places_are_refused() -> None:
    with pytest.raises(RosterError, match="more athletes than the roster has places"):
        Roster.of_size(5, MEMBERS)


@pytest.mark.parametrize("size", [-1, 0, 3, 4, ROSTER_MAX + 1])
def test_a_size_that_is_too_small_or_large_is_refused(size: int) -> None:
    with pytest.raises(RosterError, match="a report needs a roster of 5 to 1,000,000"):
        Roster.of_size(size, [])


def test_a_list_that_is_too_short_is_refused() -> None:
    with pytest.raises(RosterError, match="a report needs a roster of 5"):
        Roster.declared(MEMBERS[:4])


@pytest.mark.parametrize(("size", "warns"), [(5, True), (10, True), (11, False), (40, False)])
def test_a_small_roster_warns(size: int, warns: bool) -> None:
    assert Roster.of_size(size, []).warns is warns


def test_names_never_enter_a_roster() -> None:
    with pytest.raises(RosterError, match="pseudonyms, never names") as refusal:
        Roster.declared([*MEMBERS, "Ann"])
    assert "Ann" not in str(refusal.value)


@pytest.mark.parametrize(
    ("members", "unnamed"),
    [
        (sorted(MEMBERS, reverse=True), 0),
        ([*sorted(MEMBERS), max(MEMBERS)], 0),
        (sorted(MEMBERS), -1),
    ],
)
def test_members_come_in_order_and_once(members: list[str], unnamed: int) -> None:
    with pytest.raises(RosterError, match="in order, each once"):
        Roster(tuple(members), unnamed)


def test_the_digest_names_members_and_size() -> None:
    roster = Roster.declared(MEMBERS)
    text = '[["' + '","'.join(sorted(MEMBERS)) + '"],6]'
    assert roster.digest() == hashlib.sha256(text.encode()).hexdigest()
    assert roster.digest() != Roster.declared(MEMBERS[1:]).digest()
    assert roster.digest() != Roster(roster.members, 1).digest()


def test_where_a_size_is_declared_the_digest_does_not_depend_on_who_has_rows() -> None:
    digests = {Roster.of_size(6, some).digest() for some in (MEMBERS, MEMBERS[1:], [])}
    assert digests == {""}


def test_it_shows_its_size_alone() -> None:
    assert repr(Roster.of_size(25, MEMBERS)) == "Roster(6 members, 19 unnamed)"


@pytest.mark.parametrize(
    "text",
    [
        "Ann\nBen\nCy\n",
        "  Ann \r\n\r\nBen\rCy",
        "\ufeffAnn\nBen\nCy\nAnn",
        "athlete\nAnn\nBen\nCy\n",
        "Player Name;Number\nAnn;1\nBen;2\nCy;\n;4\n",
        "team,athlete\nA,Ann\nB,Ben\nA,Cy\n",
        '"Ann"\n"Ben"\nCy',
    ],
)
def test_a_roster_file_is_a_list_or_a_column(nick: Nick, secret: Secret, text: str) -> None:
    expected = tuple(sorted(map(nick, ["Ann", "Ben", "Cy"])))
    assert read_roster(text.encode(), secret) == expected


def test_a_line_of_a_list_is_one_name_whatever_it_holds(nick: Nick, secret: Secret) -> None:
    names = ["Lee, Ann", 'O"Hara', "Ben; the second"]
    content = "\n".join(names).encode()
    assert read_roster(content, secret) == tuple(sorted(map(nick, names)))


def test_a_roster_file_of_many_teams_is_filtered(nick: Nick, secret: Secret) -> None:
    content = b"team,athlete\nFalcons,Ann\nHawks,Ben\nfalcons ,Cy\n"
    expected = tuple(sorted(map(nick, ["Ann", "Cy"])))
    assert read_roster(content, secret, team="Falcons") == expected
    assert len(read_roster(b"athlete\nAnn\nBen", secret, team="Falcons")) == 2


def test_a_roster_file_may_be_latin_1(nick: Nick, secret: Secret) -> None:
    assert read_roster("Zoë".encode("latin-1"), secret, encoding="latin-1") == (nick("Zoë"),)


@pytest.mark.parametrize("content", [b"", b"\n \n", b"athlete\n", b"athlete,team\n ,A\n"])
def test_a_roster_file_without_names_is_refused(secret: Secret, content: bytes) -> None:
    with pytest.raises(RosterError, match="names no athletes"):
        read_roster(content, secret)


@pytest.mark.parametrize("line", ["Ann", "Ann,A,B", '"Ann,A'])
def test_a_broken_line_of_a_roster_file_is_refused(secret: Secret, line: str) -> None:
    with pytest.raises(RosterError, match="a line of the roster file") as refusal:
        read_roster(f"athlete,team\nBen,A\n{line}\n".encode(), secret)
    assert "Ann" not in str(refusal.value)


def test_a_roster_file_over_the_limit_is_refused(
    secret: Secret, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rosters, "MAX_BYTES", 2)
    with pytest.raises(RosterError, match="too large"):
        read_roster(b"Ann", secret)


# Groups

WITH_GROUPS = (
    b"Player,Position,Team\nAnn,Back,Falcons\nBen,Forward,Falcons\nCy, Back ,Falcons\n"
    b"Dee,,Falcons\nEli,Back,Hawks\n"
)


def test_groups_are_read_from_the_declared_file_and_not_of_other_teams() -> None:
    groups = rosters.read_groups(WITH_GROUPS, SECRET, team="Falcons")
    ann, ben, cy, _, eli, _ = MEMBERS
    assert groups == {"Back": [ann, cy], "Forward": [ben]}
    assert eli in rosters.read_groups(WITH_GROUPS, SECRET)["Back"]


@pytest.mark.parametrize("content", [b"", b"Ann\nBen\n", b"player,shoe\nAnn,42\n"])
def test_a_file_without_a_group_column_declares_none(content: bytes) -> None:
    assert rosters.read_groups(content, SECRET) == {}


def test_a_team_column_called_squad_is_not_a_group() -> None:
    assert rosters.read_groups(b"player,squad\nAnn,Falcons\n", SECRET) == {}
    both = rosters.read_groups(b"player,team,squad\nAnn,Falcons,B\n", SECRET)
    assert list(both) == ["B"]


def test_groups_are_disjoint_parts_of_the_roster() -> None:
    roster = Roster.declared(MEMBERS, {"Forward": MEMBERS[:2], "Back": MEMBERS[2:5]})
    assert [name for name, _ in roster.groups] == ["Back", "Forward"]
    places = roster.places(["Back", "Forward"])
    named = {name: {roster.members[each] for each in found} for name, found in places.items()}
    assert named == {"Back": set(MEMBERS[2:5]), "Forward": set(MEMBERS[:2])}
    for wrong in ({"A": MEMBERS[:2], "B": MEMBERS[1:3]}, {"A": ["A-nobody"]}):
        with pytest.raises(RosterError, match="groups are parts of the roster"):
            Roster.declared(MEMBERS, wrong)
    with pytest.raises(RosterError, match="no group of that name"):
        roster.places(["Keepers"])


def test_who_is_in_a_group_is_part_of_the_name_of_the_roster() -> None:
    one = Roster.declared(MEMBERS, {"Back": MEMBERS[:3]})
    other = Roster.declared(MEMBERS, {"Back": MEMBERS[1:4]})
    assert one.digest() == other.digest() == Roster.declared(MEMBERS).digest()
    assert one.digest(["Back"]) != other.digest(["Back"])
    assert one.digest(["Back"]) != one.digest()
