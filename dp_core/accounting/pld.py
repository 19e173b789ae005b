"""The privacy loss distribution: the sharpest count, by Google's dp-accounting.

Source: Meiser and Mohammadi, "Tight on Budget?" (2018); Sommer, Meiser and Mohammadi,
"Privacy Loss Classes" (2019); the library is Google's dp-accounting. It is imported here and
nowhere else, when it is first needed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from dp_core.accounting.releases import Release
from dp_core.errors import EngineUnavailable, ParameterError

FINENESS: Final = 200
"""How many grid steps one epsilon is cut into; a coarser grid only rounds upwards."""


def pld_total(release: Release, reports: int, delta: float) -> float:
    """Return the epsilon of k releases at this delta, from the law of their privacy loss.

    For a pure release whose noise is not known, the worst one is taken, which no pure
    release exceeds (Kairouz, Oh and Viswanath 2015).

    Raises:
        EngineUnavailable: dp-accounting is not installed.
        ParameterError: delta is not between 0 and 1, or reports below 0.
    """
    if reports < 0 or not 0 < delta < 1:
        raise ParameterError("a season has 0 reports or more and a delta between 0 and 1")
    if reports == 0:
        return 0.0
    return float(_once(release).self_compose(reports).get_epsilon_for_delta(delta))


def load() -> Any:
    """Import the library.

    Raises:
        EngineUnavailable: it is not installed.
    """
    try:
        from dp_accounting.pld import privacy_loss_distribution
    except ImportError as missing:
        raise EngineUnavailable(
            "dp-accounting", install="pip install dp-accounting==0.6.0"
        ) from missing
    return privacy_loss_distribution


@lru_cache(maxsize=64)
def _once(release: Release) -> Any:
    """The distribution of one release."""
    library, grid = load(), {"value_discretization_interval": release.epsilon / FINENESS}
    if release.law == "laplace":
        return library.from_laplace_mechanism(1 / release.epsilon, **grid)
    if release.law == "geometric":
        rate = release.epsilon / release.sensitivity
        return library.from_discrete_laplace_mechanism(rate, release.sensitivity, **grid)
    if release.law == "gaussian":
        return library.from_gaussian_mechanism(release.sd, **grid)
    worst = library.common.DifferentialPrivacyParameters(release.epsilon, 0)
    return library.from_privacy_parameters(worst, **grid)
