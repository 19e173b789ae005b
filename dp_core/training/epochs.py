"""How a private model and its plain twin do, epoch by epoch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """How a model does, on those it was trained on and on those who were left out.

    Attributes:
        member_losses: cross-entropy of each person trained on, shape (members,).
        other_losses: of each person left out, shape (others,).
        member_accuracy, other_accuracy: shares told right, 0 to 1.
    """

    member_losses: Floats
    other_losses: Floats
    member_accuracy: float
    other_accuracy: float


@dataclass(frozen=True, slots=True, eq=False)
class Epoch:
    """Both models after one more epoch.

    Attributes:
        number: from 1.
        epsilon: spent by the private model so far, about adding or removing one person.
        private, plain: how either model does now.
    """

    number: int
    epsilon: float
    private: Look
    plain: Look
