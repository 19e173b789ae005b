"""A party's task reads back as it was written, and nothing else is taken for one."""

import json

import pytest

from dp_core.errors import FileRefused
from dp_core.mechanisms.knorm import resolution
from dp_core.secure_sum.shares import MODULUS, split_rows
from dp_core.secure_sum.terms import Task
from tests.dp_core.secure_sum.conftest import ROWS, TERMS


@pytest.fixture
def task():
    return Task(TERMS, 1, tuple(map(tuple, split_rows(ROWS)[1])))


def test_a_task_reads_back_as_it_was_written(task):
    assert "\n" not in task.to_text()
    assert Task.from_text(task.to_text()) == task


def test_a_party_works_out_the_noise_from_public_terms_alone():
    mechanism = TERMS.mechanism
    assert mechanism.sensitivity == resolution(TERMS.cells, TERMS.epsilon) == 64
    assert mechanism.exact_epsilon == TERMS.epsilon
    assert (mechanism.cells, mechanism.sources) == (TERMS.cells, TERMS.sources)


def test_a_flat_row_is_cut_by_metric():
    assert TERMS.nested([1, 2, 3, 4, 5]) == [[1, 2], [3, 4, 5]]


@pytest.mark.parametrize(
    "changed",
    [
        {"format": "other"}, {"party": 3}, {"party": "0"}, {"epsilon": "0"}, {"epsilon": None},
        {"cells": [2, 2]}, {"cells": [1, 4]}, {"cells": 5}, {"sources": ["one"]}, {"shares": []},
        {"shares": [[1, 2]]}, {"shares": [[1, 2, 3, 4, 5.0]]}, {"shares": [[1, 2, 3, 4, -1]]},
        {"shares": [[1, 2, 3, 4, MODULUS]]}, {"shares": [[1, 2, 3, 4, True]]}, {"shares": 7},
    ],
)  # fmt: skip
def test_anything_else_is_refused_without_a_word_of_it(task, changed):
    text = json.dumps(json.loads(task.to_text()) | changed)
    with pytest.raises(FileRefused, match=r"^this is not what a party"):
        Task.from_text(text)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"format": "huddle-shares/1"}'])
def test_text_that_is_no_task_is_refused(text):
    with pytest.raises(FileRefused):
        Task.from_text(text)
