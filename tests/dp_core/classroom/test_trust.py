"""What trust costs is predicted as it is measured, on the same squads."""

from __future__ import annotations

import pytest

from dp_core.classroom.scenes import Scene
from dp_core.classroom.settings import Setting
from dp_core.classroom.squad import ClassSquad
from dp_core.classroom.trust import MODELS
from dp_core.params import Epsilon

BY_NAME = {model.name: model for model in MODELS}


def setting(epsilon: str = "1", athletes: int = 25) -> Setting:
    squad = ClassSquad.simulated(Scene(7, athletes))
    quantity = squad.quantity("resting_hr")
    return Setting(squad, "resting_hr", quantity.low, quantity.high, Epsilon.read(epsilon))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Central", "Secure sum", "Local"])
@pytest.mark.parametrize(("epsilon", "athletes"), [("1", 25), ("4", 100)])
def test_measured_errors_are_within_a_tenth_of_the_prediction(name, epsilon, athletes):
    """20,000 releases: an RMS error is known to about 1 %."""
    asked, model = setting(epsilon, athletes), BY_NAME[name]
    assert model.measure(asked, 20_000) == pytest.approx(model.error(asked, athletes), rel=0.05)


def test_the_less_one_trusts_the_more_it_costs():
    asked = setting()
    errors = [BY_NAME[name].error(asked, 25) for name in ("No privacy", "Central", "Secure sum")]
    assert errors == sorted(errors)
    assert BY_NAME["Local"].error(asked, 25) > 2 * errors[-1]


def test_local_noise_shrinks_with_the_root_and_central_noise_with_the_number():
    asked = setting()
    for name, ratio in (("Local", 10), ("Central", 100), ("Secure sum", 100)):
        error = BY_NAME[name].error
        assert error(asked, 100) / error(asked, 10_000) == pytest.approx(ratio)


def test_shuffling_is_for_leagues():
    asked, shuffle = setting(), BY_NAME["Shuffle"].error
    assert shuffle(asked, 25) is None
    assert shuffle(asked, 1_000) < BY_NAME["Local"].error(asked, 1_000)
    assert shuffle(asked, 100_000) < BY_NAME["Local"].error(asked, 100_000) / 3
    assert shuffle(asked, 100_000) > BY_NAME["Central"].error(asked, 100_000)
