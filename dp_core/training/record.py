"""What a training left behind: its curves and the attack, in numbers that can be written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from dp_core.params import Epsilon
from dp_core.training.attack import Guess, Outcome, Share, attack
from dp_core.training.dp_sgd import noise_multiplier
from dp_core.training.epochs import Epoch, Look
from dp_core.training.settings import Settings, Source


@dataclass(frozen=True, slots=True)
class State:
    """How a model does after an epoch.

    Attributes:
        loss: the mean cross-entropy of those who were left out.
        accuracy: the share of them told right.
        member_accuracy: the share of those trained on told right.
    """

    loss: float
    accuracy: float
    member_accuracy: float

    @classmethod
    def of(cls, look: Look) -> Self:
        """Read it off a look at a model."""
        return cls(float(look.other_losses.mean()), look.other_accuracy, look.member_accuracy)


@dataclass(frozen=True, slots=True)
class Row:
    """Both models after one epoch.

    Attributes:
        number: of the epoch, from 1.
        epsilon: spent so far.
        private, plain: how they do.
    """

    number: int
    epsilon: float
    private: State
    plain: State

    @classmethod
    def of(cls, epoch: Epoch) -> Self:
        """Read it off an epoch."""
        return cls(epoch.number, epoch.epsilon, State.of(epoch.private), State.of(epoch.plain))


@dataclass(frozen=True, slots=True)
class Run:
    """One training, whole or stopped.

    Attributes:
        settings: what it was about.
        noise: the noise multiplier.
        rows: one for each epoch that was done, at least one.
        private, plain: what the attack got from either model at its end.
    """

    settings: Settings
    noise: float
    rows: tuple[Row, ...]
    private: Outcome
    plain: Outcome

    @property
    def last(self) -> Row:
        """Both models at the end."""
        return self.rows[-1]

    def to_json(self) -> dict[str, Any]:
        """Write it as plain numbers and words."""
        written = asdict(self)
        written["settings"] |= {"epsilon": str(self.settings.epsilon)}
        return written

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Self:
        """Read back what `to_json` wrote.

        Raises:
            ParameterError: its settings are none.
        """
        return cls(
            _settings(written["settings"]),
            written["noise"],
            tuple(_row(each) for each in written["rows"]),
            _outcome(written["private"]),
            _outcome(written["plain"]),
        )


def record(settings: Settings, epochs: Sequence[Epoch]) -> Run:
    """Write down a training and attack both models of its last epoch.

    Raises:
        EngineUnavailable: the libraries are not installed.
    """
    last = epochs[-1]
    rows = tuple(Row.of(each) for each in epochs)
    noise = noise_multiplier(settings)
    return Run(settings, noise, rows, attack(last.private), attack(last.plain))


def _settings(written: Mapping[str, Any]) -> Settings:
    own = {"source": Source(written["source"]), "epsilon": Epsilon.read(written["epsilon"])}
    return Settings(**(dict(written) | own))


def _row(written: Mapping[str, Any]) -> Row:
    private, plain = State(**written["private"]), State(**written["plain"])
    return Row(written["number"], written["epsilon"], private, plain)


def _outcome(written: Mapping[str, Any]) -> Outcome:
    guesses = tuple(
        Guess(each["aim"], Share(**each["alarms"]), Share(**each["hits"]))
        for each in written["guesses"]
    )
    return Outcome(tuple(written["false_alarms"]), tuple(written["hits"]), guesses)
