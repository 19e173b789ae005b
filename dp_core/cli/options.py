"""What options of the command line mean: a team's file, a question, a number."""

from __future__ import annotations

import re
from argparse import Namespace
from pathlib import Path

from dp_core.athletes.declaration import Declaration
from dp_core.athletes.limits import MAX_BYTES
from dp_core.athletes.proposal import propose
from dp_core.athletes.pseudonyms import Secret, installation_secret
from dp_core.athletes.readers.raw_file import RawFile, kind_of, open_file
from dp_core.athletes.readers.reading import read
from dp_core.athletes.roster import Roster, read_groups, read_roster
from dp_core.athletes.schema import AthleteTable
from dp_core.athletes.team import TeamData
from dp_core.errors import FileRefused, ParameterError, RosterError
from dp_core.methods import DEFAULT_METHOD, method_named
from dp_core.metrics import Catalogue
from dp_core.params import BASELINE_DAYS, Epsilon, Window, read_day
from dp_core.question import SMALLEST_GROUP, Account, Group, Question, RosterTerms
from dp_core.rho import Delta


def read_team(options: Namespace, account: Account, catalogue: Catalogue) -> TeamData:
    """Read a team's file, its declaration and its roster.

    Raises:
        InputError: one of them cannot be read, or they do not fit each other.
    """
    secret = installation_secret(made_parent(options.secret))
    table, declaration = _read_table(options, account.team, catalogue, secret)
    roster = _read_roster(options, account.team, table, secret)
    return TeamData(account, table, roster, declaration.offers(catalogue))


def read_window(options: Namespace) -> Window:
    """Read the window that was asked for.

    Raises:
        ParameterError: it is none.
    """
    return Window.read(options.window, until=read_day(options.until) if options.until else None)


def read_question(
    options: Namespace, catalogue: Catalogue, account: Account, window: Window, roster: RosterTerms
) -> Question:
    """Make the question that the options ask.

    Raises:
        ParameterError, QuestionError: they do not make one.
    """
    wanted = [key.strip() for key in options.metrics.split(",")]
    baseline = _baseline(options.baseline)
    return Question(
        account=account,
        window=window,
        metrics=tuple(quantity.key for quantity in catalogue.quantities(wanted, baseline)),
        epsilon=Epsilon.read(options.epsilon),
        method=_method(options.method),
        catalogue=catalogue.version,
        roster=roster,
        baseline=baseline,
        revision=whole(getattr(options, "revision", "1")),
    )


def read_groups_asked(options: Namespace, team: TeamData) -> tuple[Group, ...]:
    """Read which declared groups get figures of their own.

    Raises:
        RosterError: the roster declares no such group, or it has too few athletes.
    """
    wanted = {name.strip() for name in (options.groups or "").split(",") if name.strip()}
    known = {group.name: group for group in team.groups}
    if not wanted <= known.keys():
        raise RosterError(
            f"a group must be declared in the roster file and have at least {SMALLEST_GROUP} "
            "athletes; ask for the whole squad, or put small groups together"
        )
    return tuple(known[name] for name in sorted(wanted))


def read_first(options: Namespace) -> Epsilon | None:
    """Read what the first report cost, where it is to be measured again."""
    return Epsilon.read(options.remeasures) if options.remeasures else None


def read_delta(written: str | None) -> Delta | None:
    """Read a delta such as 1e-5; None for an account of pure epsilons.

    Raises:
        ParameterError: it is no power of ten from 1e-3 to 1e-12.
    """
    if not written:
        return None
    if not (found := re.fullmatch(r"1e-0?(\d{1,2})", written.strip().lower())):
        raise ParameterError("a delta is written as 1e-5")
    return Delta(int(found[1]))


def read_declared(options: Namespace, catalogue: Catalogue) -> tuple[RawFile, Declaration]:
    """Open a file and read what its columns hold.

    Raises:
        InputError: one of them cannot be read, or they do not fit each other.
    """
    raw = open_file(read_bytes(options.file), kind_of(options.file))
    return raw, _declaration(options, raw, catalogue)


def _read_table(
    options: Namespace, team: str, catalogue: Catalogue, secret: Secret
) -> tuple[AthleteTable, Declaration]:
    raw, declaration = read_declared(options, catalogue)
    table, _ = read(raw, declaration, catalogue, secret, team=team)
    if not table.athletes:
        raise FileRefused("the file holds no row of that team")
    return table, declaration


def _declaration(options: Namespace, raw: RawFile, catalogue: Catalogue) -> Declaration:
    if options.declaration:
        return Declaration.from_json(read_bytes(options.declaration).decode("utf-8", "replace"))
    layout = raw.propose_layout()
    return propose(raw.header(layout), catalogue, kind=raw.kind, layout=layout).declare()


def _read_roster(options: Namespace, team: str, table: AthleteTable, secret: Secret) -> Roster:
    if options.roster is None:
        raise ParameterError("a report needs --roster, a number of athletes or a file of names")
    if options.roster.lstrip("+-").isdigit():
        return Roster.of_size(whole(options.roster), table.athletes)
    content = read_bytes(options.roster)
    members = read_roster(content, secret, team=team)
    return Roster.declared(members, read_groups(content, secret, team=team))


def _method(name: str | None) -> str:
    return method_named(DEFAULT_METHOD if name is None else name).name


def _baseline(text_: str | None) -> int | None:
    if text_ in (None, "", "none"):
        return None
    if text_ not in (f"{BASELINE_DAYS}d", str(BASELINE_DAYS)):
        raise ParameterError(f"a baseline is {BASELINE_DAYS}d")
    return BASELINE_DAYS


def read_bytes(place: str) -> bytes:
    """Read a file, and of one that is too large no more than shows that it is."""
    try:
        with Path(place).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError:
        raise FileRefused("a file that was named cannot be read") from None


def made_parent(place: str) -> Path:
    """Make the folder of a file where there is none.

    Raises:
        ParameterError: it cannot be made.
    """
    path = Path(place)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise ParameterError("the key for pseudonyms cannot be kept there") from None
    return path


def whole(written: str) -> int:
    """Read a whole number.

    Raises:
        ParameterError: it is none.
    """
    try:
        return int(written)
    except ValueError:
        raise ParameterError("a count must be a whole number") from None


def number(written: str) -> float:
    """Read a number.

    Raises:
        ParameterError: it is none.
    """
    try:
        return float(written)
    except ValueError:
        raise ParameterError("a share must be a number") from None
