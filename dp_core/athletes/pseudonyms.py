"""Names become pseudonyms: keyed, short, and impossible to turn back without the secret."""

from __future__ import annotations

import hmac
import os
import re
import secrets
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dp_core.athletes.confidential import Confidential
from dp_core.errors import ParameterError

SECRET_BYTES: Final = 32

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that nothing is misread."""

LETTERS: Final = 10
"""Ten letters of five bits: among a thousand athletes, two meet with odds below 1 in 10⁹."""

PSEUDONYM: Final = re.compile(rf"A-[{ALPHABET}]{{{LETTERS}}}")


@dataclass(frozen=True, repr=False, eq=False, slots=True)
class Secret(Confidential):
    """The installation's key for pseudonyms.

    Raises:
        ParameterError: the key is not 32 bytes long.
    """

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.key) != SECRET_BYTES:
            raise ParameterError(f"the installation's secret must be {SECRET_BYTES} bytes long")


def normal_name(name: str) -> str:
    """Write a name in the one form in which names are compared: NFC, without outer spaces."""
    return unicodedata.normalize("NFC", name).strip()


def same_name(one: str, other: str) -> bool:
    """Say whether two names of teams are the same, but for case and outer spaces."""
    return normal_name(one).casefold() == normal_name(other).casefold()


def pseudonym(name: str, secret: Secret) -> str:
    """Replace a name by its pseudonym; the same name under the same secret gives the same one.

    Args:
        name: any text; composed and decomposed letters and outer spaces make no difference.
        secret: the installation's key.

    Returns:
        `A-` and ten letters of base 32: the first 50 bits of HMAC-SHA256 (RFC 2104).

    >>> pseudonym("Ann Example", Secret(bytes(32)))
    'A-1S1HVTZ5G1'
    """
    text = normal_name(name).encode("utf-8", "surrogatepass")
    bits = int.from_bytes(hmac.digest(secret.key, text, "sha256"), "big") >> (256 - 5 * LETTERS)
    letters = (ALPHABET[bits >> 5 * place & 31] for place in reversed(range(LETTERS)))
    return "A-" + "".join(letters)


def installation_secret(path: Path) -> Secret:
    """Read the installation's secret, or make it once.

    The first process to finish wins and all others read what it wrote; the file is
    readable by its owner alone and is never half written.

    Args:
        path: where the secret lies; its folder must exist.

    Raises:
        ParameterError: it can be neither read nor made, or is not 32 bytes long.
    """
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes()
    except OSError:
        key = None
    if key is None:
        raise ParameterError("the installation's secret can be neither read nor made")
    return Secret(key)


def _make(path: Path) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
