"""The parts of an Excel workbook: a zip of XML, unpacked within limits.

Only the standard library is used, and only values are looked at. A general reader of
workbooks (openpyxl) was tried first: one cell it cannot convert makes it refuse the
whole sheet, numbers become dates by their format, and its warnings repeat the cell.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from dp_core.athletes.confidential import Confidential
from dp_core.athletes.limits import MAX_PARTS, MAX_UNPACKED_BYTES
from dp_core.errors import FileRefused

NOT_A_WORKBOOK: Final = "the file is not an Excel workbook (.xlsx)"
_CHUNK: Final = 1 << 16
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, ParseError, EOFError, LookupError, ValueError, OSError,
    NotImplementedError, RuntimeError,
)  # fmt: skip


@dataclass(frozen=True, repr=False, eq=False, slots=True)
class Package(Confidential):
    """An open workbook.

    Attributes:
        archive: the zip.
        sheets: for each worksheet's name its part, in the workbook's order.
        strings: the part that holds the texts of all cells, if there is one.
        from_1904: whether days are counted from 1904 instead of 1900.
    """

    archive: zipfile.ZipFile
    sheets: Mapping[str, str]
    strings: str | None
    from_1904: bool


@contextmanager
def open_package(content: bytes) -> Iterator[Package]:
    """Open a workbook; whatever is wrong with its structure while it is open refuses it.

    Args:
        content: the whole file.

    Raises:
        FileRefused: it is no workbook, holds macros, is encrypted or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive.infolist())
            yield _read_structure(archive)
    except _BROKEN:
        raise FileRefused(NOT_A_WORKBOOK) from None


def read_elements(archive: zipfile.ZipFile, part: str, name: str) -> Iterator[Element]:
    """Read a part as a stream and return each element of the given name, then forget it.

    Args:
        archive: the zip.
        part: the part's path.
        name: the element's name without its namespace.

    Raises:
        FileRefused: the part declares a document type, which no workbook does.
    """
    ancestors: list[Element] = []
    for event, element in _read_events(archive, part):
        if event == "start":
            ancestors.append(element)
            continue
        ancestors.pop()
        if local_name(element) == name:
            yield element
            ancestors[-1].clear()


def _read_events(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, Element]]:
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    with archive.open(part) as stream:
        for place, chunk in enumerate(iter(lambda: stream.read(_CHUNK), b"")):
            if place == 0 and b"<!DOCTYPE" in chunk:
                raise FileRefused(NOT_A_WORKBOOK)
            parser.feed(chunk)
            yield from cast(Iterator[tuple[str, Element]], parser.read_events())
    parser.close()


def local_name(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused("the workbook is encrypted; save it without a password")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise FileRefused("the workbook unpacks to more than can be read")
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise FileRefused("the workbook holds macros; save it as .xlsx")


def _read_structure(archive: zipfile.ZipFile) -> Package:
    roots = _relations(archive, "")
    book = next((part for kind, part in roots.values() if kind == "officeDocument"), None)
    if book is None:
        raise FileRefused(NOT_A_WORKBOOK)
    relations = _relations(archive, book)
    sheets = {
        element.get("name", ""): relations[link][1]
        for element in read_elements(archive, book, "sheet")
        if (link := _link(element)) in relations and relations[link][0] == "worksheet"
    }
    if not sheets:
        raise FileRefused("the workbook has no sheet of cells")
    strings = next((part for kind, part in relations.values() if kind == "sharedStrings"), None)
    return Package(archive, sheets, strings, _counts_from_1904(archive, book))


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Return for each relation of a part, by its id, its kind and the part it leads to."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    return {
        element.get("Id", ""): (
            element.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, element.get("Target", "")))[1:],
        )
        for element in read_elements(archive, path, "Relationship")
    }


def _link(sheet: Element) -> str:
    return next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")


def _counts_from_1904(archive: zipfile.ZipFile, book: str) -> bool:
    flags = (each.get("date1904") for each in read_elements(archive, book, "workbookPr"))
    return next(flags, None) in ("1", "true")
