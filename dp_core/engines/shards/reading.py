"""What anybody who gets hold of one summary can read in it: no noise is in there.

A summary is a protocol buffer. Each field begins with a number that holds its place and its
kind: 0 a whole number, 1 a float of 8 bytes, 2 a stretch of bytes (protobuf's encoding).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from dp_core.engines.shards.algorithms import COUNT, PERCENTILE, Algorithm
from dp_core.engines.shards.summaries import Summary

Field = tuple[int, int | float | bytes]

SHIFT, MORE = 7, 0x80


@dataclass(frozen=True, slots=True)
class Inside:
    """The exact numbers that one summary holds, in grid steps; None where it has none.

    Attributes:
        watches: how many readings it is of.
        total: their exact sum.
        squares: the exact sum of their squares.
        readings: every single one, in the order in which they came.
    """

    watches: int | None = None
    total: float | None = None
    squares: float | None = None
    readings: tuple[float, ...] = ()


def read_inside(algorithm: Algorithm, written: bytes) -> Inside:
    """Read the exact numbers out of a shard's summary, as an aggregator could.

    Args:
        algorithm: which one it is of.
        written: the summary, as it travels.

    Raises:
        ParameterError: it is damaged.
    """
    found = list(_fields(_packed(Summary.from_bytes(written).data)))
    if algorithm.kind == PERCENTILE:
        readings = tuple(_number(each) for _, each in found)
        return Inside(watches=len(readings), readings=readings)
    if algorithm.kind == COUNT:
        return Inside(watches=_whole(found))
    if algorithm.kind == "BoundedSum":
        return Inside(total=_total(found, 1))
    watches, total = _whole(found), _total(found, 2)
    if algorithm.kind == "BoundedMean":  # its sum is of the distances from the middle
        return Inside(watches, total + watches * (algorithm.low + algorithm.high) / 2)
    return Inside(watches, total, float(dict(found).get(4, 0.0)))


def _packed(data: bytes) -> bytes:
    """Unwrap the named message: field 2 holds a name in field 1 and the message in field 2."""
    inside = dict(_fields(_bytes(dict(_fields(data)).get(2, b""))))
    return _bytes(inside.get(2, b""))


def _whole(found: list[Field]) -> int:
    return int(dict(found).get(1, 0))


def _total(found: list[Field], place: int) -> float:
    return sum(_number(each) for key, each in found if key == place)


def _number(written: int | float | bytes) -> float:
    """Read a value message, whose field 2 is a float; one of zero bytes is zero."""
    return float(dict(_fields(_bytes(written))).get(2, 0.0))


def _bytes(written: int | float | bytes) -> bytes:
    return written if isinstance(written, bytes) else b""


def _fields(data: bytes) -> Iterator[Field]:
    place = 0
    while place < len(data):
        head, place = _varint(data, place)
        if head & 7 == 0:
            value, place = _varint(data, place)
            yield head >> 3, value
        elif head & 7 == 1:
            yield head >> 3, struct.unpack_from("<d", data, place)[0]
            place += 8
        else:
            length, place = _varint(data, place)
            yield head >> 3, data[place : place + length]
            place += length


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """Read a whole number of seven bits a byte, the lowest first; return where it ends."""
    value = shift = 0
    while True:
        byte, place = data[place], place + 1
        value |= (byte & (MORE - 1)) << shift
        shift += SHIFT
        if not byte & MORE:
            return value, place
