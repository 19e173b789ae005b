"""The planner chooses the noise that errs least for the same charge, from public numbers."""

import pytest

from dp_core.accounting.promise import Accountant, Promise
from dp_core.params import Epsilon
from dp_core.rho import Delta
from dp_core.utility.choice import affordable_methods, expected_width, sharpest_method

PURE = Promise(Accountant.PURE, Epsilon.read(4))
ZCDP = Promise(Accountant.ZCDP, Epsilon.read(8), Delta(5))


def test_an_account_of_pure_epsilons_is_never_offered_a_delta():
    assert "joint-gaussian/1" not in affordable_methods(PURE)
    assert "joint-gaussian/1" in affordable_methods(ZCDP)


@pytest.mark.parametrize("roster", [15, 25, 200, 2000])
@pytest.mark.parametrize("epsilon", ["0.1", "1", "4"])
def test_the_choice_is_the_narrowest_that_the_account_can_pay_for(terms, roster, epsilon):
    asked = terms(roster=roster, epsilon=epsilon)
    assert sharpest_method(asked, PURE) == "joint/1"
    gaussian, pure = (expected_width(asked, each) for each in ("joint-gaussian/1", "joint/1"))
    assert sharpest_method(asked, ZCDP) == ("joint-gaussian/1" if gaussian < pure else "joint/1")
    assert gaussian < pure  # at the same charge it is narrower in every setting tried


def test_the_method_that_was_asked_with_makes_no_difference(terms):
    asked = [terms(method=method) for method in ("joint/1", "joint-gaussian/1", "per-statistic/1")]
    assert len({sharpest_method(each, ZCDP) for each in asked}) == 1
