"""Run the accuracy benchmark: `python -m benchmarks.accuracy [--quick] [ratios] [coverage] …`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from benchmarks.accuracy import (
    coverage,
    pooling,
    prediction,
    ratios,
    real,
    remeasure,
    seasons,
    speed,
)
from benchmarks.accuracy.options import Options, read_options

RUNS: Final[Mapping[str, Callable[[Options], bool]]] = {
    "ratios": ratios.run,
    "coverage": coverage.run,
    "curve": coverage.run_curve,
    "prediction": prediction.run,
    "speed": speed.run,
    "real": real.run,
    "seasons": seasons.run,
    "pooling": pooling.run,
    "remeasure": remeasure.run,
}


def main(arguments: Sequence[str]) -> int:
    """Run the parts asked for; 1 when one of them misses a demand."""
    options = read_options(arguments)
    passed = True
    for part in options.parts:
        print(f"\n## {part.capitalize()}", flush=True)
        started = time.perf_counter()
        met = RUNS[part](options)
        passed &= met
        print(f"\n{part}: {'pass' if met else 'FAIL'}, {time.perf_counter() - started:.0f} s")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
