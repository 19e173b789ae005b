"""Where a side of a site keeps its things, and how it reaches the other."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from dp_core.errors import ParameterError

ADDRESS: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{0,99}")
NOTE: Final = "site.json"


@dataclass(frozen=True, slots=True)
class Place:
    """One side of a site: one owner, one analyst, and a drive between them.

    Attributes:
        home: this side's own folder; it is never synchronised as a whole.
        drive: the folder that stands for the shared drive.
        owner: the data owner's e-mail address, which names that side.
        analyst: the analyst's.

    Raises:
        ParameterError: an address is none, or both are the same.
    """

    home: Path
    drive: Path
    owner: str
    analyst: str

    def __post_init__(self) -> None:
        for address in (self.owner, self.analyst):
            if not ADDRESS.fullmatch(address):
                raise ParameterError("a side of a site is named by an e-mail address")
        if self.owner.casefold() == self.analyst.casefold():
            raise ParameterError("the owner and the analyst have different addresses")

    @property
    def box(self) -> Path:
        """The folder that PySyft synchronises; nothing raw is ever in it."""
        return self.home / "box"

    @property
    def inbox(self) -> Path:
        """Where the analyst's jobs lie in the box."""
        return self._jobs / "inbox" / self.analyst / "v1"

    @property
    def review(self) -> Path:
        """Where what leaves for each job lies in the box."""
        return self._jobs / "review" / self.analyst / "v1"

    @property
    def _jobs(self) -> Path:
        return self.box / self.owner / "app_data" / "job"

    def write(self) -> None:
        """Note the place down in its home; the drive may be another than before.

        Raises:
            ParameterError: it cannot be written, or the home is another pair's.
        """
        if (self.home / NOTE).exists():
            found = self.read(self.home)
            if (found.owner, found.analyst) != (self.owner, self.analyst):
                raise ParameterError("this home belongs to another owner and analyst; name another")
        note = {"owner": self.owner, "analyst": self.analyst, "drive": str(self.drive.absolute())}
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            (self.home / NOTE).write_text(json.dumps(note), "utf-8")
        except OSError:
            raise ParameterError("the site's home cannot be written") from None

    @classmethod
    def read(cls, home: Path) -> Self:
        """Read the place that was noted down in a home.

        Raises:
            ParameterError: there is none.
        """
        try:
            note = json.loads((home / NOTE).read_text("utf-8"))
            return cls(home.absolute(), Path(note["drive"]), note["owner"], note["analyst"])
        except (OSError, ValueError, LookupError, TypeError):
            raise ParameterError("there is no site in this home yet") from None
