"""Only published and made-up people can be trained on; we try to get others in."""

from __future__ import annotations

import ast
import gzip
import inspect
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dp_core.errors import FileRefused, ParameterError
from dp_core.params import Epsilon
from dp_core.training import accuracy, data, dp_sgd
from dp_core.training.data import CLASSES, LONGEST, People, read_people
from dp_core.training.settings import MEMBERS, OTHERS, USUAL, Settings, Source
from dp_core.training.simulate import BEATS, simulate_windows

ROOT = Path(__file__).parents[3]
HERE = sorted(ROOT.glob("dp_core/training/*.py"))
FOREIGN = (
    "dp_core.athletes", "dp_core.release", "dp_core.ledger", "dp_core.report", "dp_core.question",
    "pandas", "ui",
)  # fmt: skip


@pytest.mark.parametrize("path", HERE, ids=lambda path: path.name)
def test_no_file_of_the_package_can_reach_a_team_or_a_table(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert not str(node.module).startswith(FOREIGN), node.module
        elif isinstance(node, ast.Import):
            assert not [name.name for name in node.names if name.name.startswith(FOREIGN)]


@pytest.mark.parametrize("way", [dp_sgd.train, accuracy.try_once, dp_sgd.noise_multiplier])
def test_a_training_is_asked_for_by_its_settings_alone(way):
    assert [str(each.annotation) for each in inspect.signature(way).parameters.values()] == [
        "Settings"
    ]


def test_people_cannot_be_made_from_outside():
    for token in (None, object(), True):
        with pytest.raises(TypeError):
            People(np.zeros((3, 2), np.float32), np.zeros(3, np.int64), token)
    for path in HERE:
        assert path.name == "data.py" or "_MADE_HERE" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    "given", ["team.csv", pd.DataFrame({"hr": [60]}), None, "UCI arrhythmia table "]
)
def test_a_source_that_is_not_one_of_the_two_is_refused(given):
    with pytest.raises((ParameterError, TypeError)):
        Settings(source=given)


@pytest.mark.parametrize("source", list(Source))
def test_every_person_is_either_trained_on_or_left_out_and_scaled_alone(source):
    members, others = read_people(source, 3)
    assert (len(members.labels), len(others.labels)) == (MEMBERS[source], OTHERS[source])
    both = np.concatenate([members.features, others.features])
    assert len(np.unique(both, axis=0)) == len(both)
    assert np.isfinite(both).all() and np.abs(both).max() <= 3
    assert set(members.labels) == set(range(len(CLASSES[source])))


def test_a_persons_row_does_not_depend_on_anybody_else():
    row = np.arange(279, dtype=float)[None] - 100
    alone = data._scaled(row)
    assert np.array_equal(data._scaled(np.concatenate([row, 1e6 * row]))[:1], alone)
    assert np.linalg.norm(alone) == pytest.approx(LONGEST, rel=1e-5)
    assert not data._scaled(np.full((1, 279), np.nan)).any()


def test_another_repeat_leaves_other_people_out_and_the_same_one_the_same():
    first, again, other = (read_people(Source.ARRHYTHMIA, each)[1] for each in (1, 1, 2))
    assert np.array_equal(first.features, again.features)
    assert not np.array_equal(first.features, other.features)


def test_the_shipped_table_is_the_published_one_and_a_changed_one_is_refused(tmp_path, monkeypatch):
    table = data._table()
    assert table.features.shape == (452, 279)
    assert np.bincount(table.labels).tolist() == [245, 207]
    content = gzip.decompress(data.FILE.read_bytes())
    changed = tmp_path / "arrhythmia.csv.gz"
    changed.write_bytes(gzip.compress(content.replace(b"75,0,190", b"75,1,190", 1)))
    monkeypatch.setattr(data, "FILE", changed)
    data._table.cache_clear()
    try:
        with pytest.raises(FileRefused):
            read_people(Source.ARRHYTHMIA, 1)
    finally:
        data._table.cache_clear()


def test_made_up_windows_are_heart_rates_and_their_rhythms_differ():
    intervals, labels = simulate_windows(600, 5)
    assert intervals.shape == (600, BEATS)
    assert intervals.min() >= 300 and intervals.max() < 2500
    assert np.array_equal(simulate_windows(600, 5)[0], intervals)
    roughness = np.abs(np.diff(intervals)).mean(axis=1)
    steady, early, irregular = (np.median(roughness[labels == each]) for each in range(3))
    assert steady < early < irregular
    jumps = np.abs(np.diff(intervals)).max(axis=1)
    assert np.median(jumps[labels == 1]) > 3 * np.median(jumps[labels == 0])


@pytest.mark.parametrize(
    "wrong",
    [
        {"delta": 1 / 302}, {"delta": 0.0}, {"delta": float("nan")}, {"clipping": 0.0},
        {"clipping": 1e9}, {"clipping": float("nan")}, {"epochs": 0}, {"epochs": 2.0},
        {"epochs": 101}, {"batch": 7}, {"batch": 303}, {"learning_rate": 0.0}, {"repeat": -1},
        {"repeat": True},
    ],
)  # fmt: skip
def test_a_number_out_of_range_is_refused(wrong):
    with pytest.raises(ParameterError):
        Settings(**wrong)


def test_a_person_is_in_a_step_as_often_as_the_settings_say():
    settings = Settings(batch=64, epochs=10)
    assert (settings.steps_per_epoch, settings.steps, settings.sampling_rate) == (5, 50, 0.2)
    moved = USUAL[Source.WINDOWS].at(Epsilon.read(1), 9)
    assert (float(moved.epsilon), moved.repeat, moved.epochs) == (1.0, 9, 15)
