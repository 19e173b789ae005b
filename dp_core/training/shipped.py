"""The shipped result: a training of each source and its accuracy at several epsilons."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from dp_core.params import Epsilon
from dp_core.training.accuracy import Point, Spread
from dp_core.training.record import Run
from dp_core.training.settings import Source

FILE: Final = Path(__file__).parents[2] / "data" / "training_result.json"
COMMAND: Final = "PYTHONPATH=. python data/make_training_result.py"


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured with one source.

    Attributes:
        run: one training with its usual settings.
        plain: the twin over all repeats.
        points: the private model over all repeats, by rising epsilon.
    """

    run: Run
    plain: Point
    points: tuple[Point, ...]

    def to_json(self) -> dict[str, Any]:
        """Write it as plain numbers and words."""
        points = [_written(each) for each in (self.plain, *self.points)]
        return {"run": self.run.to_json(), "points": points}


@lru_cache(maxsize=1)
def read_results() -> Mapping[Source, Result]:
    """Read the shipped result; it needs neither PyTorch nor Opacus."""
    written = json.loads(FILE.read_text("utf-8"))["sources"]
    return {source: _result(written[source]) for source in Source}


def read_libraries() -> Mapping[str, str]:
    """The versions of the libraries that made it."""
    made_with: dict[str, str] = json.loads(FILE.read_text("utf-8"))["made_with"]
    return made_with


def _result(written: Mapping[str, Any]) -> Result:
    plain, *points = (_point(each) for each in written["points"])
    return Result(Run.from_json(written["run"]), plain, tuple(points))


def _point(written: Mapping[str, Any]) -> Point:
    epsilon = Epsilon.read(written["epsilon"]) if written["epsilon"] else None
    accuracy, advantage = (Spread(tuple(written[name])) for name in ("accuracy", "advantage"))
    return Point(epsilon, accuracy, advantage)


def _written(point: Point) -> dict[str, Any]:
    return {
        "epsilon": str(point.epsilon) if point.epsilon else None,
        "accuracy": list(point.accuracy.values),
        "advantage": list(point.advantage.values),
    }
