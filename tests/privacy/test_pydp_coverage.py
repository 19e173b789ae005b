"""By PyDP too, 95 % intervals hold the squad's own figures, in every world.

2,400 made-up reports in 600 settings, drawn by PyDP itself, whose noise has no seed. A group
of intervals may hold its figure less often than 95 % only by what chance allows once in
1e9 times. What is asked of each interval is said in `tests.privacy.coverage`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dp_core.methods import pydp
from dp_core.methods.pydp import PyDP
from tests.privacy.coverage import Cell, grid, least_held, note_quantity, too_few
from tests.privacy.worlds import Law, squad, terms_of

pytestmark = pytest.mark.xdist_group("intervals of pydp")  # what they share is made once

METHOD = PyDP()
REPEATS = 4


def run(cell: Cell, repeats: int, law: Law) -> Cell:
    """Make squads up, let PyDP draw, and count."""
    terms = terms_of(cell.roster, cell.epsilon)
    terms = replace(terms, question=replace(terms.question, method=METHOD.name))
    for turn in range(repeats):
        values = squad(terms, cell.world, cell.absence, law)
        figures = METHOD.estimate(terms, METHOD.noise(terms).answer(METHOD.sums(terms, values)))
        anyone = int(np.logical_or.reduce([mask for _, mask in values.values()]).sum())
        found = figures.reported
        cell.figures["report"]["anyone"].note(
            found.low <= anyone <= found.high, found, 0, cell.roster
        )
        for quantity in terms.quantities:
            steps, present = values[quantity.key]
            found, tallies = figures.quantities[quantity.key], cell.figures[quantity.key]
            heads = int(present.sum())
            tallies["reported"].note(
                found.reported.low <= heads <= found.reported.high, found.reported, 0, cell.roster
            )
            if heads:
                counted = np.clip(steps, quantity.low, quantity.high)[present]
                note_quantity(quantity, found, counted, tallies, turn + cell.roster)
    return cell


@pytest.fixture(scope="module")
def cells() -> list[Cell]:
    law = np.random.default_rng(20261125)
    return [run(cell, REPEATS, law) for cell in grid()]


@pytest.mark.slow
@pytest.mark.parametrize("by", ["all", "world", "absence", "roster", "epsilon"])
def test_95_of_100_intervals_hold_the_squads_own_figure(cells: list[Cell], by: str) -> None:
    assert too_few(cells, by) == {}


@pytest.mark.slow
def test_intervals_for_half_of_the_noise_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = pydp._rate
    monkeypatch.setattr(pydp, "_rate", lambda *about: 2 * right(*about))
    cell = run(Cell(100, "10", "normal", "none"), 1000, np.random.default_rng(1))
    for name in ("mean", "share"):
        tally = cell.figures["fatigue"][name]
        assert tally.held < least_held(tally.asked)


@pytest.mark.slow
def test_a_plan_promises_the_mean_width_of_the_intervals_within_15_of_100() -> None:
    cell = run(Cell(1000, "4", "normal", "as planned"), 100, np.random.default_rng(2))
    terms = terms_of(1000, "4")
    terms = replace(terms, question=replace(terms.question, method=METHOD.name))
    expected = METHOD.expect(terms).quantities
    compared = 0
    for key, found in expected.items():
        for name, figure in found.statistics.items():
            tally = cell.figures[key][name]
            if tally.cut <= 0.05 * tally.asked:
                width = tally.width / tally.asked
                assert 2 * figure.half_width == pytest.approx(width, rel=0.15), (key, name)
                compared += 1
    assert compared >= 3
