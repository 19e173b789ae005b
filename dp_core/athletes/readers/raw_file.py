"""A file as it was handed over: its bytes and its kind, nothing read yet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from dp_core.athletes.confidential import Confidential
from dp_core.athletes.declaration import Decimal, Kind, Layout
from dp_core.athletes.limits import MAX_BYTES
from dp_core.athletes.readers import delimited, workbook
from dp_core.athletes.readers.package import NOT_A_WORKBOOK
from dp_core.athletes.readers.records import Records
from dp_core.errors import FileRefused

KINDS: Final[dict[str, Kind]] = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "excel"}
"""For each ending of a file's name the kind of file."""

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, repr=False, eq=False, slots=True)
class RawFile(Confidential):
    """The bytes of a file, held in memory only.

    Attributes:
        content: the bytes.
        kind: a CSV file or an Excel workbook.
    """

    content: bytes
    kind: Kind

    def shape(self) -> str:
        """Say the kind and the size."""
        return f"{self.kind}, {len(self.content):,} bytes"

    def propose_layout(self) -> Layout:
        """Propose encoding and delimiter from the header line and the first bytes alone."""
        return delimited.propose_layout(self.content) if self.kind == "csv" else Layout()

    def sheets(self) -> tuple[str, ...]:
        """Return the names of a workbook's sheets; a CSV file has none.

        Raises:
            FileRefused: the file is not a workbook that can be read.
        """
        return workbook.sheet_names(self.content) if self.kind == "excel" else ()

    def header(self, layout: Layout) -> tuple[str, ...]:
        """Return the names of the columns, in order; a column may have an empty name.

        Args:
            layout: the declared encoding and delimiter, or sheet.

        Raises:
            FileRefused: the file is empty, has a header only, or its header is not one.
            DeclarationError: the workbook has no sheet of the declared name.
        """
        reader = delimited.read_header if self.kind == "csv" else workbook.read_header
        return reader(self.content, layout)

    def records(
        self, layout: Layout, wanted: tuple[str, ...], *, day: str, decimal: Decimal
    ) -> Records:
        """Return the wanted columns as text, one row a record.

        Raises:
            FileRefused: the structure of the file cannot be read.
            DeclarationError: the workbook has no sheet of the declared name.
        """
        if self.kind == "csv":
            return delimited.read_records(self.content, layout, wanted)
        return workbook.read_records(self.content, layout, wanted, day=day, decimal=decimal)


def kind_of(file_name: str) -> Kind:
    """Tell the kind of a file from the ending of its name.

    Raises:
        FileRefused: the ending is of no kind that is read.

    >>> kind_of("team.CSV"), kind_of("week 3.xlsx")
    ('csv', 'excel')
    """
    kind = KINDS.get(PurePath(file_name).suffix.lower())
    if kind is None:
        raise FileRefused("the file must be CSV (.csv, .tsv, .txt) or Excel (.xlsx)")
    return kind


def open_file(content: bytes, kind: Kind) -> RawFile:
    """Take a file in, checking its size and that its first bytes agree with its kind.

    Args:
        content: the whole file.
        kind: what the holder says it is, or `kind_of` its name.

    Raises:
        FileRefused: the file is empty, too large, or of another kind.
    """
    if not content.strip():
        raise FileRefused("the file is empty")
    if len(content) > MAX_BYTES:
        raise FileRefused(f"the file is larger than {MAX_BYTES // 1024**2} MB")
    if content.startswith(_OLD_OFFICE):
        raise FileRefused("the workbook is of an old kind or has a password; save it as .xlsx")
    (_check_csv if kind == "csv" else _check_excel)(content)
    return RawFile(content, kind)


def _check_csv(content: bytes) -> None:
    if content.startswith(_ZIP):
        raise FileRefused("the file is a workbook or a zip, not CSV")
    if content.startswith(_UTF_16):
        raise FileRefused("the file is UTF-16; save it as CSV in UTF-8")


def _check_excel(content: bytes) -> None:
    if not content.startswith(_ZIP):
        raise FileRefused(NOT_A_WORKBOOK)
    workbook.sheet_names(content)
