"""The small networks that are trained, one for each source of people."""

from __future__ import annotations

from typing import Any, Final

from dp_core.training.data import CLASSES
from dp_core.training.settings import Settings, Source

HIDDEN: Final = 32


def build(torch: Any, settings: Settings, numbers: int) -> Any:
    """Build the network of a source; where its weights start depends on the repeat alone.

    Args:
        torch: the library, which is imported elsewhere.
        settings: which source and repeat.
        numbers: how many each person has.
    """
    nn, classes = torch.nn, len(CLASSES[settings.source])
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.repeat)
        if settings.source is Source.ARRHYTHMIA:
            return nn.Sequential(nn.Linear(numbers, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, classes))
        return nn.Sequential(
            nn.Unflatten(1, (1, numbers)), nn.Conv1d(1, 8, 5, padding=2), nn.GroupNorm(2, 8),
            nn.ReLU(), nn.AvgPool1d(2), nn.Conv1d(8, 16, 5, padding=2), nn.GroupNorm(4, 16),
            nn.ReLU(), nn.AdaptiveAvgPool1d(4), nn.Flatten(), nn.Linear(64, classes),
        )  # fmt: skip
