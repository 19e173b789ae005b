"""DP-SGD by Opacus, beside plain SGD: the one file that imports PyTorch and Opacus.

Each step looks at people drawn at random, each on their own (Poisson sampling), shortens every
one person's gradient to the clipping norm, adds them up and adds Gaussian noise of `noise
multiplier x clipping norm` (Abadi et al. 2016, doi 10.1145/2976749.2978318). What all steps
spend together is counted by numerical composition of privacy loss (PRV; Gopi, Lee and
Wutschitz 2021). The plain twin starts from the same weights and is told everything.

Why this is private: one person is one example. Neighbours add or remove one person; the number
of people and all settings are public. Removing one person moves a step's sum by at most the
clipping norm, and a person is in a step by chance alone. Against replacing one person the same
run promises twice epsilon, see `replace_one`. What is private are the private model's weights;
every curve, the twin and the attack are not, so the people must be public ones.

This is a lesson and no release: Opacus's `secure_mode` needs a package that PyTorch dropped, so
the noise is floating point and comes from a generator that is seeded afresh by the operating
system for each training, and by nobody else.
"""

from __future__ import annotations

import secrets
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dp_core.errors import EngineUnavailable
from dp_core.training.data import People, read_people
from dp_core.training.epochs import Epoch, Look
from dp_core.training.networks import build
from dp_core.training.settings import Settings

INSTALL: Final = "pip install -r requirements-lab.txt"
PLAIN: Final = {"lr": 0.1, "momentum": 0.9}
"""How the plain twin steps: as one does whose gradients are neither shortened nor noisy."""

PRECISION: Final = 0.002
"""By which share of epsilon the noise may be more than is needed."""

Floats = NDArray[np.float64]


def installed() -> bool:
    """Whether both libraries are there; none of them is imported by asking."""
    return all(find_spec(name) is not None for name in ("torch", "opacus"))


def load() -> Any:
    """Import PyTorch, with the parts of Opacus that are needed as its attributes.

    Raises:
        EngineUnavailable: one of the two is not installed.
    """
    try:
        import torch
        from opacus import PrivacyEngine
        from opacus.accountants import PRVAccountant
        from opacus.accountants.utils import get_noise_multiplier
    except ImportError as missing:
        raise EngineUnavailable("Opacus", install=INSTALL) from missing
    torch.set_num_threads(1)
    return _Libraries(torch, PrivacyEngine, PRVAccountant, get_noise_multiplier)


@dataclass(frozen=True, slots=True)
class _Libraries:
    torch: Any
    privacy_engine: Any
    accountant: Any
    get_noise_multiplier: Any


def noise_multiplier(settings: Settings) -> float:
    """How large the noise is, in clipping norms, for the epsilon that was asked.

    Raises:
        EngineUnavailable: the libraries are not installed.
    """
    return _noise_multiplier(
        float(settings.epsilon), settings.delta, settings.sampling_rate, settings.steps
    )


@lru_cache(maxsize=256)
def _noise_multiplier(epsilon: float, delta: float, rate: float, steps: int) -> float:
    """Search for it; of public numbers alone."""
    with _quiet():
        found = load().get_noise_multiplier(
            target_epsilon=epsilon, target_delta=delta, sample_rate=rate, steps=steps,
            accountant="prv", epsilon_tolerance=PRECISION * epsilon, eps_error=_error(epsilon),
        )  # fmt: skip
    return float(found)


@lru_cache(maxsize=4096)
def _spent(history: tuple[tuple[float, float, int], ...], delta: float, error: float) -> float:
    """Count what steps spent, given as noise multiplier, sampling rate and how many."""
    accountant = load().accountant()
    accountant.history = list(history)
    with _quiet():
        return float(accountant.get_epsilon(delta, eps_error=error))


@contextmanager
def _quiet() -> Iterator[None]:
    """Leave out warnings that are answered here: no secure mode, the range of a search."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _error(epsilon: float) -> float:
    """How finely privacy loss is counted."""
    return min(0.01, 0.01 * epsilon)


def train(settings: Settings) -> Iterator[Epoch]:
    """Train both models, one epoch at each asking; whoever stops asking has stopped the training.

    Args:
        settings: which public people, and every number. No other people can be named.

    Yields:
        Both models after each epoch.

    Raises:
        EngineUnavailable: the libraries are not installed.
        FileRefused: the shipped table is not the one that was published.
    """
    members, others = read_people(settings.source, settings.repeat)
    private, plain = (Learner(settings, members, private=each) for each in (True, False))
    for number in range(1, settings.epochs + 1):
        private.learn()
        plain.learn()
        yield Epoch(number, private.epsilon(), private.look(others), plain.look(others))


class Learner:
    """One model that learns epoch by epoch.

    Why this is private: with `private=True` it is DP-SGD as the head of this file says, and its
    weights are what is private; with `private=False` it is plain SGD and nothing is.
    """

    def __init__(self, settings: Settings, members: People, *, private: bool) -> None:
        libraries = load()
        self._torch = torch = libraries.torch
        self._settings, self._members = settings, members
        self._engine: Any = None
        self._model = build(torch, settings, members.features.shape[1])
        steps = {"lr": settings.learning_rate} if private else PLAIN
        optimizer = torch.optim.SGD(self._model.parameters(), **steps)
        self._optimizer, self._loader = optimizer, self._batches()
        if private:
            self._make_private(libraries)

    def _batches(self) -> Any:
        data = self._torch.utils.data
        rows = data.TensorDataset(*self._tensors(self._members))
        size = self._settings.batch
        return data.DataLoader(rows, batch_size=size, shuffle=True, generator=self._fresh())

    def _make_private(self, libraries: Any) -> None:
        with _quiet():
            self._engine = libraries.privacy_engine(accountant="prv")
            self._model, self._optimizer, self._loader = self._engine.make_private(
                module=self._model, optimizer=self._optimizer, data_loader=self._loader,
                noise_multiplier=noise_multiplier(self._settings), poisson_sampling=True,
                max_grad_norm=self._settings.clipping, noise_generator=self._fresh(),
            )  # fmt: skip

    def _fresh(self) -> Any:
        """A generator that only the operating system seeds."""
        return self._torch.Generator().manual_seed(secrets.randbits(63))

    def _tensors(self, people: People) -> tuple[Any, Any]:
        return tuple(self._torch.from_numpy(each) for each in (people.features, people.labels))

    def learn(self) -> None:
        """Take the steps of one epoch; one that nobody was drawn for is noise alone."""
        with _quiet():
            for features, labels in self._loader:
                self._optimizer.zero_grad()
                losses = self._losses(features, labels, "sum") / max(1, len(labels))
                losses.backward()
                self._optimizer.step()

    def _losses(self, features: Any, labels: Any, reduction: str) -> Any:
        cross_entropy = self._torch.nn.functional.cross_entropy
        return cross_entropy(self._model(features), labels, reduction=reduction)

    def look(self, others: People) -> Look:
        """How the model does on those it was trained on and on others."""
        (own, right), (left, told) = self._on(self._members), self._on(others)
        return Look(own, left, right, told)

    def _on(self, people: People) -> tuple[Floats, float]:
        features, labels = self._tensors(people)
        with self._torch.no_grad():
            losses = self._losses(features, labels, "none").double().numpy()
            right = (self._model(features).argmax(1) == labels).double().mean()
        return losses, float(right)

    def epsilon(self) -> float:
        """What was spent so far by the accountant's count of steps; never below the truth.

        Infinite for a model that is not private.
        """
        if self._engine is None:
            return float("inf")
        history = tuple(tuple(each) for each in self._engine.accountant.history)
        return _spent(history, self._settings.delta, _error(float(self._settings.epsilon)))

    def weights(self) -> Floats:
        """All weights in one row, shape (weights,)."""
        rows = [each.detach().double().flatten() for each in self._model.parameters()]
        return np.asarray(self._torch.cat(rows).numpy())
