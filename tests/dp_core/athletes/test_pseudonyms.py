"""Names become pseudonyms; the secret is made once and kept."""

from __future__ import annotations

import hashlib
import hmac
import os
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dp_core.athletes.pseudonyms import (
    ALPHABET,
    PSEUDONYM,
    Secret,
    installation_secret,
    pseudonym,
    same_name,
)
from dp_core.errors import ParameterError

KEY = bytes(range(32))


@given(st.text(st.characters(codec=None)))
def test_every_text_has_a_pseudonym(name: str) -> None:
    assert PSEUDONYM.fullmatch(pseudonym(name, Secret(KEY)))


def test_a_pseudonym_is_the_first_fifty_bits_of_an_hmac() -> None:
    digest = hmac.new(KEY, "Zoë Example".encode(), hashlib.sha256).hexdigest()
    bits = bin(int(digest, 16))[2:].zfill(256)
    letters = [ALPHABET[int(bits[5 * place : 5 * place + 5], 2)] for place in range(10)]
    assert pseudonym("Zoë Example", Secret(KEY)) == "A-" + "".join(letters)


@pytest.mark.parametrize("name", ["Zoë", "Zoe\u0308", "  Zoë\t", "\u00a0Zoë\n"])
def test_the_same_name_has_the_same_pseudonym(name: str) -> None:
    assert pseudonym(name, Secret(KEY)) == pseudonym("Zoë", Secret(KEY))


@pytest.mark.parametrize("name", ["Zoe", "zoë", "Zo ë", ""])
def test_other_names_have_other_pseudonyms(name: str) -> None:
    assert pseudonym(name, Secret(KEY)) != pseudonym("Zoë", Secret(KEY))


def test_another_secret_gives_another_pseudonym() -> None:
    assert pseudonym("Zoë", Secret(KEY)) != pseudonym("Zoë", Secret(bytes(32)))


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(33)])
def test_a_secret_of_another_length_is_refused(key: bytes) -> None:
    with pytest.raises(ParameterError, match="32 bytes"):
        Secret(key)


def test_teams_are_compared_without_case_and_outer_spaces() -> None:
    assert same_name(" FALCONS", "Falcons ")
    assert not same_name("Falcons", "Falcon")


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    first = installation_secret(path)
    assert first.key == path.read_bytes() == installation_secret(path).key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_two_installations_have_two_secrets(tmp_path: Path) -> None:
    assert installation_secret(tmp_path / "a").key != installation_secret(tmp_path / "b").key


def test_those_who_start_together_share_one_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = threading.Barrier(4)
    link = os.link

    def link_together(draft: Path, path: Path) -> None:
        everybody.wait()
        link(draft, path)

    monkeypatch.setattr(os, "link", link_together)
    found: list[bytes] = []
    starters = [
        threading.Thread(target=lambda: found.append(installation_secret(tmp_path / "s").key))
        for _ in range(4)
    ]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert len(found) == 4
    assert set(found) == {(tmp_path / "s").read_bytes()}
    assert [each.name for each in tmp_path.iterdir()] == ["s"]


def test_a_damaged_secret_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"short")
    with pytest.raises(ParameterError, match="32 bytes"):
        installation_secret(path)
    assert path.read_bytes() == b"short"


def test_a_secret_that_cannot_be_made_is_refused_without_its_path(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="neither read nor made") as refusal:
        installation_secret(tmp_path / "nowhere" / "secret")
    assert "nowhere" not in str(refusal.value)
    assert refusal.value.__context__ is None
