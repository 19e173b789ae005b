"""A scene: the few public numbers that make one and the same made-up squad again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dp_core.errors import ParameterError

FEWEST: Final = 5
MOST: Final = 1000
LAST_SEED: Final = 9999


@dataclass(frozen=True, order=True, slots=True)
class Scene:
    """What a link carries so that everybody sees the same made-up squad.

    Attributes:
        seed: names the squad; it seeds made-up athletes and never the noise of a release.
        athletes: how many there are.

    Raises:
        ParameterError: a number is not whole, or out of range.
    """

    seed: int = 7
    athletes: int = 25

    def __post_init__(self) -> None:
        if type(self.seed) is not int or type(self.athletes) is not int:
            raise ParameterError("a scene is made of whole numbers")
        if not 0 <= self.seed <= LAST_SEED:
            raise ParameterError(f"the seed of a scene is from 0 to {LAST_SEED}")
        if not FEWEST <= self.athletes <= MOST:
            raise ParameterError(f"a made-up squad has {FEWEST} to {MOST} athletes")
