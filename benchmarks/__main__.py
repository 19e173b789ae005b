"""Run every benchmark and print one table: `python -m benchmarks [name] …`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from benchmarks import HEAD, Comparison, classroom, phones, release, slider, start

BENCHMARKS: Final[Mapping[str, Callable[[], Sequence[Comparison]]]] = {
    "start": start.measure,
    "slider": slider.measure,
    "release": release.measure,
    "classroom": classroom.measure,
    "phones": phones.measure,
}


def main(names: Sequence[str]) -> int:
    """Run the named benchmarks, or all of them."""
    if unknown := set(names) - set(BENCHMARKS):
        sys.stderr.write(f"the benchmarks are: {', '.join(BENCHMARKS)}\n")
        return 2 if unknown else 0
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"{os.cpu_count()} cores, load {load:.1f} before the first run\n\n{HEAD}")
    for name in names or BENCHMARKS:
        for comparison in BENCHMARKS[name]():
            print(comparison.row(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
