"""PyDP's counts, sums and quantiles, rounded to whole numbers: the only file that imports it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dp_core.errors import EngineUnavailable


def load() -> Any:
    """Import the library.

    Raises:
        EngineUnavailable: it is not installed.
    """
    try:
        from pydp.algorithms import laplacian
    except ImportError as missing:
        raise EngineUnavailable("PyDP", install="pip install python-dp==1.1.5") from missing
    return laplacian


class PyDPNoise:
    """PyDP's `Count`, `BoundedSum` and `Percentile`, each built afresh for one draw.

    Why this is private: the unit is one value; neighbours add or remove one. A draw is
    epsilon-DP as PyDP documents it, at sensitivity 1 for a count and the larger bound for a
    sum; a quantile is a search by noisy counts, each paid out of the same epsilon. Bounds
    are public. PyDP makes its noise of floating-point numbers, hardened by rounding to a
    coarse grid; rounding it to whole numbers afterwards is post-processing.
    """

    def __init__(self) -> None:
        self._library = load()

    def count(self, many: int, epsilon: float) -> int:
        """Count values; the noise is a Laplace number of rate epsilon, rounded."""
        return int(self._library.Count(epsilon=epsilon, dtype="int").quick_result([1] * many))

    def total(self, values: Sequence[int], low: int, high: int, epsilon: float) -> int:
        """Add values up; the noise is Laplace of scale max(|low|, |high|) / epsilon, rounded."""
        return round(self._draw("BoundedSum", values, low, high, epsilon))

    def quantile(
        self, values: Sequence[int], low: int, high: int, epsilon: float, share: float
    ) -> int:
        """Search for the value that a share of all lies below; no error bound is known."""
        found = round(self._draw("Percentile", values, low, high, epsilon, percentile=share))
        return min(max(found, low), high)

    def _draw(
        self, kind: str, values: Sequence[int], low: int, high: int, epsilon: float, **more: float
    ) -> float:
        bounds = {"lower_bound": float(low), "upper_bound": float(high), "dtype": "float"}
        built = getattr(self._library, kind)(epsilon=epsilon, **bounds, **more)
        return float(built.quick_result([float(value) for value in values]))
