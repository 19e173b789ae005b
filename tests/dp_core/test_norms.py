"""Published figures stand beside those of the catalogue and say how well they are known."""

from __future__ import annotations

import pytest

from dp_core.errors import CatalogueError
from dp_core.norms import norms_of, read_norms

ENTRY = {
    "metric": '"resting_hr"', "population": '"Runners"', "kind": '"endurance"', "mean": "50",
    "sd": "7", "people": "49", "source": '"judgement: made up"',
}  # fmt: skip


@pytest.fixture
def written(tmp_path):
    def write(*entries):
        path = tmp_path / "norms.toml"
        lines = [
            "[[norms]]\n" + "\n".join(f"{k} = {v}" for k, v in (ENTRY | entry).items() if v)
            for entry in entries
        ]
        path.write_text("\n".join(lines), "utf-8")
        return path

    return write


def test_every_shipped_norm_is_of_a_metric_and_lies_within_its_bounds(catalogue):
    for key, norms in read_norms().items():
        level = catalogue[key].level
        for norm in norms:
            assert level.value(level.low) < norm.mean < level.value(level.high)
            assert norm.source.strip()


def test_marathon_runners_have_a_resting_heart_rate_that_says_it_is_an_estimate(catalogue):
    found = {norm.population: norm for norm in norms_of(catalogue["resting_hr"].level)}
    assert found["Marathon runners, an estimate"].is_estimate
    assert found["General population, from wearables"].people == 92_457
    assert not found["General population, from wearables"].is_estimate


def test_norms_are_listed_by_name_and_none_is_there_twice(catalogue):
    for metric in catalogue.metrics.values():
        names = [norm.population for norm in norms_of(metric.level)]
        assert names == sorted(set(names))
        assert {norm.population for norm in metric.level.norms} <= set(names)


def test_a_change_from_a_baseline_has_no_norm(catalogue):
    assert norms_of(catalogue["resting_hr"].change) == ()


def test_the_error_of_a_mean_follows_from_how_many_people_it_is_of(written):
    (norm,) = read_norms(written({}))["resting_hr"]
    assert norm.mean_error == 1.0
    (unknown,) = read_norms(written({"people": ""}))["resting_hr"]
    assert unknown.mean_error == 0.0


@pytest.mark.parametrize(
    "wrong",
    [{"sd": "0"}, {"people": "1"}, {"people": "2.5"}, {"kind": '"other"'}, {"mean": '"x"'},
     {"source": '""'}, {"extra": "1"}],
)  # fmt: skip
def test_an_entry_that_does_not_make_sense_is_refused(written, wrong):
    with pytest.raises(CatalogueError):
        read_norms(written(wrong))


def test_a_population_that_is_there_twice_is_refused(written):
    with pytest.raises(CatalogueError):
        read_norms(written({}, {"mean": "51"}))
    assert len(read_norms(written({}, {"population": '"Others"'}))["resting_hr"]) == 2
