"""A team's data answers questions about itself only, and refuses before it pays."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dp_core.athletes.declaration import Declaration
from dp_core.athletes.proposal import propose
from dp_core.athletes.pseudonyms import Secret, pseudonym
from dp_core.athletes.readers import open_file, read
from dp_core.athletes.roster import Roster
from dp_core.athletes.team import TeamData, answer
from dp_core.errors import (
    BudgetExceeded,
    HuddleError,
    ParameterError,
    QuestionError,
    RosterError,
)
from dp_core.features.statistics import Values
from dp_core.ledger import Ledger
from dp_core.methods import DEFAULT_METHOD
from dp_core.metrics import read_catalogue
from dp_core.params import Epsilon, Window
from dp_core.question import Account, Question, RosterTerms

CATALOGUE, SECRET = read_catalogue(), Secret(bytes(32))
FALCONS, HAWKS = Account("Falcons"), Account("Hawks")
NAMES = ("Ann", "Ben", "Cy", "Dee", "Eve", "Flo")
HEADER = ("athlete", "date", "mood", "daily_load")
START = date(2026, 2, 2)
WINDOW = Window(date(2026, 3, 2), date(2026, 3, 29))
ROWS = [
    (name, (START + timedelta(days=day)).isoformat(), "4", "300")
    for name in NAMES
    for day in range(56)
]

Rows = Sequence[Sequence[str]]


def team_of(rows: Rows, *, size: int | None = None, account: Account = FALCONS) -> TeamData:
    """Read rows as a team's file; the roster is the six names, or a size."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEADER, *rows])
    raw = open_file(text.getvalue().encode("utf-8", "surrogatepass"), "csv")
    layout = raw.propose_layout()
    declaration: Declaration = propose(raw.header(layout), CATALOGUE, layout=layout).declare()
    table, notes = read(raw, declaration, CATALOGUE, SECRET)
    listed = Roster.declared(pseudonym(name, SECRET) for name in NAMES)
    roster = listed if size is None else Roster.of_size(size, table.athletes)
    return TeamData(account, table, roster, declaration.offers(CATALOGUE), notes)


def ask(team: TeamData, **parts: object) -> Question:
    usual: dict[str, object] = {
        "account": team.account,
        "window": WINDOW,
        "metrics": ("mood",),
        "epsilon": Epsilon.read(1),
        "method": DEFAULT_METHOD,
        "catalogue": CATALOGUE.version,
        "roster": team.roster_terms,
    }
    return Question(**(usual | parts))  # type: ignore[arg-type]


@pytest.fixture
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A ledger without an account."""
    opened = Ledger(f"sqlite:///{tmp_path_factory.mktemp('books') / 'season.db'}")
    yield opened
    opened.close()


def spent(ledger: Ledger) -> dict[str, int]:
    return {state.account.team: state.spent_micro for state in ledger.accounts()}


def test_a_question_is_answered_and_opens_the_account(books: Ledger) -> None:
    team = team_of(ROWS)
    report = answer(ask(team), team, books, CATALOGUE)
    assert report.charged_micro == 1_000_000
    assert [metric.quantity.key for metric in report.metrics] == ["mood"]
    assert spent(books) == {"Falcons": 1_000_000}
    again = answer(ask(team), team, books, CATALOGUE)
    assert (again.charged_micro, again.metrics) == (0, report.metrics)


def test_the_values_that_are_counted_are_those_of_window_baseline_and_roster(
    books: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[dict[str, tuple[list[int], list[bool]]]] = []

    def look(question: Question, values: Callable[[], Values], *_: object) -> None:
        counted.append({key: (v.tolist(), p.tolist()) for key, (v, p) in values().items()})

    monkeypatch.setattr("dp_core.athletes.team.release", look)
    strangers = [(f"Stranger {k}", "2026-03-02", "1", "2000") for k in range(40)]
    elsewhen = [(name, "2026-03-30", "1", "2000") for name in NAMES]
    team = team_of([*ROWS, *strangers, *elsewhen])
    for baseline in (None, 28):
        answer(ask(team, metrics=("mood", "daily_load"), baseline=baseline), team, books, CATALOGUE)
    present = [True] * len(NAMES)
    steps = {
        key: int(value / CATALOGUE[key].step) for key, value in (("mood", 4), ("daily_load", 300))
    }
    assert counted == [
        {key: ([step] * len(NAMES), present) for key, step in steps.items()},
        {key: ([0] * len(NAMES), present) for key in steps},
    ]


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"account": HAWKS}, "another team or roster"),
        ({"roster": RosterTerms(7)}, "another team or roster"),
        ({"roster": RosterTerms(6, "0" * 64)}, "another team or roster"),
        ({"metrics": ("resting_hr",)}, "no column for a metric"),
        ({"metrics": ("mood", "resting_hr")}, "no column for a metric"),
        ({"catalogue": "another"}, "another version of the catalogue"),
        ({"metrics": ("daily_load", "mood")}, "in the order of the catalogue"),
        ({"method": "per-statistic"}, "with its revision"),
    ],
    ids=str,
)
def test_a_question_about_something_else_is_refused_before_any_charge(
    books: Ledger, parts: dict[str, object], reason: str
) -> None:
    team = team_of(ROWS)
    with pytest.raises(QuestionError, match=reason):
        answer(ask(team, **parts), team, books, CATALOGUE)
    assert not any(spent(books).values())


def test_what_is_refused_at_sight_opens_no_account(books: Ledger) -> None:
    team = team_of(ROWS)
    for parts in ({"account": HAWKS}, {"roster": RosterTerms(7)}, {"metrics": ("resting_hr",)}):
        with pytest.raises(QuestionError):
            answer(ask(team, **parts), team, books, CATALOGUE)
    assert books.accounts() == []


def test_a_metric_of_no_catalogue_is_refused_before_any_charge(books: Ledger) -> None:
    team = replace(team_of(ROWS), offers=("mood", "happiness"))
    with pytest.raises(ParameterError, match="unknown metric"):
        answer(ask(team, metrics=("happiness",)), team, books, CATALOGUE)
    assert books.accounts() == []


def test_a_derived_metric_is_offered_and_answered(books: Ledger) -> None:
    team = team_of(ROWS)
    assert {"mood", "daily_load", "weekly_load"} <= set(team.offers)
    report = answer(ask(team, metrics=("weekly_load",)), team, books, CATALOGUE)
    assert report.metric("weekly_load").quantity.unit == CATALOGUE["weekly_load"].unit


def test_an_athlete_of_another_team_is_refused_and_nothing_is_spent(books: Ledger) -> None:
    falcons, hawks = team_of(ROWS), team_of(ROWS[:56], account=HAWKS, size=9)
    answer(ask(falcons), falcons, books, CATALOGUE)
    with pytest.raises(RosterError, match="on another team's this season"):
        answer(ask(hawks), hawks, books, CATALOGUE)
    assert spent(books) == {"Falcons": 1_000_000, "Hawks": 0}
    assert books.sealed(ask(hawks).id) is None


def test_a_spend_beyond_the_budget_leaves_the_data_unread(books: Ledger) -> None:
    team = replace(team_of(ROWS), table=None)  # type: ignore[arg-type]
    with pytest.raises(BudgetExceeded):
        answer(ask(team, epsilon=Epsilon.read(5)), team, books, CATALOGUE)
    assert spent(books) == {"Falcons": 0}


def test_a_stored_answer_is_read_without_the_data(books: Ledger) -> None:
    team = team_of(ROWS)
    first = answer(ask(team), team, books, CATALOGUE)
    blind = replace(team, table=None)  # type: ignore[arg-type]
    assert answer(ask(team), blind, books, CATALOGUE).metrics == first.metrics


def test_a_team_shows_its_size_and_is_never_written() -> None:
    import pickle

    team = team_of(ROWS, size=9)
    assert repr(team) == "TeamData(9 athletes)"
    assert team.roster_terms == RosterTerms(9)
    assert team_of(ROWS).roster_terms.digest == team_of(ROWS).roster.digest() != ""
    with pytest.raises(TypeError, match="never written"):
        pickle.dumps(team)


CELL = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        ["", "5", "1e308", "-1e308", "NaN", "inf", "-5", "tired", "=1+1", "<b>", "💓", "9" * 60]
    ),
)
DAY = st.sampled_from(
    ["2026-03-02", "2026-02-02", "2999-01-01", "1900-01-01", "2098-12-31", "soon", ""]
)
HER_ROWS = st.lists(st.tuples(st.just("Ann"), DAY, CELL, CELL), max_size=4)
OTHERS = [row for row in ROWS if row[0] != "Ann"]
ASKED: tuple[dict[str, object], ...] = (
    {},
    {"metrics": ("mood", "daily_load", "weekly_load"), "baseline": 28},
    {"window": Window(date(2098, 12, 1), date(2098, 12, 31))},
    {"metrics": ("resting_hr",)},
    {"epsilon": Epsilon.read(5)},
    {"epsilon": Epsilon.read("0.00001")},
    {"account": HAWKS},
)


def shape(team: TeamData, ledger: Ledger) -> tuple[object, ...]:
    """All that a reader can see of a team's data besides the figures themselves."""
    outcomes: list[object] = []
    for parts in ASKED:
        question = ask(team, **parts)
        try:
            report = answer(question, team, ledger, CATALOGUE)
        except HuddleError as refusal:
            outcomes.append((type(refusal), str(refusal)))
        else:
            verdicts = [[each.verdict for each in m.statistics.values()] for m in report.metrics]
            outcomes.append((question.id, report.remaining_micro, report.terms, verdicts))
    return team.offers, team.roster_terms, repr(team), tuple(map(repr, outcomes)), spent(ledger)


def fresh_shape(rows: Rows, size: int | None, place: str) -> tuple[object, ...]:
    ledger = Ledger(f"sqlite:///{place}")
    try:
        return shape(team_of(rows, size=size), ledger)
    finally:
        ledger.close()


@pytest.mark.parametrize("size", [None, 8], ids=["listed", "counted"])
def test_nothing_one_athlete_wrote_changes_a_refusal_or_an_offer(
    tmp_path_factory: pytest.TempPathFactory, size: int | None
) -> None:
    folder = tmp_path_factory.mktemp("neighbours")
    usual = fresh_shape(ROWS, size, f"{folder / 'usual.db'}")
    assert len(set(usual[3])) == len(ASKED)  # type: ignore[attr-defined]

    @settings(max_examples=12)
    @given(HER_ROWS)
    def same(rows: list[tuple[str, ...]]) -> None:
        place = folder / f"{len(list(folder.iterdir()))}.db"
        assert fresh_shape([*OTHERS, *rows], size, str(place)) == usual

    same()
