"""The ways a report can be made: one protocol, several methods, chosen by name."""

from dp_core.methods.method import Draw, Method, NoisySums, has_shape
from dp_core.methods.registry import (
    DEFAULT_METHOD,
    METHODS,
    SHARED_METHODS,
    ZCDP_METHODS,
    method_named,
)

__all__ = [
    "DEFAULT_METHOD",
    "METHODS",
    "SHARED_METHODS",
    "ZCDP_METHODS",
    "Draw",
    "Method",
    "NoisySums",
    "has_shape",
    "method_named",
]
