"""Train on both public sources at several epsilons, and write what ships.

    PYTHONPATH=. python data/make_training_result.py [--repeats 20]

Who is left out and where the weights start depend on the number of the repeat; the noise and
the order of people are drawn afresh, so a second run gives other numbers within the intervals.
Needs `pip install -r requirements-lab.txt`. A quarter of an hour on one core.
"""

from __future__ import annotations

import argparse
import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from dp_core.params import Epsilon
from dp_core.training.accuracy import Point, Trial, try_once
from dp_core.training.dp_sgd import train
from dp_core.training.record import record
from dp_core.training.settings import USUAL, Settings, Source
from dp_core.training.shipped import COMMAND, Result

TARGET: Final = Path(__file__).parent / "training_result.json"
EPSILONS: Final = tuple(Epsilon.read(each) for each in ("0.5", "1", "2", "4", "8"))
PLACES: Final = 5


def main() -> None:
    """Train, and write the result."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=20)
    repeats = range(1, parser.parse_args().repeats + 1)
    written = {
        "made_by": COMMAND,
        "made_with": {name: version(name) for name in ("torch", "opacus", "numpy")},
        "sources": {source: measure(USUAL[source], repeats).to_json() for source in Source},
    }
    TARGET.write_text(json.dumps(rounded(written), separators=(",", ":")) + "\n", "utf-8")


def measure(settings: Settings, repeats: range) -> Result:
    """Train once with the usual settings, then again and again at each epsilon."""
    run = record(settings, list(train(settings)))
    plain: list[Trial] = []
    points = []
    for epsilon in EPSILONS:
        pairs = [try_once(settings.at(epsilon, repeat)) for repeat in repeats]
        points.append(Point.of(epsilon, [private for private, _ in pairs]))
        plain = plain or [twin for _, twin in pairs]
        sys.stderr.write(f"{settings.source}, epsilon {epsilon}: {points[-1].accuracy.mean:.3f}\n")
    return Result(run, Point.of(None, plain), tuple(points))


def rounded(written: Any) -> Any:
    """Round every number; delta is small and stays."""
    if isinstance(written, float):
        return round(written, PLACES) if abs(written) > 1e-3 else written
    if isinstance(written, dict):
        return {key: rounded(value) for key, value in written.items()}
    return [rounded(each) for each in written] if isinstance(written, list | tuple) else written


if __name__ == "__main__":
    main()
