"""What shuffling is worth: how much noise devices may save when a shuffler hides who sent what."""

from __future__ import annotations

import math
from typing import Final

from scipy.optimize import brentq

from dp_core.errors import ParameterError

LEAST: Final = 1e-6


def shuffled_epsilon(local: float, delta: float, devices: int) -> float | None:
    """The epsilon, with delta, of shuffled answers that cost `local` each.

    Feldman, McMillan and Talwar (2021), "Hiding among the clones", theorem 3.1:
    log(1 + (e^ε₀ - 1) / (e^ε₀ + 1) · (8 √(e^ε₀ log(4/δ) / n) + 8 e^ε₀ / n)),
    for ε₀ ≤ log(n / (16 log(2/δ))). About replacing one athlete's answer.

    Args:
        local: epsilon of each device's answer, above 0.
        delta: above 0 and below 1.
        devices: how many answers are shuffled together.

    Returns:
        None where the theorem says nothing: too few devices for so little noise.

    Raises:
        ParameterError: local or delta is out of range.
    """
    if not (local > 0 and 0 < delta < 1):
        raise ParameterError("shuffling needs an epsilon above 0 and a delta between 0 and 1")
    if local > _most_local(delta, devices):
        return None
    power = math.exp(local)
    hidden = 8 * math.sqrt(power * math.log(4 / delta) / devices) + 8 * power / devices
    return math.log1p(math.expm1(local) / (power + 1) * hidden)


def local_before_shuffle(total: float, delta: float, devices: int) -> float | None:
    """The largest epsilon of each device's answer that shuffling brings down to `total`.

    Returns:
        None where shuffling saves nothing: devices then do better with `total` itself.
    """
    most = _most_local(delta, devices)
    if most <= total:
        return None

    def over(local: float) -> float:
        return (shuffled_epsilon(local, delta, devices) or 0.0) - total

    local = most if over(most) <= 0 else float(brentq(over, LEAST, most))
    return local if local > total else None


def _most_local(delta: float, devices: int) -> float:
    """Up to here the theorem holds."""
    return math.log(devices / (16 * math.log(2 / delta)))
