"""Who is compared with method joint. A user with a choice gets the one that was best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from benchmarks.accuracy.ours import PerStatisticEngine, PriorOnly
from dp_core.engines.compare.diffprivlib_tools import DiffprivlibTools
from dp_core.engines.compare.engine import Engine
from dp_core.engines.compare.opendp import OpenDP
from dp_core.engines.compare.pydp import PyDP
from dp_core.engines.compare.smart_histogram import SmartHistogram
from dp_core.engines.compare.smart_with_prior import REACH, SmartWithPrior

PER_STATISTIC: Final = "per-statistic"
DIFFPRIVLIB: Final = "diffprivlib"
SMART: Final = "smart user"
WITH_PRIOR: Final = "smart + our prior"
PRIOR_ONLY: Final = "prior only"
PYDP: Final = "PyDP"
OPENDP: Final = "OpenDP"

CONTESTANTS: Final[Mapping[str, Sequence[Engine]]] = {
    DIFFPRIVLIB: [DiffprivlibTools()],
    SMART: [SmartHistogram(bins) for bins in (10, 20, 40)],
    WITH_PRIOR: [SmartWithPrior(knots) for knots in REACH],
    PRIOR_ONLY: [PriorOnly()],
    PER_STATISTIC: [PerStatisticEngine()],
    PYDP: [PyDP()],
    OPENDP: [OpenDP()],
}
"""By column, the engines of which the best on average is shown, in hindsight."""
