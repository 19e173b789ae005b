"""Every method by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dp_core.errors import ParameterError
from dp_core.methods.joint import Joint
from dp_core.methods.joint_gaussian import JointGaussian
from dp_core.methods.joint_secure import JointSecure
from dp_core.methods.method import Method
from dp_core.methods.per_statistic import PerStatistic
from dp_core.methods.pydp import PyDP

METHODS: Final[Mapping[str, Method]] = {
    method.name: method for method in (Joint(), PerStatistic(), PyDP())
}
"""Those that one machine can draw by itself; the new-report page offers them."""

ZCDP_METHODS: Final[Mapping[str, Method]] = {JointGaussian.name: JointGaussian()}
"""Those that only an account that counts in zCDP can pay for."""

SHARED_METHODS: Final[Mapping[str, Method]] = {JointSecure.name: JointSecure()}
"""Those that several parties draw together, started from the command line."""

EVERY_METHOD: Final[Mapping[str, Method]] = {**METHODS, **ZCDP_METHODS, **SHARED_METHODS}

DEFAULT_METHOD: Final = Joint.name


def method_named(name: str) -> Method:
    """Find a method by its name, with or without its revision.

    Raises:
        ParameterError: there is none of that name.

    >>> method_named("per-statistic").name
    'per-statistic/1'
    """
    for known, method in EVERY_METHOD.items():
        if name in (known, known.partition("/")[0]):
            return method
    known_names = ", ".join(known.partition("/")[0] for known in EVERY_METHOD)
    raise ParameterError(f"unknown method; the methods are: {known_names}")
