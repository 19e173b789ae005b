"""A model card: what was trained, on whom, under which promise, and what it must not be used for.

After Mitchell et al. 2019, "Model Cards for Model Reporting" (doi 10.1145/3287560.3287596).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from dp_core.training.attack import LEVEL, Guess, Outcome
from dp_core.training.data import CLASSES, CREDIT
from dp_core.training.explain import A_LESSON, replace_one
from dp_core.training.record import Run, State
from dp_core.training.settings import OTHERS

UNIT: Final = "one person, who is one example"
NEIGHBOURS: Final = "add or remove one person"
USES: Final = (
    "Teaching what DP-SGD costs. Not for health decisions, and not for real athletes' data."
)


def card(run: Run) -> dict[str, Any]:
    """The card as names and values, in the order in which they are read."""
    return {
        "model": f"{' / '.join(CLASSES[run.settings.source])}: a small network, DP-SGD by Opacus",
        "use": USES,
        "people": _people(run),
        "promise": _promise(run),
        "training": _training(run),
        "private model": _measured(run.last.private) | {"attack": _attack(run.private)},
        "plain twin, which promises nothing": _measured(run.last.plain)
        | {"attack": _attack(run.plain)},
        "limits": _plain(A_LESSON),
    }


def write_json(run: Run) -> str:
    """The card as JSON."""
    return json.dumps(card(run), indent=2, ensure_ascii=False) + "\n"


def write_markdown(run: Run) -> str:
    """The card as Markdown, one heading for each part."""
    return "# Model card\n" + "".join(
        f"\n## {name[0].upper()}{name[1:]}\n\n{_text(value)}\n" for name, value in card(run).items()
    )


def _people(run: Run) -> Mapping[str, Any]:
    source = run.settings.source
    return {
        "source": str(source),
        "credit": CREDIT[source],
        "trained on": run.settings.members,
        "left out": OTHERS[source],
        "a team's data": "none, and none can get in",
    }


def _promise(run: Run) -> Mapping[str, Any]:
    spent, delta = run.last.epsilon, run.settings.delta
    twice, more = replace_one(spent, delta)
    return {
        "privacy unit": UNIT,
        "neighbours": NEIGHBOURS,
        "epsilon spent": round(spent, 4),
        "delta": delta,
        "if one person is replaced": f"epsilon {twice:.4g}, delta {more:.3g}",
        "accountant": "PRV, Poisson sampling",
        "covers": "the private model's final weights; no curve, twin, repeat or tuning",
    }


def _training(run: Run) -> Mapping[str, Any]:
    settings = run.settings
    return {
        "epochs": f"{run.last.number} of {settings.epochs}",
        "steps": run.last.number * settings.steps_per_epoch,
        "sampling rate": round(settings.sampling_rate, 6),
        "noise multiplier": round(run.noise, 4),
        "clipping norm": settings.clipping,
        "learning rate": settings.learning_rate,
        "repeat": settings.repeat,
    }


def _measured(state: State) -> dict[str, Any]:
    return {
        "accuracy on those left out": round(state.accuracy, 4),
        "accuracy on those trained on": round(state.member_accuracy, 4),
        "loss on those left out": round(state.loss, 4),
    }


def _attack(outcome: Outcome) -> str:
    return "; ".join(_guess(each) for each in outcome.guesses) + f" ({100 * LEVEL:g} % intervals)"


def _guess(guess: Guess) -> str:
    hits, alarms = guess.hits, guess.alarms
    return (
        f"hits {hits.value:.2f} ({hits.low:.2f} to {hits.high:.2f}) at false alarms "
        f"{alarms.value:.2f} ({alarms.low:.2f} to {alarms.high:.2f})"
    )


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return "\n".join(f"* {name}: {each}" for name, each in value.items())
    return str(value)


def _plain(text: str) -> str:
    return text.replace("`", "").replace("’", "'")
