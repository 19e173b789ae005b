"""Nothing but made-up squads and known public files gets into the classroom; we try."""

from __future__ import annotations

import ast
import copy
import inspect
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dp_core.classroom import shipped, squad
from dp_core.classroom.scenes import LAST_SEED, MOST, Scene
from dp_core.classroom.shipped import SHIPPED
from dp_core.classroom.squad import METRICS, ClassSquad
from dp_core.errors import FileRefused, ParameterError

ROOT = Path(__file__).parents[3]
HERE = [*ROOT.glob("dp_core/classroom/*.py"), *ROOT.glob("dp_core/attacks/*.py")]
SHOWN = [*ROOT.glob("ui/learn/*.py"), *ROOT.glob("pages/learn/*.py")]
STOLEN = {"sleep_hours": (101, 102, 103)}


def test_the_same_scene_makes_the_same_squad_and_another_seed_another():
    first = ClassSquad.simulated(Scene(7, 25))
    again = ClassSquad.simulated(Scene(7, 25))
    assert np.array_equal(first.true_steps("sleep_hours"), again.true_steps("sleep_hours"))
    other = ClassSquad.simulated(Scene(8, 25))
    assert not np.array_equal(first.true_steps("sleep_hours"), other.true_steps("sleep_hours"))


def test_every_athlete_of_a_made_up_squad_has_a_value_in_every_metric():
    made = ClassSquad.simulated(Scene(3, 40))
    assert made.metrics == METRICS
    assert {len(made.true_steps(key)) for key in METRICS} == {40}
    assert made.true_mean("sleep_hours") == pytest.approx(made.true_values("sleep_hours").mean())


def test_the_shipped_squad_is_the_published_one():
    team = ClassSquad.shipped("SoccerMon Team A")
    table = pd.read_csv(ROOT / "data" / "sample_team.csv")
    late = table[table["date"] >= SHIPPED["SoccerMon Team A"].since].groupby("athlete")
    assert team.athletes == late.ngroups == 24
    expected = late["sleep_hours"].mean().mean()
    assert team.true_mean("sleep_hours") == pytest.approx(expected, abs=0.05)


def test_a_shipped_file_that_was_changed_is_refused(tmp_path, monkeypatch):
    content = (ROOT / "data" / "sample_team.csv").read_bytes()
    (tmp_path / "sample_team.csv").write_bytes(content.replace(b",7.5,", b",7.6,", 1))
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    with pytest.raises(FileRefused):
        shipped.shipped_means("SoccerMon Team A")
    (tmp_path / "sample_team.csv").write_bytes(content)
    assert shipped.shipped_means("SoccerMon Team A")["sleep_hours"]


def test_an_unknown_data_set_is_refused_before_any_file_is_opened():
    with pytest.raises(ParameterError):
        shipped.shipped_means("../sample_team.csv")


@pytest.mark.parametrize(
    "seed_and_size", [(-1, 25), (LAST_SEED + 1, 25), (7, 4), (7, MOST + 1), (7.0, 25), (7, True)]
)
def test_a_scene_out_of_range_is_refused(seed_and_size):
    with pytest.raises(ParameterError):
        Scene(*seed_and_size)


def test_the_constructor_is_closed():
    for token in (None, object(), True, Scene()):
        with pytest.raises(TypeError):
            ClassSquad(token, Scene(), STOLEN)


@pytest.mark.parametrize(
    "given", [STOLEN, pd.DataFrame(STOLEN), b"athlete,date,fatigue", "data/team.csv", 7, None]
)
def test_neither_way_in_takes_values(given):
    with pytest.raises(TypeError):
        ClassSquad.simulated(given)
    with pytest.raises(ParameterError):
        ClassSquad.shipped(given)


def test_a_look_alike_of_a_scene_is_no_scene():
    class Smuggler(Scene):
        pass

    with pytest.raises(TypeError):
        ClassSquad.simulated(Smuggler(7, 25))


def test_a_made_squad_cannot_be_changed_subclassed_or_refilled():
    made = ClassSquad.simulated(Scene())
    with pytest.raises(TypeError):
        made._steps = STOLEN
    with pytest.raises(TypeError):
        made._steps["sleep_hours"] = (1, 2, 3)
    with pytest.raises(TypeError):
        made.__setstate__((None, {"_steps": STOLEN}))
    with pytest.raises(TypeError):
        del made.origin
    with pytest.raises(TypeError):
        type("Other", (ClassSquad,), {})


def test_what_is_handed_out_is_a_copy():
    made = ClassSquad.simulated(Scene())
    before = made.true_mean("sleep_hours")
    made.true_steps("sleep_hours")[:] = 0
    assert made.true_mean("sleep_hours") == before


def test_a_pickle_holds_the_recipe_and_no_value():
    made = ClassSquad.simulated(Scene(7, 200))
    written = pickle.dumps(made)
    assert len(written) < 300
    for again in (pickle.loads(written), copy.deepcopy(made)):
        assert np.array_equal(again.true_steps("mood"), made.true_steps("mood"))
    team = ClassSquad.shipped("SoccerMon Team A")
    assert pickle.loads(pickle.dumps(team)).origin == team.origin


def test_the_key_to_the_constructor_is_in_one_file():
    for path in [*HERE, *SHOWN]:
        text = path.read_text("utf-8")
        if path.name != "squad.py":
            assert "_MADE_HERE" not in text, path
            assert "__setattr__" not in text, path
            assert "_steps" not in [
                node.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)
            ], path
    assert inspect.getsource(squad).count("cls(_MADE_HERE") == 2


FOREIGN = (
    "dp_core.athletes.team", "dp_core.athletes.readers", "dp_core.athletes.schema",
    "dp_core.release", "dp_core.ledger", "ui.desk", "ui.loading", "ui.ledger", "ui.samples",
)  # fmt: skip


def imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


@pytest.mark.parametrize("path", [*HERE, *SHOWN], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_room_of_the_classroom_imports_a_real_team(path):
    for found in imports(path):
        assert not found.startswith(FOREIGN), found
        assert found != "dp_core.release"


@pytest.mark.parametrize("path", [*HERE, *SHOWN], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_room_of_the_classroom_takes_a_file_or_another_pages_state(path):
    text = path.read_text("utf-8")
    for word in ("file_uploader", "TeamData", "AthleteTable", "desk_", "upload_", "data_editor"):
        assert word not in text, word
