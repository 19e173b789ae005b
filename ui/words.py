"""Words and numbers as people read them; one sentence for each refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import streamlit as st

from dp_core.errors import BudgetExceeded, HuddleError
from dp_core.figures import ClippedMean, Figure
from dp_core.metrics import Quantity
from dp_core.verdict import Verdict

MARKUP: Final = re.compile(r"([\\`*_{}\[\]()<>#+!|~$:])")

BADGES: Final = {
    Verdict.USEFUL: ("green", ":material/check_circle:"),
    Verdict.COARSE: ("orange", ":material/blur_on:"),
    Verdict.TOO_NOISY: ("gray", ":material/visibility_off:"),
}
STATISTIC_NAMES: Final = {
    "mean": "Mean",
    "sd": "Standard deviation",
    "q25": "Lower quartile",
    "median": "Median",
    "q75": "Upper quartile",
}

ANOTHER_SEASON: Final = (
    "The account that pays. Another name is another budget; what athletes gave under the first "
    "stays given, and both count for them. Seasons with dates never share a day."
)


def number(quantity: Quantity, value: float) -> str:
    """Write a value with as many digits as a change that matters can make use of."""
    digits = 0 if quantity.matters >= 10 else 1 if quantity.matters >= 0.2 else 2
    sign = "+" if quantity.baseline and round(value, digits) > 0 else ""
    return f"{sign}{value:z,.{digits}f}".replace("-", "−")  # z: no minus before a zero


def rough(value: float) -> str:
    """Write a size with two significant digits and no exponent.

    >>> rough(1834.2), rough(0.4561), rough(8.0)
    ('1,800', '0.46', '8')
    """
    return f"{float(f'{value:.2g}'):,g}" if value < 1e6 else f"{value:,.0f}"


def with_unit(quantity: Quantity, value: float) -> str:
    """Write a value with its unit."""
    return f"{number(quantity, value)} {quantity.unit}"


def interval(quantity: Quantity, figure: Figure) -> str:
    """Write a figure's 95 % interval with its unit."""
    low, high = number(quantity, figure.low), number(quantity, figure.high)
    return f"{low} to {high} {quantity.unit}"


def without_prior(quantity: Quantity, mean: ClippedMean) -> str:
    """Say what the noise alone allows to say of a mean."""
    first, last = number(quantity, mean.first), number(quantity, mean.last)
    if mean.low <= mean.first and mean.high >= mean.last:
        return (
            f"From this team’s noisy sums alone, with no prior at all, nothing can be said about "
            f"its mean between {first} and {last} {quantity.unit}."
        )
    return (
        f"From this team’s noisy sums alone, with no prior at all: the mean lies between "
        f"**{number(quantity, mean.low)} and {number(quantity, mean.high)} {quantity.unit}** "
        f"(95 %), where values beyond {first} and {last} count as these."
    )


def percent(share: float) -> str:
    """Write a share as a percentage."""
    return f"{100 * share:.0f} %"


def people(figure: Figure) -> str:
    """Write a noisy head count.

    The interval is rounded outwards, so that it still covers.
    """
    return f"about {figure.estimate:.0f} ({figure.low:.0f} to {figure.high:.0f})"


def asked_as(quantity: Quantity) -> str:
    """Name a quantity, saying in a word when it is a change from a baseline."""
    return quantity.label.replace(", change from own baseline", ", change")


def verbatim(text: str) -> str:
    r"""Write what somebody typed so that it reads as it is, and no picture or link is made of it.

    >>> verbatim("![x](y)")
    '\\!\\[x\\]\\(y\\)'
    """
    return MARKUP.sub(r"\\\1", text)


def badge(verdict: Verdict) -> None:
    """Show a verdict by word, icon and colour."""
    colour, icon = BADGES[verdict]
    st.badge(verdict.value, icon=icon, color=colour)


def refusal(error: HuddleError) -> str:
    """Turn a refusal into a sentence that says what to do next."""
    text = str(error)
    sentence = text[:1].upper() + text[1:]
    if isinstance(error, BudgetExceeded):
        return f"{sentence}. Nothing was spent. Ask for less, or keep reading stored reports: free."
    return sentence if sentence.endswith((".", "!")) else f"{sentence}."


@contextmanager
def guarded() -> Iterator[None]:
    """Show a refusal as a sentence and stop the page there; nothing is lost."""
    try:
        yield
    except HuddleError as error:
        st.error(refusal(error), icon=":material/block:")
        st.stop()
