"""Fewer metrics where the noise leaves little to each: which to keep. Public numbers only.

A metric is worth what its mean tells beyond its prior: the variance between teams that the
data explains, in athlete SDs squared, (τ / σ)² times the share that is data. All metrics
share one epsilon, so each one dropped sharpens the others.
"""

from __future__ import annotations

from typing import Final

from dp_core.features.expected import expected_reporters
from dp_core.features.knots import signal
from dp_core.plan import Plan, plan
from dp_core.terms import Terms
from dp_core.utility.takes import with_only

LITTLE: Final = 4.0
"""Below this n · epsilon / metrics fewer metrics may tell more."""

WORTH_SAYING: Final = 1.05
"""A proposal tells at least a twentieth more."""


def propose_metrics(drawn: Plan) -> tuple[str, ...]:
    """Return the metrics whose report would tell more in all than the one planned.

    The least telling metric is dropped again and again; the best stage is proposed.

    Args:
        drawn: the plan of the question as it stands.

    Returns:
        Keys in the catalogue's order; empty where the question is as good as any.
    """
    if not _is_faint(drawn.terms):
        return ()
    stages = [drawn]
    while len(stages[-1].terms.quantities) > 1:
        stages.append(_without_least(stages[-1]))
    best = max(stages, key=_worth)
    if _worth(best) < WORTH_SAYING * _worth(drawn):
        return ()
    return best.terms.question.metrics


def _is_faint(terms: Terms) -> bool:
    heads, asked = expected_reporters(terms.roster), len(terms.quantities)
    return signal(heads, terms.question.epsilon, asked) < LITTLE


def _without_least(drawn: Plan) -> Plan:
    least = min(drawn.terms.question.metrics, key=lambda key: _tells(drawn, key))
    kept = tuple(key for key in drawn.terms.question.metrics if key != least)
    return plan(with_only(drawn.terms, kept))


def _worth(drawn: Plan) -> float:
    return sum(_tells(drawn, key) for key in drawn.terms.question.metrics)


def _tells(drawn: Plan, key: str) -> float:
    prior = drawn.terms.quantity(key).prior
    share = drawn.expected.quantities[key].statistics["mean"].data_share
    return share * (prior.team_sd / prior.athlete_sd) ** 2
