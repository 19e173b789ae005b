"""One made-up yes or no per athlete: a secret to be attacked, like a coin for each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dp_core.classroom.scenes import Scene
from dp_core.classroom.squad import ClassSquad


def coin_answers(squad: ClassSquad, most: int) -> NDArray[np.int64]:
    """Give each of the first athletes an answer, 0 or 1, as by a coin; the same for a scene.

    Args:
        squad: whose athletes; their values play no part.
        most: how many athletes at most.
    """
    origin = squad.origin
    fixed = np.random.default_rng(origin.seed if isinstance(origin, Scene) else 0)
    return fixed.integers(0, 2, min(most, squad.athletes))
