"""Which noise a report should have: the one that is expected to err least for the same charge."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from dp_core.accounting.promise import Promise
from dp_core.methods import METHODS, ZCDP_METHODS
from dp_core.methods.method import Method
from dp_core.plan import plan
from dp_core.terms import Terms
from dp_core.verdict import matters


def affordable_methods(promise: Promise) -> dict[str, Method]:
    """The methods that one machine can draw and an account of this promise can pay for."""
    return {**METHODS, **(ZCDP_METHODS if promise.delta is not None else {})}


@lru_cache(maxsize=128)
def expected_width(terms: Terms, method: str) -> float:
    """How wide a report's means would be by a method: half-widths over what matters, on average."""
    asked = plan(replace(terms, question=replace(terms.question, method=method, split=())))
    widths = [
        asked.half_width(quantity.key) / matters(quantity, "mean") for quantity in terms.quantities
    ]
    return sum(widths) / len(widths)


def sharpest_method(terms: Terms, promise: Promise) -> str:
    """Choose the method whose means would be narrowest, from public numbers alone.

    In an account in zCDP a pure draw of epsilon e and a Gaussian one of ρ = e² / 2 cost the
    same, so whichever is expected to err less is right. Methods that spread epsilon over
    statistics are never better and are left out.

    Args:
        terms: the question, at its price; its own method does not matter.
        promise: of the account that pays.
    """
    joint = [name for name, each in affordable_methods(promise).items() if each.rereads]
    return min(joint, key=lambda method: expected_width(terms, method))
