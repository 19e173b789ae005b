"""What is asked: public, complete, and named by its own content.

A question holds everything that decides what a release will say and cost, and
never data. Two people who ask alike ask the same question, and its id finds the
one sealed answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from dp_core.errors import ParameterError
from dp_core.params import (
    BASELINE_DAYS,
    ROSTER_MAX,
    ROSTER_REFUSED_BELOW,
    ROSTER_WARNED_BELOW,
    Epsilon,
    Window,
    read_day,
)

DEFAULT_SEASON: Final = "season 1"
NAME_LENGTH: Final = 60


@dataclass(frozen=True, order=True, slots=True)
class Account:
    """A team's season: the thing that owns one privacy budget.

    Raises:
        ParameterError: a name is empty, too long, or holds control characters.
    """

    team: str
    season: str = DEFAULT_SEASON

    def __post_init__(self) -> None:
        for name in (self.team, self.season):
            if not (0 < len(name) <= NAME_LENGTH and name.isprintable() and name == name.strip()):
                raise ParameterError(
                    f"a team or season name has 1 to {NAME_LENGTH} printable characters"
                )


@dataclass(frozen=True, slots=True)
class RosterTerms:
    """What is public about a roster: how many athletes it lists, and a name for the list.

    Attributes:
        size: n, the number of athletes on the roster, reporting or not.
        digest: names the declared list without repeating it; empty when only a size was declared.

    Raises:
        ParameterError: the roster is smaller or larger than a report can be about.
    """

    size: int
    digest: str = ""

    def __post_init__(self) -> None:
        if not ROSTER_REFUSED_BELOW <= self.size <= ROSTER_MAX:
            raise ParameterError(
                f"a report needs a roster of {ROSTER_REFUSED_BELOW} to {ROSTER_MAX:,} athletes"
            )

    @property
    def is_small(self) -> bool:
        """Whether the roster is so small that a reader should be warned."""
        return self.size < ROSTER_WARNED_BELOW


@dataclass(frozen=True, slots=True)
class Question:
    """One report, asked in full.

    Attributes:
        account: the team and season that pay.
        window: absolute days.
        metrics: keys in catalogue order, without repeats.
        baseline: None for levels; the days before the window for changes.
        epsilon: what the whole report costs each athlete.
        split: epsilon of each metric, in the order of `metrics`; empty where the split is
            even, or the method does not split.
        method: how the noise is made, with its revision.
        catalogue: the version of the catalogue.
        roster: who the report is about, as far as that is public.
        revision: raised by one when the data of an answered question was corrected.

    Raises:
        ParameterError: a part does not fit the others.
    """

    account: Account
    window: Window
    metrics: tuple[str, ...]
    epsilon: Epsilon
    method: str
    catalogue: str
    roster: RosterTerms
    baseline: int | None = None
    split: tuple[Epsilon, ...] = ()
    revision: int = 1

    def __post_init__(self) -> None:
        if not self.metrics or len(set(self.metrics)) != len(self.metrics):
            raise ParameterError("a question names at least one metric, and each only once")
        if self.baseline not in (None, BASELINE_DAYS):
            raise ParameterError(f"a baseline is the {BASELINE_DAYS} days before the window")
        if self.baseline:
            self.window.before(self.baseline)  # must be days that a window can have
        if not 1 <= self.revision <= 1000:
            raise ParameterError("a revision is a whole number from 1 to 1000")
        if self.split and (
            len(self.split) != len(self.metrics)
            or sum(part.micro for part in self.split) != self.epsilon.micro
        ):
            raise ParameterError("the shares of epsilon must add up to the report's epsilon")
        if self.split and list(self.split) == self.epsilon.split([1] * len(self.split)):
            object.__setattr__(self, "split", ())  # asked evenly either way, it is one question

    @property
    def id(self) -> str:
        """The question's name: a digest of all of it, the same wherever it is asked."""
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:24]

    def to_json(self) -> dict[str, Any]:
        """Return the question as plain JSON values; epsilon is text, so that it stays exact."""
        return {
            "team": self.account.team,
            "season": self.account.season,
            "window": {
                "start": self.window.start.isoformat(),
                "end": self.window.end.isoformat(),
            },
            "metrics": list(self.metrics),
            "baseline_days": self.baseline,
            "epsilon": str(self.epsilon),
            "split": [str(part) for part in self.split],
            "method": self.method,
            "catalogue": self.catalogue,
            "roster": {"size": self.roster.size, "digest": self.roster.digest},
            "revision": self.revision,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read back what `to_json` wrote.

        Raises:
            ParameterError: a part is out of range or of the wrong type.
            KeyError, TypeError, AttributeError: it is not a question at all.
        """
        _check_types(data)
        return cls(
            account=Account(data["team"], data["season"]),
            window=Window(read_day(data["window"]["start"]), read_day(data["window"]["end"])),
            metrics=tuple(data["metrics"]),
            baseline=data["baseline_days"],
            epsilon=Epsilon.read(data["epsilon"]),
            split=tuple(Epsilon.read(part) for part in data["split"]),
            method=data["method"],
            catalogue=data["catalogue"],
            roster=RosterTerms(data["roster"]["size"], data["roster"]["digest"]),
            revision=data["revision"],
        )


def _check_types(data: Mapping[str, Any]) -> None:
    texts = [data["team"], data["season"], data["method"], data["catalogue"], data["epsilon"]]
    texts += [data["roster"]["digest"], *data["metrics"], *data["split"]]
    whole = [data["roster"]["size"], data["revision"]]
    whole += [] if data["baseline_days"] is None else [data["baseline_days"]]
    if not (
        all(isinstance(text, str) for text in texts)
        and all(type(number) is int for number in whole)
    ):
        raise ParameterError("a part of the question is of the wrong type")
