"""The shares of epsilon always add up to 100, and each metric keeps at least one point."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dp_core.utility.split import even, rebalance

KEYS = tuple("abcdefgh")


@st.composite
def moves(draw: st.DrawFn) -> tuple[dict[str, int], str, set[str], int]:
    """A split of 100, the share that is moved, the locked ones, and where it is moved to."""
    keys = KEYS[: draw(st.integers(1, len(KEYS)))]
    cuts = draw(
        st.lists(
            st.integers(1, 99), unique=True, min_size=len(keys) - 1, max_size=len(keys) - 1
        ).map(sorted)
    )
    ends = [0, *cuts, 100]
    shares = {key: late - early for key, (early, late) in zip(keys, pairwise(ends), strict=True)}
    return (
        shares,
        draw(st.sampled_from(keys)),
        draw(st.sets(st.sampled_from(keys))),
        draw(st.integers(1, 100)),
    )


@given(moves())
def test_a_move_keeps_the_sum_the_locks_and_a_point_for_everybody(
    move: tuple[dict[str, int], str, set[str], int],
) -> None:
    shares, changed, locked, wanted = move
    after = rebalance(shares | {changed: wanted}, changed, locked)
    assert list(after) == list(shares)
    assert sum(after.values()) == 100
    assert min(after.values()) >= 1
    assert all(after[key] == shares[key] for key in locked - {changed})
    others = [key for key in shares if key != changed and key not in locked]
    if others:
        room = 100 - sum(shares[key] for key in locked - {changed}) - len(others)
        assert after[changed] == max(1, min(wanted, room))


@given(moves())
def test_what_was_larger_stays_at_least_as_large(
    move: tuple[dict[str, int], str, set[str], int],
) -> None:
    shares, changed, locked, wanted = move
    after = rebalance(shares | {changed: wanted}, changed, locked)
    others = sorted((key for key in shares if key != changed and key not in locked), key=shares.get)  # type: ignore[arg-type]
    for small, large in pairwise(others):
        assert after[small] <= after[large] + (shares[small] == shares[large])


@pytest.mark.parametrize(
    ("shares", "changed", "locked", "after"),
    [
        ({"a": 40, "b": 50, "c": 25}, "a", set(), {"a": 40, "b": 40, "c": 20}),
        ({"a": 90, "b": 60, "c": 20}, "a", {"b"}, {"a": 39, "b": 60, "c": 1}),
        ({"a": 90, "b": 60}, "a", {"b"}, {"a": 40, "b": 60}),
        ({"a": 70, "b": 50}, "a", {"a"}, {"a": 70, "b": 30}),
        ({"a": 5}, "a", set(), {"a": 100}),
    ],
)
def test_the_free_shares_divide_what_is_left_in_their_proportion(
    shares: dict[str, int], changed: str, locked: set[str], after: dict[str, int]
) -> None:
    assert rebalance(shares, changed, locked) == after


@pytest.mark.parametrize("count", range(1, 31))
def test_an_even_split_adds_up_and_differs_by_a_point_at_most(count: int) -> None:
    shares = list(even([f"metric_{place}" for place in range(count)]).values())
    assert sum(shares) == 100
    assert max(shares) - min(shares) <= 1
    assert shares == sorted(shares, reverse=True)
