"""The same work by Huddle and by the plainest alternative, side by side in one run.

Ratios are what to read: seconds belong to one machine and one hour, ratios much less so.
Nothing here is asserted; `python -m benchmarks` prints a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was measured, in seconds, on both sides.

    Attributes:
        work: what was done, in a few words.
        ours: seconds of each repeat by Huddle.
        plain: seconds of each repeat by the alternative.
        alternative: what the alternative is.
    """

    work: str
    ours: Sequence[float]
    plain: Sequence[float]
    alternative: str

    @property
    def ratio(self) -> float:
        """Our median over the alternative's."""
        return median(self.ours) / median(self.plain)

    def row(self) -> str:
        """The comparison as one row of a Markdown table."""
        return (
            f"| {self.work} | {_shown(self.ours)} | {_shown(self.plain)} | "
            f"{self.ratio:.1f} | {self.alternative} |"
        )


HEAD = (
    "| work | Huddle (s) | plain (s) | ratio | the plain side |\n|---|---|---|---|---|"
)  # fmt: skip


def _shown(seconds: Sequence[float]) -> str:
    """The median, with the fastest and slowest repeat behind it."""
    return f"{median(seconds):.3f} ({min(seconds):.3f} to {max(seconds):.3f})"
