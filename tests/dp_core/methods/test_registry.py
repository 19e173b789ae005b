"""A method is found by its name, with or without its revision, and keeps its protocol."""

from __future__ import annotations

import pytest

from dp_core.errors import ParameterError
from dp_core.methods import DEFAULT_METHOD, METHODS, method_named


@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_method_is_found_by_its_name_with_or_without_its_revision(name):
    short, _, revision = name.partition("/")
    assert method_named(name) is method_named(short) is METHODS[name]
    assert METHODS[name].name == name
    assert revision.isdigit()


def test_the_default_is_one_of_them():
    assert DEFAULT_METHOD in METHODS


@pytest.mark.parametrize(
    "name", ["", "oracle", "per-statistic/", "per-statistic/0", "Per-statistic"]
)
def test_an_unknown_method_is_refused_with_the_names_of_those_there_are(name):
    with pytest.raises(ParameterError, match=r"the methods are: .*per-statistic") as refused:
        method_named(name)
    assert name == "" or name not in str(refused.value).replace("per-statistic", "")


@pytest.mark.parametrize("name", sorted(METHODS))
def test_every_method_can_be_explained_to_a_coach_and_to_an_expert(name):
    method = METHODS[name]
    assert 1 <= len(method.title.split()) <= 3
    assert method.explanation.count(". ") == 1
    assert method.mechanism.endswith(".")
    assert isinstance(method.splits, bool)
