"""Follow every possible run of a sampler, so that its law is computed and not sampled."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from itertools import count

Choose = Callable[[Sequence[float]], int]
"""Take one of several branches, each with its probability; returns its place."""


class _Fork(Exception):
    def __init__(self, weights: Sequence[float]) -> None:
        super().__init__()
        self.weights = weights


def law_of(
    run: Callable[[Choose], Hashable], *, undecided: float
) -> tuple[dict[Hashable, float], float]:
    """Return what each outcome is known to weigh, and the weight not followed to its end."""
    law: dict[Hashable, float] = defaultdict(float)
    order = count()
    waiting: list[tuple[float, int, tuple[int, ...]]] = [(-1.0, next(order), ())]
    left = 1.0
    while waiting and left > undecided:
        minus, _, answers = heapq.heappop(waiting)
        try:
            outcome = run(_replay(answers))
        except _Fork as fork:
            for place, weight in enumerate(fork.weights):
                heapq.heappush(waiting, (minus * weight, next(order), (*answers, place)))
        else:
            law[outcome] -= minus
            left += minus
    return law, left


def uniform(choose: Choose) -> Callable[[int], int]:
    """Return a stand-in for `secrets.randbelow` that takes every branch."""
    return lambda bound: choose([1 / bound] * bound) if bound > 1 else 0


class Compared:
    """A whole number below a large bound of which only one comparison is ever asked."""

    def __init__(self, choose: Choose, bound: int) -> None:
        self._choose, self._bound = choose, bound

    def __lt__(self, other: int) -> bool:
        chance = other / self._bound
        return self._choose([1 - chance, chance]) == 1


def _replay(answers: tuple[int, ...]) -> Choose:
    given = iter(answers)

    def choose(weights: Sequence[float]) -> int:
        answer = next(given, None)
        if answer is None:
            raise _Fork(weights)
        return answer

    return choose
