"""Excel workbooks are read as text, cell by cell, within limits."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from dp_core.athletes.declaration import Layout
from dp_core.athletes.readers import package, workbook
from dp_core.athletes.readers.workbook import read_header, read_records, sheet_names
from dp_core.errors import DeclarationError, FileRefused

LAYOUT = Layout()
HEADER = ["athlete", "date", "hr"]
Write = Callable[..., bytes]


def column(content: bytes, name: str = "hr", decimal: str = ".", sheet: str | None = None) -> Any:
    read = read_records(
        content,
        Layout(sheet=sheet),
        ("athlete", "date", "hr"),
        day="date",
        decimal=decimal,  # type: ignore[arg-type]
    )
    return list(read.columns[("athlete", "date", "hr").index(name)])


def edited(content: bytes, part: str, edit: Callable[[bytes], bytes]) -> bytes:
    """The same workbook with one of its parts changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        assert edit(old.read(part)) != old.read(part), "the edit must change something"
        for name in old.namelist():
            new.writestr(name, edit(old.read(name)) if name == part else old.read(name))
    return target.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def as_excel_writes(content: bytes, *more: bytes) -> bytes:
    """The same workbook with its texts in a part of their own, as Excel writes them."""
    texts: list[bytes] = []

    def share(match: re.Match[bytes]) -> bytes:
        if match[2] not in texts:
            texts.append(match[2])
        return match[1] + b't="s"><v>%d</v></c>' % texts.index(match[2])

    cell = rb'(<c r="[A-Z]+\d+"[^>]*)t="inlineStr"><is>(.*?)</is></c>'
    shared = edited(content, SHEET, lambda xml: re.sub(cell, share, xml))
    relation = (
        b'<Relationship Id="texts" Target="sharedStrings.xml" Type="http://schemas.openxml'
        b'formats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )
    linked = edited(
        shared,
        "xl/_rels/workbook.xml.rels",
        lambda xml: xml.replace(b"</Relationships>", relation),
    )
    file = io.BytesIO(linked)
    with zipfile.ZipFile(file, "a") as archive:
        items = b"".join(b"<si>" + text + b"</si>" for text in (*texts, *more))
        main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        archive.writestr("xl/sharedStrings.xml", b'<sst xmlns="%s">%s</sst>' % (main, items))
    return file.getvalue()


def test_texts_in_a_part_of_their_own_are_found(workbook_of: Write) -> None:
    content = as_excel_writes(workbook_of([HEADER, ["Ann", "x", 58], ["Ben", "y", "tired"]]))
    assert b"inlineStr" not in zipfile.ZipFile(io.BytesIO(content)).read(SHEET)
    assert column(content, "athlete") == ["Ann", "Ben"]
    assert column(content) == ["58", "tired"]
    assert read_header(content, LAYOUT) == tuple(HEADER)


def test_cells_become_text_as_they_were_typed(workbook_of: Write) -> None:
    values = [58, 58.3, 0.1, 7.0, "58,3", True, -2.5, 1e300, "", None, "💓", "=1+1"]
    content = workbook_of([HEADER, *(["Ann", "x", value] for value in values)])
    texts = ["58", "58.3", "0.1", "7", "58,3", "1", "-2.5", "1e+300"]
    assert column(content) == [*texts, "", "", "💓", ""]


def test_numbers_are_written_with_the_declared_decimal_mark(workbook_of: Write) -> None:
    content = workbook_of([HEADER, ["Ann", "x", 58.3], ["Ann", "x", "58,3"]])
    assert column(content, decimal=",") == ["58,3", "58,3"]


def test_a_number_is_the_shortest_decimal_of_what_excel_stored(workbook_of: Write) -> None:
    content = workbook_of([HEADER, ["Ann", "x", 8.3]])
    stored = edited(content, SHEET, lambda xml: re.sub(rb"8\.3\d*<", b"8.3000000000000007<", xml))
    assert column(stored) == ["8.3"]


def test_dates_may_be_real_dates_numbers_or_text(workbook_of: Write) -> None:
    dates = [date(2026, 3, 2), datetime(2026, 3, 2, 23, 59), 46083, 46083.99, "2.3.2026"]
    content = workbook_of([HEADER, *(["Ann", day, 58] for day in dates)])
    assert column(content, "date") == ["2026-03-02"] * 4 + ["2.3.2026"]


def test_a_date_may_be_written_as_iso_text_by_other_programs(workbook_of: Write) -> None:
    content = workbook_of([HEADER, ["Ann", 46083, 58]])
    iso = edited(
        content,
        SHEET,
        lambda xml: re.sub(
            rb'<c r="B2"[^>]*><v>46083</v>', b'<c r="B2" t="d"><v>2026-03-02T00:00:00</v>', xml
        ),
    )
    assert column(iso, "date") == ["2026-03-02T00:00:00"]


@pytest.mark.parametrize("serial", [-1, 1e9, 1e300, 20260302])
def test_a_number_that_is_no_day_is_empty(workbook_of: Write, serial: float) -> None:
    assert column(workbook_of([HEADER, ["Ann", serial, 58]]), "date") == [""]


def test_days_may_be_counted_from_1904() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(HEADER)
    book.active.append(["Ann", date(2026, 3, 2), 58])
    file = io.BytesIO()
    book.save(file)
    assert column(file.getvalue(), "date") == ["2026-03-02"]


def test_a_day_outside_excels_calendar_is_empty_and_warns_nobody(workbook_of: Write) -> None:
    content = workbook_of([HEADER, ["Ann", date(2026, 3, 2), 58], ["Ben", date(2026, 3, 2), 59]])
    broken = edited(content, SHEET, lambda xml: xml.replace(b"46083", b"99999999999", 1))
    assert column(broken, "date") == ["", "2026-03-02"]


def test_a_duration_is_a_share_of_a_day(workbook_of: Write) -> None:
    assert column(workbook_of([HEADER, ["Ann", "x", time(7, 30)]])) == ["0.3125"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (b'<c r="C2"><v>NaN</v></c>', "nan"),
        (b'<c r="C2"><v>inf</v></c>', "inf"),
        (b'<c r="C2"><v>lots</v></c>', "lots"),
        (b'<c r="C2"><v>' + b"9" * 5000 + b"</v></c>", "inf"),
        (b'<c r="C2" t="s"><v>999</v></c>', ""),
        (b'<c r="C2" t="s"><v>x</v></c>', ""),
        (b'<c r="C2" t="s"><v>-1</v></c>', ""),
        (b'<c r="C2" t="e"><v>#DIV/0!</v></c>', "#DIV/0!"),
        (b'<c r="C2" t="str"><f>A1</f><v>58</v></c>', "58"),
        (b'<c r="C2"><f>1+1</f></c>', ""),
        (b'<c r="C2" t="inlineStr"><is><t>58</t></is></c>', "58"),
        (b'<c r="C2" t="nonsense"><v>58</v></c>', "58"),
        (b"<c><v>58</v></c>", "58"),
        (b'<c r="?"><v>58</v></c>', "58"),
        (b"", ""),
    ],
)
def test_no_cell_makes_reading_fail(workbook_of: Write, cell: bytes, text: str) -> None:
    content = as_excel_writes(workbook_of([HEADER, ["Ann", "x", 58], ["Ben", "y", 59]]))
    changed = edited(content, SHEET, lambda xml: re.sub(rb'<c r="C2".*?</c>', cell, xml))
    assert column(changed) == [text, "59"]
    assert column(changed, "athlete") == ["Ann", "Ben"]


def test_rich_text_is_read_without_its_looks(workbook_of: Write) -> None:
    bold = CellRichText("An", TextBlock(InlineFont(b=True), "n"))
    assert column(workbook_of([HEADER, [bold, "x", 58]]), "athlete") == ["Ann"]


def test_reading_aids_are_no_part_of_a_name(workbook_of: Write) -> None:
    content = workbook_of([HEADER, ["優子", "x", 58]])
    aid = "<t>優子</t><rPh sb='0' eb='2'><t>ユウコ</t></rPh>".encode()
    aided = edited(content, SHEET, lambda xml: xml.replace("<t>優子</t>".encode(), aid))
    assert aided != content
    assert column(aided, "athlete") == ["優子"]
    assert column(as_excel_writes(aided), "athlete") == ["優子"]


def test_rows_and_columns_may_have_gaps(workbook_of: Write) -> None:
    content = workbook_of([[], HEADER, [], ["Ann", "x"], [None, None, None], ["Ben", None, 59]])
    assert column(content, "athlete") == ["Ann", "Ben"]
    assert column(content) == ["", "59"]


def test_cells_beyond_the_header_are_left_out(workbook_of: Write) -> None:
    content = workbook_of([HEADER, ["Ann", "x", 58, *range(600)]])
    assert read_header(content, LAYOUT) == tuple(HEADER)
    assert column(content) == ["58"]


def test_a_header_may_hold_numbers_and_gaps(workbook_of: Write) -> None:
    assert read_header(workbook_of([["a", None, 7, 1.5], [1]]), LAYOUT) == ("a", "", "7", "1.5")


def test_a_column_far_to_the_right_is_found(workbook_of: Write) -> None:
    names = [f"c{place}" for place in range(60)]
    content = workbook_of([[*HEADER, *names], ["Ann", "x", 58, *range(60)]])
    read = read_records(content, LAYOUT, ("c59", "c23"), day="c0", decimal=".")
    assert read.columns == (("59",), ("23",))


def test_the_first_sheet_is_read_unless_another_is_declared(workbook_of: Write) -> None:
    content = workbook_of([HEADER, ["Ann", "x", 58]], May=[HEADER, ["Ben", "y", 59]])
    assert sheet_names(content) == ("Sheet", "May")
    assert column(content) == ["58"]
    assert column(content, sheet="May") == ["59"]
    assert read_header(content, Layout(sheet="May")) == tuple(HEADER)
    with pytest.raises(DeclarationError, match="no sheet of the declared name"):
        read_header(content, Layout(sheet="June"))


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "the sheet is empty"),
        ([[None, " "]], "the sheet is empty"),
        ([HEADER], "a header and no rows"),
        ([HEADER, [None, ""]], "a header and no rows"),
        ([["a", "b", " a"], [1]], "two columns have the same name"),
        ([[f"c{n}" for n in range(10_000)], [1]], "more than 500 columns"),
    ],
)
def test_a_structural_fault_is_refused(workbook_of: Write, rows: Any, reason: str) -> None:
    content = workbook_of(rows)
    with pytest.raises(FileRefused, match=reason):
        read_header(content, LAYOUT)


def test_a_sheet_that_is_a_header_alone_is_refused_when_read(workbook_of: Write) -> None:
    with pytest.raises(FileRefused, match="a header and no rows"):
        column(workbook_of([HEADER]))


def test_too_many_rows_are_refused(workbook_of: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    content = workbook_of([HEADER, *(["Ann", "x", 58] for _ in range(3))])
    monkeypatch.setattr(workbook, "MAX_ROWS", 3)
    assert len(column(content)) == 3
    monkeypatch.setattr(workbook, "MAX_ROWS", 2)
    with pytest.raises(FileRefused, match="more than 2 rows"):
        column(content)


def zip_of(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 and nothing more",
        zip_of(),
        zip_of(notes=b"just a zip"),
        zip_of(**{"_rels/.rels": b"not xml"}),
        zip_of(**{"_rels/.rels": b"<Relationships/>"}),
        zip_of(**{"_rels/.rels": b'<?xml version="1.0" encoding="klingon"?><a/>'}),
        zip_of(**{"_rels/.rels": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
        zip_of(
            **{
                "_rels/.rels": b'<R><Relationship Id="1" Type="x/officeDocument" '
                b'Target="/nowhere.xml"/></R>'
            }
        ),
    ],
)
def test_a_zip_that_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused, match="not an Excel workbook"):
        sheet_names(content)


def test_a_sheet_that_declares_entities_is_refused(workbook_of: Write) -> None:
    content = workbook_of([HEADER, ["Ann", "x", 58]])
    declared = edited(content, SHEET, lambda xml: b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + xml)
    with pytest.raises(FileRefused, match="not an Excel workbook"):
        column(declared)


def test_a_workbook_cut_short_is_refused(workbook_of: Write) -> None:
    content = workbook_of([HEADER, ["Ann", "x", 58]])
    with pytest.raises(FileRefused, match="not an Excel workbook"):
        sheet_names(content[: len(content) // 2])
    torn = edited(content, SHEET, lambda xml: xml[: len(xml) - 20])
    with pytest.raises(FileRefused, match="not an Excel workbook"):
        column(torn)


def test_a_workbook_without_a_sheet_of_cells_is_refused(workbook_of: Write) -> None:
    charts = edited(
        workbook_of([HEADER]),
        "xl/_rels/workbook.xml.rels",
        lambda xml: xml.replace(b"relationships/worksheet", b"relationships/chartsheet"),
    )
    with pytest.raises(FileRefused, match="no sheet of cells"):
        sheet_names(charts)


def test_macros_are_refused(workbook_of: Write) -> None:
    file = io.BytesIO(workbook_of([HEADER, ["Ann", "x", 58]]))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    with pytest.raises(FileRefused, match="macros"):
        sheet_names(file.getvalue())


def test_an_encrypted_zip_is_refused(workbook_of: Write) -> None:
    content = bytearray(workbook_of([HEADER, ["Ann", "x", 58]]))
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    with pytest.raises(FileRefused, match="encrypted"):
        sheet_names(bytes(content))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_UNPACKED_BYTES", 1_000_000)
    with pytest.raises(FileRefused, match="unpacks to more than can be read"):
        sheet_names(zip_of(bomb=bytes(1_000_001)))


def test_a_zip_of_too_many_parts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_PARTS", 2)
    with pytest.raises(FileRefused, match="unpacks to more than can be read"):
        sheet_names(zip_of(a=b"", b=b"", c=b""))
