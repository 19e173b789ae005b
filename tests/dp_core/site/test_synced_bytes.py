"""Two processes and the folder between them: all that is synchronised, searched for the data."""

from __future__ import annotations

import base64
import gzip
import io
import json
import os
import re
import struct
import subprocess
import sys
import tarfile
import urllib.parse
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dp_core.athletes.pseudonyms import installation_secret, pseudonym
from dp_core.athletes.simulate import simulate

pytestmark = pytest.mark.xdist_group("synced bytes")  # what they share is made once

ROOT = Path(__file__).parents[3]
SIDES = ("--owner", "coach@team.example", "--analyst", "ann@lab.example")
NAMES = ["Zaphod Quellwasser", "Trillian Ångström"]
CELL = "58.000000000000731"
NOTE = "torn meniscus"
SIZE = 12
MOST_DEEP = 6
BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")


def codings(text: str) -> Iterator[bytes]:
    """A text in the ways in which a file, a message or a log could hold it."""
    plain = text.encode()
    yield plain
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    yield text.encode("latin-1")
    yield plain.hex().encode()
    yield urllib.parse.quote(text).encode()
    yield json.dumps(text)[1:-1].encode()
    for shift in range(3):  # base64 of it wherever it begins, without the ends that vary
        coded = base64.b64encode(b"\0" * shift + plain)
        yield coded[4 if shift else 0 : -4]


def number_codings(value: float) -> Iterator[bytes]:
    yield repr(value).encode()
    yield struct.pack("<d", value)
    yield struct.pack(">d", value)
    yield struct.pack("<d", value).hex().encode()


def opened(content: bytes, depth: int = 0) -> Iterator[bytes]:
    """A file's bytes, and those of everything packed in it: archives, gzip, base64."""
    yield content
    if depth == MOST_DEEP:
        return
    for inner in [*unpacked(content), *map(decoded, BASE64.findall(content))]:
        if inner:
            yield from opened(inner, depth + 1)


def unpacked(content: bytes) -> Iterator[bytes]:
    for way in (gzip.decompress, zlib.decompress):
        try:
            yield way(content)
        except (OSError, EOFError, zlib.error):
            continue
    try:
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            for member in archive.getmembers():
                held = archive.extractfile(member)
                yield held.read() if held else b""
    except (tarfile.TarError, EOFError, OSError):
        return


def decoded(text: bytes) -> bytes:
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4))
    except ValueError:
        return b""


def found(folders: list[Path], canaries: set[bytes]) -> set[tuple[str, bytes]]:
    """Which canaries lie where, in any file or file name of the folders."""
    hits = set()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            name = str(path.relative_to(folder)).encode()
            contents = opened(path.read_bytes()) if path.is_file() else iter([b""])
            for content in contents:
                hits |= {(path.name, each) for each in canaries if each in content + b"\n" + name}
    return hits


SIDE = """
import contextlib, io, json, sys
from dp_core.cli.main import main
for line in sys.stdin:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(json.loads(line))
    print(json.dumps([code, out.getvalue(), err.getvalue()]), flush=True)
"""


class Side:
    """A process of its own in a folder of its own, which runs one command after another."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-c", SIDE], cwd=folder, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    def __call__(self, *words: str, code: int = 0) -> str:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        ended, out, err = json.loads(self.process.stdout.readline())
        assert (ended, err == "") == (code, code == 0), err
        return str(out)

    def stop(self) -> None:
        self.process.communicate(timeout=30)


@dataclass
class Played:
    """What two processes left behind, and what must be in no synchronised byte."""

    club: Side
    lab: Side
    canaries: set[bytes]

    @property
    def synced(self) -> list[Path]:
        """The drive, and everything that PySyft keeps on the analyst's side."""
        kept = self.lab.folder / "local" / "analyst"
        return [self.club.folder.parent / "drive", kept / "box", kept / "box-event-messages"]


def a_team() -> pd.DataFrame:
    """A made-up team in which two athletes bear names that occur nowhere else."""
    table = simulate(athletes=SIZE, weeks=8, seed=3, start=date(2026, 2, 2)).astype(object)
    for place, name in enumerate(NAMES, 1):
        table.loc[table["athlete"] == f"Athlete {place:02d}", "athlete"] = name
    table.loc[table["athlete"] == NAMES[0], "resting_hr"] = CELL
    table["note"] = NOTE
    return table


def canaries_of(table: pd.DataFrame, home: Path) -> set[bytes]:
    key = installation_secret(home / "club" / "local" / "installation.key")
    texts = [*NAMES, CELL, NOTE, str(home), "season_export"]
    texts += [pseudonym(name, key) for name in table["athlete"].unique()]
    means = [float(pd.to_numeric(table[key]).mean()) for key in ("resting_hr", "sleep_hours")]
    hits = {each for text in texts for each in codings(text)}
    return hits | {each for mean in means for each in number_codings(mean)}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """A whole exchange: offered, asked three times, one approved and one refused, fetched."""
    home = tmp_path_factory.mktemp("site")
    club, lab = Side(home / "club"), Side(home / "lab")
    table = a_team()
    table.to_csv(club.folder / "season_export.csv", index=False)
    look = ("site", "look", *SIDES, "--drive", "../drive")
    roster = ("season_export.csv", "--roster", str(SIZE))
    ask = ("site", "ask", "--team", "Falcons", "--window", "4w", "--until", "2026-03-29",
           "--metrics", "resting_hr,sleep_hours", "--epsilon")  # fmt: skip
    assert lab(*look) == "nothing is offered yet\n"
    club("site", "offer", *roster, "--team", "Falcons", *SIDES, "--drive", "../drive")
    assert "Falcons" in lab(*look, "--out", "mock.csv")
    names = [lab(*ask, each).split("\n")[0] for each in ("1", "9", "0.5")]
    shown = club("site", "requests")
    assert all(name in shown for name in names)
    club("site", "approve", *roster, "--request", names[0])
    club("site", "approve", *roster, "--request", names[1], code=3)  # the season has 4
    club("site", "refuse", "--request", names[1])
    yield Played(club, lab, canaries_of(table, home))
    for side in (club, lab):
        side.stop()


def test_no_synchronised_byte_holds_the_data(played: Played) -> None:
    fetched = json.loads(played.lab("site", "fetch", "--json")).values()
    assert sorted(each for each in fetched if type(each) is str) == ["not answered", "waiting"]
    assert [each["charged"] for each in fetched if type(each) is dict] == [1]
    assert found(played.synced, played.canaries) == set()
    assert all(any(folder.rglob("*")) for folder in played.synced)
    assert played.lab("site", "fetch").count("report-") == 3


def test_the_box_that_pysyft_reads_holds_the_data_nowhere_either(played: Played) -> None:
    home = str(played.club.folder.parent).encode()
    hits = found([played.club.folder / "local" / "site"], played.canaries)
    assert {hit for hit in hits if hit[1] != home} == set()


def test_the_file_itself_would_be_noticed(played: Played) -> None:
    hits = {each for _, each in found([played.club.folder], played.canaries)}
    assert {NAMES[0].encode(), CELL.encode(), NOTE.encode()} <= hits


@pytest.mark.parametrize("place", range(10))
def test_a_name_would_be_noticed_in_every_coding(tmp_path: Path, place: int) -> None:
    coded = list(codings(NAMES[1]))[place]
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("stdout.txt")
        member.size = len(b"noise " + coded + b" noise")
        archive.addfile(member, io.BytesIO(b"noise " + coded + b" noise"))
    (tmp_path / "drive.json").write_text(
        json.dumps({"content": base64.b64encode(packed.getvalue()).decode()})
    )
    assert found([tmp_path], {coded})


def test_the_made_up_team_is_all_the_analyst_can_try_things_on(played: Played) -> None:
    made_up = pd.read_csv(played.lab.folder / "mock.csv")
    assert made_up["athlete"].nunique() == SIZE
    assert "resting_hr" in made_up
    assert "note" not in made_up


def test_only_the_approved_request_was_charged(played: Played) -> None:
    account = json.loads(played.club("ledger", "show", "--team", "Falcons", "--json"))
    assert (account["spent"], len(account["charges"])) == (1, 1)


def test_a_made_up_team_that_cannot_be_written_is_refused(played: Played) -> None:
    played.lab("site", "look", *SIDES, "--drive", "../drive", "--out", "no/mock.csv", code=2)
