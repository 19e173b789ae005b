"""What is asked: public, complete, and named by its own content.

A question holds everything that decides what a release will say and cost, and
never data. Two people who ask alike ask the same question, and its id finds the
one sealed answer.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self

from dp_core.account import (
    DEFAULT_SEASON,
    SMALLEST_GROUP,
    Account,
    Group,
    RosterTerms,
    check_name,
)
from dp_core.errors import ParameterError
from dp_core.params import BASELINE_DAYS, Epsilon, Window, read_day

__all__ = ["DEFAULT_SEASON", "SMALLEST_GROUP", "Account", "Group", "Question", "RosterTerms"]

CONCENTRATED: Final = "joint-gaussian/"
"""Methods whose privacy is stated in rho, and has no epsilon without a delta."""


@dataclass(frozen=True, slots=True)
class Question:
    """One report, asked in full.

    Attributes:
        account: the team and season that pay.
        window: absolute days.
        metrics: keys in catalogue order, without repeats.
        baseline: None for levels; the days before the window for changes.
        epsilon: what the whole report costs each athlete; for a method that is stated in rho,
            the e of its ρ = e² / 2, which is what an account in zCDP pays for either.
        split: epsilon of each metric, in the order of `metrics`; empty where the split is
            even, or the method does not split.
        method: how the noise is made, with its revision.
        catalogue: the version of the catalogue.
        roster: who the report is about, as far as that is public.
        revision: raised by one when the data of an answered question was corrected.
        members: the teams of a league, sorted, whose accounts pay as well; empty for a team.
        groups: disjoint parts of the roster, sorted by name, each with figures of its own at
            the whole epsilon; empty for the squad as one.
        remeasures: what the first report of the same question cost, where this one measures
            the same sums once more; None for a first report.

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
    members: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    remeasures: Epsilon | None = None

    def __post_init__(self) -> None:
        self._check_parts()
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

    def _check_parts(self) -> None:
        for parts in (self.members, tuple(group.name for group in self.groups)):
            if list(parts) != sorted(set(parts)):
                raise ParameterError("members and groups are named in order, each once")
        for team in self.members:
            check_name(team)
        if self.account.team in self.members or len(self.members) == 1:
            raise ParameterError("a league has two teams or more, and a name of its own")
        if sum(group.size for group in self.groups) > self.roster.size:
            raise ParameterError("groups are parts of the roster and share no athlete")

    @property
    def is_concentrated(self) -> bool:
        """Whether its privacy is stated in rho, so that no account of pure epsilons can pay."""
        return self.method.startswith(CONCENTRATED)

    @property
    def first(self) -> Question:
        """The question that this one measures once more; itself where it is a first report."""
        if self.remeasures is None:
            return self
        return replace(self, epsilon=self.remeasures, remeasures=None)

    @property
    def id(self) -> str:
        """The question's name: a digest of all of it, the same wherever it is asked."""
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:24]

    def to_json(self) -> dict[str, Any]:
        """Return the question as plain JSON values; epsilon is text, so that it stays exact."""
        whole = {
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
        return whole | self._parts_json()

    def _parts_json(self) -> dict[str, Any]:
        """What only some questions have, so that all others keep their names."""
        parts = {
            "members": list(self.members),
            "groups": [asdict(group) for group in self.groups],
            "remeasures": str(self.remeasures) if self.remeasures else "",
        }
        return {name: part for name, part in parts.items() if part}

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
            members=tuple(data.get("members", ())),
            groups=tuple(Group(**group) for group in data.get("groups", ())),
            remeasures=Epsilon.read(data["remeasures"]) if "remeasures" in data else None,
        )


def _check_types(data: Mapping[str, Any]) -> None:
    texts = [data["team"], data["season"], data["method"], data["catalogue"], data["epsilon"]]
    texts += [data["roster"]["digest"], *data["metrics"], *data["split"]]
    texts += [*data.get("members", ()), data.get("remeasures", "")]
    whole = [data["roster"]["size"], data["revision"]]
    for group in data.get("groups", ()):
        texts.append(group["name"])
        whole.append(group["size"])
    whole += [] if data["baseline_days"] is None else [data["baseline_days"]]
    if not (
        all(isinstance(text, str) for text in texts)
        and all(type(number) is int for number in whole)
    ):
        raise ParameterError("a part of the question is of the wrong type")
