"""Dividing a report's epsilon among its metrics by whole percentages, some of them locked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set


def even(keys: Sequence[str]) -> dict[str, int]:
    """Divide 100 evenly; the first keys get the odd points.

    >>> even(["a", "b", "c"])
    {'a': 34, 'b': 33, 'c': 33}
    """
    share, odd = divmod(100, len(keys))
    return {key: share + (place < odd) for place, key in enumerate(keys)}


def rebalance(shares: Mapping[str, int], changed: str, locked: Set[str]) -> dict[str, int]:
    """Make shares add up to 100 again after one was changed.

    The changed share is kept as far as the locked ones and at least one point for each
    other allow; the others that are not locked share what is left in their proportions.

    Args:
        shares: whole percentages, each at least 1.
        changed: the key that was moved.
        locked: keys whose share stays; `changed` is free whatever it says.

    >>> rebalance({"a": 60, "b": 33, "c": 33}, "a", {"b"})
    {'a': 60, 'b': 33, 'c': 7}
    """
    fixed = {key: shares[key] for key in shares if key in locked and key != changed}
    free = [key for key in shares if key not in fixed and key != changed]
    room = 100 - sum(fixed.values())
    mine = max(1, min(shares[changed], room - len(free))) if free else max(1, room)
    parts = _proportional({key: shares[key] for key in free}, room - mine)
    return {key: fixed.get(key, parts.get(key, mine)) for key in shares}


def _proportional(weights: Mapping[str, int], total: int) -> dict[str, int]:
    """Whole numbers of at least 1, in proportion to weights, that add up to `total`."""
    spare, whole = total - len(weights), sum(weights.values())
    exact = {key: spare * weight / whole for key, weight in weights.items()}
    parts = {key: 1 + int(share) for key, share in exact.items()}
    by_remainder = sorted(weights, key=lambda key: exact[key] % 1, reverse=True)
    for key in by_remainder[: total - sum(parts.values())]:
        parts[key] += 1
    return parts
