"""The trust page: five models on one squad, measured and predicted, with an honest verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import streamlit as st

from tests.pages.conftest import Visit, shown
from tests.pages.test_learn import SIMULATED, charts, enter

TRUST = "pages/learn/trust.py"


@pytest.fixture(autouse=True)
def nothing_cached() -> Iterator[None]:
    st.cache_data.clear()
    yield
    st.cache_data.clear()


def who_sees_what(at):
    return next(table.value.set_index("") for table in at.table if "Verdict" in table.value.columns)


def test_the_page_says_that_its_athletes_are_made_up_and_itself_in_one_sentence(visit: Visit):
    at = enter(visit, TRUST)
    assert SIMULATED in shown(at)
    assert "Say it in one sentence." in shown(at)
    assert all(chart.proto.alt for chart in charts(at))


def test_local_noise_on_a_squad_is_called_too_noisy_and_shuffling_no_use(visit: Visit):
    table = who_sees_what(enter(visit, TRUST))
    assert table.loc["Local", "Verdict"] == "too noisy to act on"
    assert table.loc["Shuffle"].iloc[2] == "no use"
    assert float(table.loc["Central"].iloc[2]) < float(table.loc["Secure sum"].iloc[2])


def points(at, name: str) -> list[float]:
    spec = json.loads(charts(at)[0].proto.spec)
    return next(trace["y"] for trace in spec["data"] if trace["name"] == f"{name}, measured")


def test_dots_stay_until_they_are_measured_again(visit: Visit):
    at = enter(visit, TRUST)
    first = points(at, "Local")
    assert points(at.run(), "Local") == first
    at.get_by_key("trust_measure").click().run()
    assert points(at, "Local") != first


def test_a_published_squad_has_one_measured_size(visit: Visit):
    at = enter(visit, TRUST)
    squad = at.get_by_key("learn_squad")
    squad.set_value(squad.options[1]).run()
    assert not at.exception
    assert "published data" in shown(at)
