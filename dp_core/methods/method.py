"""The protocol of a method: four acts, of which only one sees data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from dp_core.features.statistics import Values
from dp_core.figures import AS_SEALED, Figures, Reading
from dp_core.params import Epsilon
from dp_core.terms import Terms

NoisySums = Mapping[str, Any]
"""What is sealed: whole numbers in plain JSON, public once drawn."""


class Draw(Protocol):
    """The noise of one release, drawn before any data is touched."""

    def answer(self, sums: Mapping[str, Any]) -> NoisySums:
        """Put the noise on exact sums; what comes back is public."""


def has_shape(found: Any, template: Any) -> bool:
    """Whether a JSON value has the keys and lengths of a template, and whole numbers in it.

    >>> has_shape({"a": [1, -2]}, {"a": [0, 0]}), has_shape({"a": [1.5, 2]}, {"a": [0, 0]})
    (True, False)
    """
    if isinstance(template, Mapping):
        return (
            isinstance(found, Mapping)
            and found.keys() == template.keys()
            and all(has_shape(found[key], template[key]) for key in template)
        )
    if isinstance(template, list):
        return (
            isinstance(found, list)
            and len(found) == len(template)
            and all(map(has_shape, found, template))
        )
    return type(found) is int


class Method(Protocol):
    """One way to make a report: plan, sums, noise, estimate.

    A name carries a revision, for noisy sums mean nothing under another.
    """

    @property
    def name(self) -> str:
        """How a question asks for it."""

    @property
    def splits(self) -> bool:
        """Whether metrics may have unequal shares of epsilon."""

    @property
    def rereads(self) -> bool:
        """Whether sealed sums can be read anew: under other priors, or for the population."""

    @property
    def pure(self) -> bool:
        """Whether it is epsilon-DP; if not, it is e² / 2-zCDP for the question's epsilon e."""

    @property
    def redraws(self) -> bool:
        """Whether a question that was paid for and never sealed may be drawn again for nothing.

        Only where nobody can have seen the first draw.
        """

    @property
    def also_covers(self) -> tuple[str, ...]:
        """What the same epsilon covers beside replacing one athlete's record."""

    @property
    def title(self) -> str:
        """How people call it, in two or three words."""

    @property
    def explanation(self) -> str:
        """What it does and what it is good for, in two sentences."""

    @property
    def mechanism(self) -> str:
        """What is drawn, in a sentence or two that an expert can check."""

    def require(self) -> None:
        """Refuse, before anything is paid for, where a library that draws is not installed.

        Raises:
            EngineUnavailable: it is not.
        """

    def sums(self, terms: Terms, values: Values) -> Mapping[str, Any]:
        """Compute exact whole numbers to add up or sums. Left of the door: only this sees data."""

    def noise(self, terms: Terms) -> Draw:
        """Draw the noise of one release."""

    def estimate(self, terms: Terms, noisy: NoisySums, reading: Reading = AS_SEALED) -> Figures:
        """Turn noisy sums into figures. Post-processing: it can cost no privacy.

        A method that does not reread reads alike whatever is asked for.
        """

    def template(self, terms: Terms) -> NoisySums:
        """Return public whole numbers in the shape that the noisy sums of these terms have."""

    def expect(self, terms: Terms) -> Figures:
        """Say from public numbers what the figures and their intervals will be like."""

    def half_widths(self, terms: Terms, epsilons: Sequence[Epsilon]) -> Mapping[str, list[float]]:
        """Say what the 95 % half-width of each metric's mean would be at each epsilon."""
