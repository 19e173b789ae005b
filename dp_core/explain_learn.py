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


def shards_sentence(epsilon: float, statistics: int) -> str:
    """Say what PyDP's epsilon is about when watches report in shards, in its own terms.

    >>> shards_sentence(1.0, 4)
    'Epsilon 1 is divided evenly among 4 statistics, 0.25 each. In PyDP’s own terms it is about \
adding or removing one watch. Replacing what a watch reports is one removed and one added, which \
can cost epsilon 2: from 50:50 between two readings to at most 88 in 100.'
    """
    return (
        f"Epsilon {epsilon:g} is divided evenly among {statistics} statistics, "
        f"{epsilon / statistics:.3g} each. In PyDP’s own terms it is about adding or removing one "
        "watch. Replacing what a watch reports is one removed and one added, which can cost "
        f"epsilon {2 * epsilon:g}: from 50:50 between two readings to at most "
        f"{odds(2 * epsilon).most} in 100."
    )


def inside_sentence(shard: int, watches: int, total: str, first: str) -> str:
    """Say what an aggregator can read in one shard's summaries.

    >>> inside_sentence(1, 250, "14,551.3 bpm", "58.0, 60.0 and 56.1 bpm")
    'Shard 1 sent PyDP’s summaries of its 250 watches. In the mean’s summary stands their exact \
sum, 14,551.3 bpm; in the median’s every single reading, beginning with 58.0, 60.0 and 56.1 bpm. \
No noise is in there: it is drawn after merging.'
    """
    return (
        f"Shard {shard} sent PyDP’s summaries of its {watches:,} watches. In the mean’s summary "
        f"stands their exact sum, {total}; in the median’s every single reading, beginning with "
        f"{first}. No noise is in there: it is drawn after merging."
    )
