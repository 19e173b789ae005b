"""The core's public names are whole, sorted, and cost nothing until they are used."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import dp_core

ROOT = Path(__file__).parents[2]
PROMISED = (
    "Account", "Epsilon", "HuddleError", "Ledger", "Question", "Report", "RosterTerms",
    "TeamData", "Terms", "Window", "answer", "plan", "read_catalogue", "release", "simulate",
    "stored_report",
)  # fmt: skip


def alone(code: str) -> str:
    """Run code in a fresh interpreter and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.strip()


def test_the_public_names_are_sorted_and_each_stands_once() -> None:
    names = dp_core.__all__
    assert len(set(names)) == len(names)
    constants = [name for name in names if name.isupper()]
    classes = [name for name in names if name[0].isupper() and not name.isupper()]
    assert names == [*sorted(constants), *sorted(classes), *sorted(filter(str.islower, names))]


def test_what_scripts_need_is_public() -> None:
    assert set(PROMISED) <= set(dp_core.__all__)


@pytest.mark.parametrize("name", dp_core.__all__)
def test_every_public_name_is_the_thing_itself_and_documented(name: str) -> None:
    thing = getattr(dp_core, name)
    assert not isinstance(thing, ModuleType)
    if name != "VERSION":
        assert thing.__name__ == name
        assert thing.__doc__
        assert getattr(importlib.import_module(thing.__module__), name) is thing


def test_the_homes_and_the_public_names_are_the_same() -> None:
    assert set(dp_core._HOMES) == set(dp_core.__all__)
    assert set(dp_core.__all__) <= set(dir(dp_core))


def test_a_module_never_hides_the_function_of_its_name() -> None:
    door = importlib.import_module("dp_core.release")
    assert dp_core.release is door.release
    first = "import dp_core.release, dp_core.plan, dp_core\n"
    asked = "print(dp_core.release.__name__, dp_core.plan.__name__, dp_core.report.__name__)"
    assert alone(first + asked) == "release plan dp_core.report"
    function = "from dp_core import release; from dp_core.release import stored_report\n"
    assert alone(function + "print(callable(release), callable(stored_report))") == "True True"


def test_another_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing_of_the_kind'"):
        _ = dp_core.nothing_of_the_kind


def test_importing_the_core_loads_no_library() -> None:
    heavy = "{'numpy', 'pandas', 'scipy', 'sqlalchemy', 'streamlit', 'plotly', 'diffprivlib'}"
    code = f"import sys, dp_core, dp_core.cli.main; print(sorted({heavy} & set(sys.modules)))"
    assert alone(code) == "[]"


def test_using_every_public_name_loads_no_screen() -> None:
    code = (
        "import sys\nfrom dp_core import *\nimport dp_core.cli.commands\n"
        "print(sorted({'streamlit', 'plotly'} & set(sys.modules)))"
    )
    assert alone(code) == "[]"
