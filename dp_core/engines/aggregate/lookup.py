"""Everything public that an engine needs to add up joint releases: who counts where, and weights.

The tables here come from declared rosters and public terms alone. They are small, and the
engine joins them to the athletes it has grouped.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import pandas as pd

from dp_core.athletes.windows import DAYS_OF_WEEK, Rule, needed_days, rule_of
from dp_core.errors import QuestionError
from dp_core.features.soft_histogram import Item, Layout, gap_weights, weight_table
from dp_core.metrics import Catalogue, Metric
from dp_core.params import Window
from dp_core.question import Question

BITS: Final = 60
"""How many days one whole number holds as bits."""

BY_COUNT, BY_DAYS, BY_LENGTH = range(3)
DIVISORS: Final = {"readings": BY_COUNT, "days": BY_DAYS, "weeks": BY_LENGTH}
"""What a sum is divided by: readings, days with one, or the days of the stretch."""

NO_COLUMN: Final = -1

GAP: Final = -1
"""The step that stands for an item which a present athlete left empty."""


@dataclass(frozen=True, slots=True)
class Squad:
    """One question and whose rows answer it.

    Attributes:
        question: what is asked, of the whole squad.
        layout: the public layout of its joint release.
        members: for each team of it the pseudonyms of its athletes; a team alone is one.
    """

    question: Question
    layout: Layout
    members: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Lookup:
    """What one pass over the rows needs; public.

    Attributes:
        window, baseline: whose days count.
        metrics: what is asked, the same for every squad.
        layouts: the distinct layouts, in order of number.
        layout_numbers: the number of each squad's.
        memberships: columns `squad`, `team`, `athlete`, `layout`; one row per athlete of each
            squad.
        possible: for every metric of the catalogue the cells that are read; others are missing.
    """

    window: Window
    baseline: int | None
    metrics: tuple[Metric, ...]
    layouts: tuple[Layout, ...]
    layout_numbers: tuple[int, ...]
    memberships: pd.DataFrame
    possible: Mapping[str, tuple[int, int]]

    @classmethod
    def of(cls, squads: Sequence[Squad], catalogue: Catalogue) -> Lookup:
        """Lay out one pass for several squads that are asked the same thing.

        Raises:
            QuestionError: there is none, or they are asked different things.
        """
        questions = [squad.question for squad in squads]
        asked = {(each.window, each.baseline, each.metrics) for each in questions}
        if len(asked) != 1 or any(each.groups for each in questions):
            raise QuestionError("one pass answers one question about several whole squads")
        window, baseline, keys = next(iter(asked))
        layouts = [squad.layout for squad in squads]
        distinct = tuple(dict.fromkeys(layouts))
        numbers = tuple(map(distinct.index, layouts))
        rows = [
            (number, team, athlete, layout)
            for number, (squad, layout) in enumerate(zip(squads, numbers, strict=True))
            for team, athletes in squad.members.items()
            for athlete in athletes
        ]
        memberships = pd.DataFrame(rows, columns=["squad", "team", "athlete", "layout"])
        metrics = tuple(catalogue[key] for key in keys)
        possible = {key: metric.possible for key, metric in catalogue.metrics.items()}
        return cls(window, baseline, metrics, distinct, numbers, memberships, possible)

    @property
    def items(self) -> tuple[Item, ...]:
        """The items of the first layout; which are often missing is the same in all."""
        return self.layouts[0].items

    @property
    def stretches(self) -> tuple[Window, ...]:
        """The window, and the baseline before it where there is one."""
        before = () if self.baseline is None else (self.window.before(self.baseline),)
        return (self.window, *before)

    def calendar(self) -> pd.DataFrame:
        """Every day that counts: `day`, its `stretch`, and its `bit` in which `part` of it.

        A part holds `BITS` days at most, and the days of a part have different bits.
        """
        rows = [
            (stretch.start + timedelta(days=off), number, off // BITS, 1 << off % BITS)
            for number, stretch in enumerate(self.stretches)
            for off in range(stretch.days)
        ]
        return pd.DataFrame(rows, columns=["day", "stretch", "part", "bit"])

    def sources(self, columns: Container[str]) -> list[str]:
        """The columns that are read, each once."""
        rules = [rule_of(metric, columns) for metric in self.metrics]
        return list(dict.fromkeys(rule.source for rule in rules if rule is not None))

    def rules(self, sources: Sequence[str]) -> pd.DataFrame:
        """How each metric's value is made from the columns that are read; one row per metric.

        `place` counts metrics and `source` the columns; `divisor` says what the sum, `times` so
        many, is divided by; `needed_0` and `length_0` are the days that are needed of the
        window and that it has, `needed_1` and `length_1` those of the baseline; `low` and `high`
        are the bounds, `odd_low` whether the lower is odd; metrics of one number in `together`
        are present together, and `asked` is 1 where an empty one counts as a gap. A metric
        without a column needs more days than there are.
        """
        groups = list(dict.fromkeys(item.quantity.group for item in self.items))
        rows = []
        for place, (metric, item) in enumerate(zip(self.metrics, self.items, strict=True)):
            rule = rule_of(metric, sources)
            row = {
                "place": place,
                "together": groups.index(item.quantity.group),
                "asked": int(not item.often_missing),
                "low": item.quantity.low,
                "high": item.quantity.high,
                "odd_low": item.quantity.low % 2,
                **self._rule(metric, rule, sources),
            }
            rows.append(row)
        return pd.DataFrame(rows).astype("int64")

    def _rule(self, metric: Metric, rule: Rule | None, sources: Sequence[str]) -> dict[str, int]:
        """A metric's rule; without a column it needs more days than there are."""
        stretches = list(enumerate(self.stretches))
        lengths = {f"length_{number}": stretch.days for number, stretch in stretches}
        if rule is None:
            never = {f"needed_{number}": stretch.days + 1 for number, stretch in stretches}
            return {"source": NO_COLUMN, "divisor": BY_COUNT, "times": 1, **lengths, **never}
        needed = {
            f"needed_{number}": needed_days(metric, stretch.days, covers=rule.covers)
            for number, stretch in stretches
        }
        weekly = rule.divisor == "weeks"
        return {
            "source": sources.index(rule.source),
            "divisor": DIVISORS[rule.divisor],
            "times": DAYS_OF_WEEK if weekly else 1,
            **lengths,
            **needed,
        }

    def weights(self) -> pd.DataFrame:
        """The weights of every metric: columns `place`, `layout`, `step` and one per cell.

        Steps are counted from the quantity's lower bound; `GAP` has the fill-in weights.
        """
        rows = [
            (place, number, step, *weights)
            for number, layout in enumerate(self.layouts)
            for place, item in enumerate(layout.items)
            for step, weights in _item_weights(item, layout.resolution, self.cells)
        ]
        names = [f"c{cell}" for cell in range(self.cells)]
        return pd.DataFrame(rows, columns=["place", "layout", "step", *names])

    @property
    def cells(self) -> int:
        """The most cells that a metric has in any layout."""
        return max(max(layout.cells) for layout in self.layouts)


def _item_weights(item: Item, resolution: int, cells: int) -> Iterator[tuple[int, list[int]]]:
    def padded(weights: Sequence[int]) -> list[int]:
        return [*map(int, weights), *([0] * (cells - len(weights)))]

    for step, weights in enumerate(weight_table(item.quantity, item.knots, resolution).tolist()):
        yield step, padded(weights)
    yield GAP, padded(gap_weights(item, resolution).tolist())
