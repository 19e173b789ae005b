"""The house keeps itself: sizes, thin pages, no seeds, no word about how it is made."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = sorted([*ROOT.glob("dp_core/**/*.py"), *ROOT.glob("ui/**/*.py"), ROOT / "app.py"])
PAGES = sorted(ROOT.glob("pages/**/*.py"))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def body_lines(function: ast.FunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0  # type: ignore[operator]


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 250


def test_a_function_fits_in_one_look() -> None:
    sizes = {
        f"{path.relative_to(ROOT)}:{function.name}": body_lines(function)
        for path in CODE
        for function in functions(path)
    }
    assert {name: size for name, size in sizes.items() if size > 40} == {}
    ordered = sorted(sizes.values())
    assert ordered[len(ordered) // 2] <= 8


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_is_a_thin_script(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert len(path.read_text("utf-8").splitlines()) <= 60
    made = (ast.FunctionDef, ast.ClassDef, ast.Lambda)
    assert not [node for node in ast.walk(tree) if isinstance(node, made)]
    assert "cache" not in path.read_text("utf-8")


def test_pages_lie_in_sub_folders_only() -> None:
    assert not list(ROOT.glob("pages/*.py"))


def test_every_page_is_a_door_with_its_own_address() -> None:
    from ui.navigation import ROOMS

    assert sorted(room.file for room in ROOMS) == [str(p.relative_to(ROOT)) for p in PAGES]
    addresses = [room.address for room in ROOMS]
    assert len(set(addresses)) == len(addresses)
    assert all(address and "/" not in address for address in addresses)
    assert all(room.help for room in ROOMS)


def test_the_hall_is_small() -> None:
    assert len((ROOT / "app.py").read_text("utf-8").splitlines()) <= 60


def test_nothing_private_is_cached_across_visitors() -> None:
    cached = re.compile(r"@st\.cache_(?:data|resource)[^\n]*\ndef (\w+)\(([^)]*)\)")
    found = {
        (path.name, match[1]): match[2]
        for path in ROOT.glob("ui/*.py")
        for match in cached.finditer(path.read_text("utf-8"))
    }
    assert found
    for (_, name), arguments in found.items():
        assert "TeamData" not in arguments and "AthleteTable" not in arguments, name
        assert "session_state" not in name


def test_a_seed_exists_for_made_up_data_only() -> None:
    """A fixed generator may also stand in post-processing, which no seed can make less private."""
    allowed = {"simulate.py", "simulated_draws.py", "simulated_traits.py"}
    for path in ROOT.glob("dp_core/**/*.py"):
        for function in functions(path):
            names = {argument.arg for argument in function.args.args + function.args.kwonlyargs}
            if {"seed", "random_state", "rng"} & names and "estimate" not in path.parts:
                assert path.name in allowed, path


def test_the_core_prints_nothing() -> None:
    for path in ROOT.glob("dp_core/**/*.py"):
        calls = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
        names = [call.func.id for call in calls if isinstance(call.func, ast.Name)]
        assert "print" not in names, path


def tracked() -> list[Path]:
    try:
        listed = subprocess.run(
            ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def test_the_project_speaks_of_itself_alone() -> None:
    banned = re.compile(r"/work/|/root/|pypi\.org|files\.pythonhosted|registry\.npm", re.IGNORECASE)
    for path in tracked():
        if path.suffix in {".py", ".md", ".toml", ".txt", ".json"} and path != Path(__file__):
            assert not banned.search(path.read_text("utf-8")), path


def test_no_raw_value_can_be_reached_from_the_pages_address() -> None:
    """State is never restored from an address except through widgets."""
    for path in [*ROOT.glob("ui/*.py"), *PAGES]:
        assert "pickle" not in path.read_text("utf-8"), path
