"""What of the benchmark is run, and on how much data."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PARTS: Final = (
    "ratios", "coverage", "curve", "prediction", "speed", "real", "seasons", "pooling", "remeasure",
)  # fmt: skip

TEAMS: Final = ((100, 60), (1_000, 30), (10**9, 8))
"""Up to which roster, on how many teams errors are averaged."""

DRAWS: Final = 4
COVERAGE_TEAMS: Final = 200


@dataclass(frozen=True, slots=True)
class Options:
    """The command line's wishes; an empty tuple means all.

    Attributes:
        parts: which parts.
        quick: a minute's worth instead of all.
        rosters, epsilons, worlds, missing: which settings.
        teams: how many teams instead of the usual number.
        draws: how many draws of noise for each team.
        workers: how many processes count coverage.
        out: where coverage is written as CSV.
    """

    parts: tuple[str, ...] = PARTS
    quick: bool = False
    rosters: tuple[int, ...] = ()
    epsilons: tuple[str, ...] = ()
    worlds: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    teams: int | None = None
    draws: int = DRAWS
    workers: int = 1
    out: Path | None = None

    def wants(self, roster: int, epsilon: str, world: str, missing: str = "0") -> bool:
        """Say whether a setting is asked for."""
        asked = (self.rosters, self.epsilons, self.worlds, self.missing)
        return all(
            not few or each in few
            for few, each in zip(asked, (roster, epsilon, world, missing), strict=True)
        )

    def teams_of(self, roster: int) -> int:
        """How many teams of a roster errors are averaged over."""
        return self.teams or next(many for most, many in TEAMS if roster <= most)

    @property
    def coverage_teams(self) -> int:
        """How many teams intervals are counted on."""
        return self.teams or COVERAGE_TEAMS


def read_options(arguments: Sequence[str]) -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"which of {', '.join(PARTS)}; all if left out")
    parser.add_argument("--quick", action="store_true", help="a minute's worth")
    for name, example in (
        ("n", "25,100"),
        ("epsilon", "1,4"),
        ("world", "shape"),
        ("missing", "0,20i"),
    ):
        parser.add_argument(f"--{name}", default="", metavar=example)
    parser.add_argument("--teams", type=int)
    parser.add_argument("--draws", type=int)
    parser.add_argument("--workers", type=int, choices=(1, 2), default=1)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args(arguments)
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    return _options(given)


def _options(given: argparse.Namespace) -> Options:
    quick = given.quick
    return Options(
        parts=tuple(given.parts) or PARTS,
        quick=quick,
        rosters=tuple(map(int, _listed(given.n))) or ((25, 100) if quick else ()),
        epsilons=_listed(given.epsilon) or (("1",) if quick else ()),
        worlds=_listed(given.world) or (("prior",) if quick else ()),
        missing=_listed(given.missing) or (("0", "50i") if quick else ()),
        teams=given.teams or (12 if quick else None),
        draws=given.draws or (1 if quick else DRAWS),
        workers=given.workers,
        out=given.out,
    )


def _listed(written: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in written.split(",") if part.strip())
