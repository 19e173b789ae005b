"""Sentences of the classroom: what an audit shows, and what an epsilon is about."""

from __future__ import annotations

import math

from dp_core.explain import odds


def audit_sentence(shown: float, claim: float, confidence: float) -> str:
    """Say what an audit's lower bound means beside the claim, and what it does not.

    >>> audit_sentence(1.729, 1.0, 0.99)
    'At a confidence of 99 %, the mechanism costs epsilon 1.72 or more. The claim is 1: it is \
refuted. Some reports take a reader from 50:50 to 84 in 100 or more; the claim allows at most 73.'
    """
    least = math.floor(100 * shown) / 100
    sure = f"At a confidence of {100 * confidence:g} %, the mechanism costs epsilon {least:.2f}"
    if shown > claim:
        belief = math.floor(100 / (1 + math.exp(-least)))
        return (
            f"{sure} or more. The claim is {claim:g}: it is refuted. Some reports take a reader "
            f"from 50:50 to {belief} in 100 or more; the claim allows at most {odds(claim).most}."
        )
    return (
        f"{sure} or more. The claim is {claim:g}: these draws do not contradict it. An audit can "
        "refute a claim but not confirm it: more draws or a better attack might show more."
    )


def relation_sentence(epsilon: float, *, replaces: bool) -> str:
    """Say what an epsilon promises under the neighbours that it is about.

    >>> relation_sentence(1.0, replaces=False)
    'Epsilon 1 is about one athlete being in or out. Replacing a record is one out and one in, \
which can cost epsilon 2: from 50:50 between two records to at most 88 in 100.'
    """
    if replaces:
        return (
            f"Epsilon {epsilon:g} is about replacing one athlete’s record, and squad size is "
            f"public: from 50:50 between two records to at most {odds(epsilon).most} in 100."
        )
    return (
        f"Epsilon {epsilon:g} is about one athlete being in or out. Replacing a record is one out "
        f"and one in, which can cost epsilon {2 * epsilon:g}: from 50:50 between two records to at "
        f"most {odds(2 * epsilon).most} in 100."
    )
