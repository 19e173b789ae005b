"""Every refusal has a class in one tree, an exit code, and no word about data or paths."""

from __future__ import annotations

import inspect
import re

import pytest

from dp_core import errors
from dp_core.errors import (
    AccountExists,
    BudgetError,
    BudgetExceeded,
    CatalogueError,
    EngineUnavailable,
    HuddleError,
    InputError,
    LedgerError,
)
from dp_core.params import Epsilon

CLASSES = [each for _, each in inspect.getmembers(errors, inspect.isclass)
           if issubclass(each, HuddleError)]  # fmt: skip


def test_the_tree_at_the_top_of_the_file_is_the_tree_of_the_classes():
    drawn = re.findall(r"^([ │├└─]*)(\w+Error|\w+)\b.*$", errors.__doc__ or "", flags=re.MULTILINE)
    depths = {name: len(branch) // 4 for branch, name in drawn if branch}
    for each in CLASSES:
        assert depths[each.__name__] == each.__mro__.index(HuddleError) + 1, each.__name__


@pytest.mark.parametrize(
    ("kind", "code"),
    [(HuddleError, 1), (InputError, 2), (BudgetError, 3), (LedgerError, 4), (EngineUnavailable, 5)],
)
def test_a_kind_of_refusal_has_one_exit_code_for_all_below_it(kind, code):
    below = [each for each in CLASSES if issubclass(each, kind)]
    assert kind.exit_code == code
    assert kind is HuddleError or {each.exit_code for each in below} == {code}


def test_an_exceeded_budget_says_what_was_asked_and_what_is_left():
    refusal = BudgetExceeded(requested=Epsilon.read(1), remaining=Epsilon.read("0.5"))
    assert str(refusal) == "this report needs epsilon 1, only 0.5 is left this season"
    assert (refusal.requested, refusal.remaining) == (Epsilon.read(1), Epsilon.read("0.5"))


def test_an_exhausted_budget_says_that_nothing_is_left():
    refusal = BudgetExceeded(requested=Epsilon.read(1), remaining=None)
    assert str(refusal) == "this report needs epsilon 1, nothing is left this season"


def test_a_catalogue_refusal_names_the_line_where_there_is_one():
    assert str(CatalogueError("no version", line=3)) == "the metric catalogue, line 3: no version"
    assert str(CatalogueError("no version")) == "no version"
    assert CatalogueError("no version", line=3).line == 3


def test_a_missing_engine_names_the_command_that_installs_it():
    refusal = EngineUnavailable("torch", install="pip install torch")
    assert str(refusal) == "torch is not installed; run: pip install torch"
    assert (refusal.engine, refusal.install) == ("torch", "pip install torch")


def test_an_open_account_says_that_its_limit_is_fixed():
    assert "already has an account" in str(AccountExists())
