"""What is gathered from noiseless sums is what the athletes answered."""

from dataclasses import replace

import numpy as np
import pytest

from dp_core.errors import ParameterError
from dp_core.estimate.joint.contrasts import contrasts
from dp_core.estimate.joint.evidence import gather, head_count
from dp_core.estimate.joint.planning import at_epsilon, plan_joint
from dp_core.features.soft_histogram import gap_weights, sum_weights, weight_table
from dp_core.params import Epsilon
from tests.dp_core.features.made_up import make_quantity, make_values

EPSILON = Epsilon.read(50)
QUANTITIES = [make_quantity(key) for key in ("rest", "mood", "sleep")]


def answers(**changes):
    columns = {"rest": [14, 18, 22, 26] * 5, "mood": [20] * 20, "sleep": [25] * 20}
    return make_values(**(columns | changes))


def test_noiseless_sums_of_everybody_give_everybody_s_contrasts():
    terms = plan_joint(QUANTITIES, roster=20, epsilon=EPSILON)
    noisy = sum_weights(terms.layout, answers())
    item, present = terms.layout.items[0], np.full(4, 20.0)
    evidence = gather(terms, noisy, 0, present)
    table = weight_table(item.quantity, item.knots, terms.layout.resolution)
    expected = 5 * table[[14, 18, 22, 26]].sum(axis=0) / terms.layout.resolution
    assert evidence.heads.tolist() == [20] * 4
    assert evidence.noisy[0] == pytest.approx(contrasts(item.cells) @ expected)


def test_noise_on_the_total_alone_leaves_the_contrasts_as_they_are():
    terms = plan_joint(QUANTITIES, roster=20, epsilon=EPSILON)
    noisy = sum_weights(terms.layout, answers())
    shifted = [[part + 640 for part in cells] for cells in noisy]
    present = np.full(2, 20.0)
    one, other = (gather(terms, sums, 1, present) for sums in (noisy, shifted))
    assert one.noisy == pytest.approx(other.noisy)


def test_the_head_count_is_read_off_the_source_s_total():
    terms = plan_joint(QUANTITIES, roster=20, epsilon=EPSILON)
    noisy = sum_weights(
        terms.layout, answers(rest=[20] * 15 + [None] * 5, mood=[20] * 15 + [None] * 5)
    )
    assert head_count(terms, noisy, "questionnaire").mean == pytest.approx(15, abs=0.01)


def test_expected_gaps_are_taken_out_at_their_public_weights():
    terms = plan_joint(QUANTITIES, roster=20, epsilon=EPSILON, gap_rates={"rest": 0.25})
    noisy = sum_weights(terms.layout, answers(rest=[18] * 15 + [None] * 5))
    item, resolution = terms.layout.items[0], terms.layout.resolution
    evidence = gather(terms, noisy, 0, np.full(64, 20.0))
    assert len(set(evidence.heads)) > 5
    assert evidence.heads.mean() == pytest.approx(15, abs=0.5)
    right = int(np.flatnonzero(evidence.heads == 15)[0])
    whole = 15 * weight_table(item.quantity, item.knots, resolution)[18] / resolution
    assert evidence.noisy[right] == pytest.approx(contrasts(item.cells) @ whole)
    assert gap_weights(item, resolution).sum() == resolution


def test_the_missing_knot_tells_how_many_answered():
    terms = plan_joint(QUANTITIES, roster=20, epsilon=EPSILON, often_missing=frozenset({"rest"}))
    noisy = sum_weights(terms.layout, answers(rest=[18] * 12 + [None] * 8))
    evidence = gather(terms, noisy, 0, np.full(16, 20.0))
    assert evidence.heads == pytest.approx(np.full(16, 12.0), abs=1)
    item, resolution = terms.layout.items[0], terms.layout.resolution
    whole = 12 * weight_table(item.quantity, item.knots, resolution)[18] / resolution
    assert evidence.noisy[0] == pytest.approx(contrasts(len(item.knots)) @ whole)


def test_somebody_is_always_taken_to_have_answered():
    terms = plan_joint(QUANTITIES, roster=20, epsilon=EPSILON, gap_rates={"rest": 0.9})
    noisy = [[0] * cells for cells in terms.layout.cells]
    evidence = gather(terms, noisy, 0, np.ones(16))
    assert evidence.heads.min() >= 1


@pytest.mark.parametrize(
    "wrong",
    [{"roster": 0}, {"expected": 0}, {"expected": 21}, {"gap_rates": {"rest": 1.0}}],
)
def test_a_plan_of_impossible_numbers_is_refused(wrong):
    with pytest.raises(ParameterError):
        plan_joint(QUANTITIES, **({"roster": 20, "epsilon": EPSILON} | wrong))


def test_a_plan_without_metrics_is_refused():
    with pytest.raises(ParameterError):
        plan_joint([], roster=20, epsilon=EPSILON)


def test_a_plan_at_another_epsilon_keeps_all_else():
    terms = plan_joint(
        QUANTITIES,
        roster=20,
        epsilon=Epsilon.read(1),
        expected=15,
        often_missing=frozenset({"rest"}),
        gap_rates={"mood": 0.1},
    )
    other = at_epsilon(terms, Epsilon.read(8))
    assert (other.roster, other.expected, other.epsilon) == (20, 15, Epsilon.read(8))
    assert [len(item.knots) for item in other.layout.items] == [3, 3, 3]
    assert at_epsilon(other, Epsilon.read(1)) == terms
    assert (
        replace(other.layout.items[1], knots=terms.layout.items[1].knots) == (terms.layout.items[1])
    )


def test_the_mechanism_of_a_plan_draws_for_its_layout():
    terms = plan_joint(QUANTITIES, roster=20, epsilon=Epsilon.read(1))
    mechanism = terms.mechanism
    assert mechanism.cells == terms.layout.cells
    assert mechanism.sources == terms.layout.sources
    assert mechanism.sensitivity == terms.layout.resolution
    assert mechanism.exact_epsilon == Epsilon.read(1)
