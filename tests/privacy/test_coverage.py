"""95 % intervals hold the squad's own figures in every world, and are as wide as was planned.

4,800 made-up reports in 600 settings, eight in each; the law's generator is fixed, so
the outcome is the same each time. A group of intervals may hold its figure less often
than 95 % only by what chance allows once in 1e9 times. What is asked of each interval
is said in `tests.privacy.coverage`.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from dp_core.estimate import bounds
from tests.privacy.coverage import (
    Cell,
    grid,
    least_held,
    planned_widths,
    quartile_ends,
    run,
    too_few,
)
from tests.privacy.worlds import ABSENCES, WORLDS

pytestmark = pytest.mark.xdist_group("intervals")  # what they share is made once

REPEATS = 8


@pytest.fixture(scope="module")
def cells() -> list[Cell]:
    law = np.random.default_rng(20260302)
    return [run(cell, REPEATS, law) for cell in grid()]


@pytest.mark.slow
@pytest.mark.parametrize("by", ["all", "world", "absence", "roster", "epsilon"])
def test_95_of_100_intervals_hold_the_squads_own_figure(cells: list[Cell], by: str) -> None:
    assert too_few(cells, by) == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("roster", "epsilon"), [(25, "10"), (100, "4"), (100, "10"), *product([1000], ["1", "4", "10"])]
)
def test_a_plan_promises_the_mean_width_of_the_intervals_within_15_of_100(
    roster: int, epsilon: str
) -> None:
    law = np.random.default_rng(20260329)
    cell = run(Cell(roster, epsilon, "normal", "as planned"), 200, law)
    compared = 0
    for (key, name), planned in planned_widths(roster, epsilon).items():
        tally = cell.figures[key][name]
        if tally.cut <= 0.05 * tally.asked:  # where the bounds do not cut the intervals
            assert planned == pytest.approx(tally.width / tally.asked, rel=0.15), (key, name)
            compared += 1
    assert compared >= 3


@pytest.mark.slow
def test_intervals_half_as_wide_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = bounds.reach
    monkeypatch.setattr(bounds, "reach", lambda rate, error: right(rate, error) // 2)
    cell = run(Cell(100, "10", "normal", "none"), 400, np.random.default_rng(1))
    for name in ("mean", "share"):
        tally = cell.figures["fatigue"][name]
        assert tally.held < least_held(tally.asked)


@pytest.mark.parametrize(
    ("values", "quarter", "ends"),
    [
        ([1, 2, 3, 4], 1, (1, 2)),
        ([1, 2, 3, 4], 2, (2, 3)),
        ([1, 2, 3, 4], 3, (3, 4)),
        ([1, 2, 3, 4, 5], 1, (2, 2)),
        ([1, 2, 3, 4, 5], 2, (3, 3)),
        ([7], 3, (7, 7)),
        ([4, 4, 4, 9], 2, (4, 4)),
    ],
)
def test_a_quartile_has_at_most_its_quarters_on_either_side(
    values: list[int], quarter: int, ends: tuple[int, int]
) -> None:
    found = quartile_ends(np.array(values), quarter)
    assert found == ends
    for end in found:
        assert 4 * sum(value < end for value in values) <= quarter * len(values)
        assert 4 * sum(value > end for value in values) <= (4 - quarter) * len(values)


def test_the_grid_is_every_setting_once() -> None:
    settings = [(cell.roster, cell.epsilon, cell.world, cell.absence) for cell in grid()]
    assert len(settings) == len(set(settings)) == 600
    assert {world for _, _, world, _ in settings} == set(WORLDS)
    assert {absence for *_, absence in settings} == set(ABSENCES) - {"as planned"}
