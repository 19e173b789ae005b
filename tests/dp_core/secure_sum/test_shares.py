"""Three shares give a number back, two say nothing, and MPyC reads them alike."""

from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dp_core.secure_sum import shares
from dp_core.secure_sum.shares import MODULUS, combine, signed, split, split_rows

numbers = st.integers(-(2**90), 2**90)


@given(number=numbers)
def test_three_shares_give_the_number_back(number):
    assert combine(split(number)) == number


@given(one=numbers, other=numbers)
def test_shares_of_a_sum_are_sums_of_shares(one, other):
    added = [a + b for a, b in zip(split(one), split(other), strict=True)]
    assert combine(added) == one + other


def test_mpyc_reads_the_shares_alike():
    from mpyc import finfields, thresha

    field = finfields.GF(MODULUS)
    points = [(x, [share]) for x, share in enumerate(split(-12_345), start=1)]
    assert signed(int(field(thresha.recombine(field, points)[0]))) == -12_345


@pytest.mark.parametrize("pair", [(0, 1), (0, 2), (1, 2)])
def test_two_shares_are_the_same_even_draws_whatever_the_number(pair, monkeypatch):
    """Over a field of five, every choice of slopes is tried."""
    monkeypatch.setattr(shares, "MODULUS", 5)

    def seen(number):
        pairs = Counter()
        for slopes in product(range(5), repeat=2):
            drawn = iter(slopes)
            monkeypatch.setattr(shares.secrets, "randbelow", lambda _, drawn=drawn: next(drawn))
            split_up = split(number)
            pairs[split_up[pair[0]], split_up[pair[1]]] += 1
        return pairs

    assert seen(0) == seen(1) == seen(-2) == dict.fromkeys(product(range(5), repeat=2), 1)


def test_the_field_is_drawn_from_whole(monkeypatch):
    asked = []
    monkeypatch.setattr(shares.secrets, "randbelow", lambda bound: asked.append(bound) or 1)
    split(3)
    assert asked == [MODULUS, MODULUS]


def test_each_party_gets_one_share_of_every_number():
    rows = [[1, -2], [0, 7], [5, 5]]
    handed = split_rows(rows)
    again = [
        [combine([party[athlete][cell] for party in handed]) for cell in range(2)]
        for athlete in range(3)
    ]
    assert again == rows
