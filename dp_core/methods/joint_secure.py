"""Method `joint-secure`: the joint release, added up by three parties who each add the noise.

The sums and everything read off them are those of `joint`. Only the noise differs: it is the
sum of three full draws, so a figure's privacy error is √3 times that of `joint`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dp_core.features.soft_histogram import sum_weights
from dp_core.features.statistics import Values
from dp_core.methods.joint import SECURE, Joint, joint_terms, keys
from dp_core.secure_sum.engine import require
from dp_core.secure_sum.hand_out import HANDED_OUT
from dp_core.secure_sum.round import run_round
from dp_core.secure_sum.terms import RoundTerms
from dp_core.terms import Terms


class JointSecure(Joint):
    """The K-norm mechanism drawn by each of three parties, who add up shares.

    Why this is private: the unit is the athlete; neighbours are those of `Joint`. What is
    opened is Joint's exact sums plus one full draw of its mechanism from each party, so
    any one party's draw alone makes it epsilon-DP, also in the eyes of the two others: what
    they know beside it is their own noise and even draws from the field.
    """

    name: str = SECURE
    redraws: bool = False
    title: str = "Joint, secure sum"
    explanation: str = (
        "The joint report, but three parties add up random shares of each athlete's numbers, and "
        "each adds all of the noise. No party sees a value, and the privacy error is √3 times "
        "that of the joint method."
    )
    mechanism: str = (
        "The joint method's sums, added up by three parties under MPyC on Shamir shares of degree "
        "2 (two shares say nothing); each party adds one full K-norm draw, so the noise is the sum "
        "of three and one honest party's draw is enough for ε. Parties follow the protocol "
        "(semi-honest); whoever splits the values into shares has them. A round that ends before "
        "its answer is sealed stays charged, and is not drawn again under the same charge."
    )

    def require(self) -> None:
        """Refuse where MPyC is not installed; see `Method`."""
        require()

    def sums(self, terms: Terms, values: Values) -> Mapping[str, Any]:
        """One row of whole weights per athlete of the roster, for the parties to add up.

        An athlete who reported nothing has a row of zeros, which no party can tell.
        """
        layout = joint_terms(terms).layout
        athletes = len(next(iter(values.values()))[0])
        rows = [
            sum_weights(layout, {key: _only(values, key, athlete) for key in keys(terms)})
            for athlete in range(athletes)
        ]
        return {key: [row[place] for row in rows] for place, key in enumerate(keys(terms))}

    def noise(self, terms: Terms) -> SecretDraw:
        """Prepare a round; each party draws its own noise before it touches a share."""
        return SecretDraw(terms)


class SecretDraw:
    """One round: nobody but the parties knows their noise, and only sums with all of it open."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def answer(self, sums: Mapping[str, Any]) -> dict[str, list[int]]:
        """Let the parties add up rows and noise, and return what they open.

        Raises:
            RoundFailed: a party did not finish.
        """
        hand_out = HANDED_OUT.get()
        run = hand_out.run_round if hand_out else run_round
        noisy = run(round_terms(self._terms), rows_of(self._terms, sums))
        return dict(zip(keys(self._terms), noisy, strict=True))


def round_terms(terms: Terms) -> RoundTerms:
    """What the parties must know about a question."""
    layout = joint_terms(terms).layout
    return RoundTerms(terms.question.epsilon, layout.cells, layout.sources)


def rows_of(terms: Terms, sums: Mapping[str, Any]) -> list[list[int]]:
    """Put each athlete's weights in one row, metric by metric."""
    together = zip(*(sums[key] for key in keys(terms)), strict=True)
    return [[number for cells in athlete for number in cells] for athlete in together]


def _only(values: Values, key: str, athlete: int) -> Any:
    numbers, filled = values[key]
    return numbers[athlete : athlete + 1], filled[athlete : athlete + 1]
