"""What a team may look like before its data is seen: a grid of laws with public weights.

A law says where a team's mean lies, how wide the team spreads and what shape it has. Each
gives the chance that an athlete lies in each latent cell.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc, ndtr, stdtr

from dp_core.estimate.joint.cells import cells_of
from dp_core.features.knots import Scale, moments_of
from dp_core.metrics import Prior, Quantity

Floats = NDArray[np.float64]


def _skewed(z: Floats) -> Floats:
    """The distribution function of (x - 4) / 2 for x ~ Gamma(4): skewness 1."""
    below: Floats = gammainc(4.0, np.maximum(4.0 + 2.0 * z, 0.0))
    return below


def _two_humps(z: Floats) -> Floats:
    below: Floats = (ndtr((z - 0.8) / 0.6) + ndtr((z + 0.8) / 0.6)) / 2
    return below


SHAPES: Final[Mapping[str, Callable[[Floats], Floats]]] = MappingProxyType(
    {
        "normal": ndtr,
        "heavy tails": lambda z: stdtr(4.0, z * 2**0.5),
        "skewed up": _skewed,
        "skewed down": lambda z: 1 - _skewed(-z),
        "two humps": _two_humps,
    }
)
"""Distribution functions with mean 0 and variance 1."""

PLACES: Final = 61
FURTHEST_PLACE: Final = 9.0
WIDTHS: Final = 13
FURTHEST_WIDTH: Final = 5.0
WIDER_PLACE: Final = 2.5
WIDER_WIDTH: Final = 2.0
"""How much wider the wide part of the mixture is."""

BEND: Final = 2.0
"""Grid points lie closer at the centre: at sinh(BEND · x) / sinh(BEND) for even x."""


@dataclass(frozen=True, slots=True)
class Belief:
    """How far the priors are trusted.

    Attributes:
        team: the prior's between-team SD is taken this many times.
        spread: the SD of the log of the between-athlete SD likewise.
        concentration: α, how many athletes' worth of trust the shape of a law gets.
        normal: the weight of normal laws; other shapes share the rest.
        wide: the weight of wider laws of place and width, against a prior that is off.
    """

    team: float
    spread: float
    concentration: float
    normal: float
    wide: float = 0.15

    @property
    def team_spread(self) -> float:
        """The SD of a law's place, in between-team SDs of the prior."""
        return self.team * math.sqrt(1 - self.wide + self.wide * WIDER_PLACE**2)

    @property
    def width_spread(self) -> float:
        """The SD of the log of a law's width, in the prior's spreads."""
        return self.spread * math.sqrt(1 - self.wide + self.wide * WIDER_WIDTH**2)

    @property
    def other(self) -> float:
        """The weight of each shape that is not normal."""
        return (1 - self.normal) / (len(SHAPES) - 1)


def as_stated(knots: int) -> Belief:
    """The belief behind estimates: priors as they are, shapes trusted more where seen well."""
    return Belief(team=1.0, spread=1.0, concentration=50.0 if knots <= 3 else 300.0, normal=0.9)


def cautious(knots: int) -> Belief:
    """The belief behind intervals, which must hold where a prior is off or a shape is odd.

    Priors may be wrong by two between-team SDs. The numbers are the narrowest of those tried
    that held on made-up teams so far off or of odd shapes (`docs/accuracy.md`): with few knots
    a shape is hardly seen and must not be trusted.
    """
    concentration = next(trust for most, trust in SHAPE_TRUST if knots <= most)
    return Belief(team=1.6, spread=1.1, concentration=concentration, normal=0.4, wide=0.05)


SHAPE_TRUST: Final = ((5, 20.0), (9, 40.0), (10**9, 60.0))
"""Up to how many knots, how many athletes' worth a shape is trusted in an interval. With 17, less
makes the intervals of SDs fail on odd shapes, and more those of quartiles."""


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """A grid of G laws over J cells.

    Attributes:
        chances: the chance of each cell under each law, shape (G, J).
        place: where each law's mean lies, in between-team SDs of the prior, shape (G,).
        width: the log of each law's SD over the prior's, in its spreads.
        volume: how much of the grid each law stands for.
        normal: whether its shape is normal.
    """

    chances: Floats
    place: Floats
    width: Floats
    volume: Floats
    normal: NDArray[np.bool_]

    def log_weights(self, belief: Belief) -> Floats:
        """Return the log prior weight of each law, up to a constant.

        A robust mixture for place and width: mostly a normal law, and a little of a wider one.
        """
        shape = np.where(self.normal, belief.normal, belief.other)
        place = _mixture(self.place / belief.team, WIDER_PLACE, belief.wide)
        width = _mixture(self.width / belief.spread, WIDER_WIDTH, belief.wide)
        weight = shape * place * width * self.volume
        log_weight: Floats = np.log(np.maximum(weight / weight.sum(), 1e-300))
        return log_weight


@lru_cache(maxsize=32)
def family_of(quantity: Quantity, prior: Prior) -> Family:
    """Lay the grid of laws of a quantity.

    Args:
        quantity: gives the bounds, bins and scale.
        prior: what is expected of a team; the quantity's own, or one put in its place.
    """
    place, place_volume = _bent(PLACES, FURTHEST_PLACE)
    width, width_volume = _bent(WIDTHS, FURTHEST_WIDTH)
    z = _standard_borders(quantity, prior, place[:, None], width)
    every = np.ones((len(SHAPES), PLACES, WIDTHS))
    normal = np.array([name == "normal" for name in SHAPES])[:, None, None]
    return Family(
        chances=np.concatenate([_chances(below(z)) for below in SHAPES.values()]),
        place=(place[:, None] * every).ravel(),
        width=(width * every).ravel(),
        volume=(np.outer(place_volume, width_volume) * every).ravel(),
        normal=(normal & (every > 0)).ravel(),
    )


def chances_of(
    quantity: Quantity, prior: Prior, shape: str, place: Floats, width: Floats
) -> Floats:
    """Return the chance of each cell under some laws of one shape.

    Args:
        quantity: gives the bounds, bins and scale.
        prior: what is expected of a team.
        shape: one of `SHAPES`.
        place: where each law's mean lies, in between-team SDs, shape (N,).
        width: the log of its SD over the prior's, in its spreads, shape (N,).

    Returns:
        Shape (N, J).
    """
    return _chances(SHAPES[shape](_standard_borders(quantity, prior, place, width)))


def _standard_borders(quantity: Quantity, prior: Prior, place: Floats, width: Floats) -> Floats:
    """Return the inner borders of the cells on each law's own standard scale, shape (…, J - 1)."""
    log = Scale.of(quantity).log and prior.mean > 0
    centre, spread = moments_of(prior, log=log)
    team = prior.team_sd / (prior.mean if log else 1.0) / spread
    halfway = (cells_of(quantity).starts[1:-1] - 0.5) * float(quantity.step)
    z = ((np.log(halfway) if log else halfway) - centre) / spread
    borders: Floats = (z - place[..., None] * team) / np.exp(width * prior.sd_spread)[..., None]
    return borders


def _chances(below: Floats) -> Floats:
    """Return the chance of each cell; what lies beyond a public bound counts as the bound."""
    whole = np.zeros((*below.shape[:-1], below.shape[-1] + 2))
    whole[..., 1:-1] = below
    whole[..., -1] = 1.0
    return np.maximum(np.diff(whole, axis=-1), 0.0).reshape(-1, below.shape[-1] + 1)


def _mixture(distance: Floats, stretch: float, wide: float) -> Floats:
    near = np.exp(-(distance**2) / 2)
    far = np.exp(-((distance / stretch) ** 2) / 2) / stretch
    mixed: Floats = (1 - wide) * near + wide * far
    return mixed


def _bent(count: int, furthest: float) -> tuple[Floats, Floats]:
    """Return symmetric places, closer at the centre, and the length each stands for."""
    places = furthest * np.sinh(BEND * np.linspace(-1, 1, count)) / np.sinh(BEND)
    return places, np.gradient(places)
