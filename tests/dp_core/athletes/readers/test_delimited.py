"""CSV is read line by line: one line, one record, whatever a cell holds."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dp_core.athletes.declaration import Layout
from dp_core.athletes.readers import delimited
from dp_core.athletes.readers.delimited import (
    propose_layout,
    read_header,
    read_records,
    split_line,
    split_lines,
)
from dp_core.errors import FileRefused

LAYOUT = Layout()


def records(text: str, wanted: tuple[str, ...] = ("a", "c")) -> delimited.Records:
    return read_records(text.encode(), LAYOUT, wanted)


def test_the_wanted_columns_come_in_the_order_asked() -> None:
    assert records("a,b,c\n1,2,3\n4,5,6\n", ("c", "a")).columns == (("3", "6"), ("1", "4"))


def test_a_stray_quote_breaks_its_own_line_alone() -> None:
    read = records('a,b,c\n1,"2,3\n4,5,6\n7,"8"",9\n10,11,12\n')
    assert read.columns == (("4", "10"), ("6", "12"))
    assert read.broken == 2


def test_a_line_break_inside_quotes_breaks_its_own_lines_alone() -> None:
    read = records('a,b,c\n1,"two\nlines",3\n4,5,6\n')
    assert (read.columns, read.broken) == ((("4",), ("6",)), 2)


@pytest.mark.parametrize("line", ["1,2", "1,2,3,4", "1", "1;2;3"])
def test_a_line_of_another_width_is_broken(line: str) -> None:
    read = records(f"a,b,c\n{line}\n4,5,6\n")
    assert (read.columns, read.broken) == ((("4",), ("6",)), 1)


def test_quoted_cells_may_hold_delimiters_and_quotes() -> None:
    assert records('a,b,c\n"1,0","say ""hi""",3\n').columns == (("1,0",), ("3",))


def test_lines_end_in_any_of_three_ways_and_blank_ones_are_skipped() -> None:
    read = records("a,b,c\r\n1,2,3\r\r\n\n  \n4,5,6\r7,8,9")
    assert (read.columns, read.broken) == ((("1", "4", "7"), ("3", "6", "9")), 0)


@pytest.mark.parametrize("mark", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_no_other_character_ends_a_line(mark: str) -> None:
    assert records(f"a,b,c\n1{mark},2,3\n").columns == ((f"1{mark}",), ("3",))


def test_a_file_of_broken_lines_alone_has_no_rows() -> None:
    read = records("a,b,c\n1,2\n")
    assert (read.columns, read.broken) == (((), ()), 1)


def test_a_cell_too_long_for_the_csv_module_breaks_its_own_line_alone() -> None:
    read = records(f'a,b,c\n"{"x" * 200_000}",2,3\n4,5,6\n')
    assert (read.columns, read.broken) == ((("4",), ("6",)), 1)


def test_a_nul_byte_is_a_character_like_others() -> None:
    assert records('a,b,c\n"1\0",2,3\n').columns == (("1\0",), ("3",))


@given(st.lists(st.text(st.characters(exclude_characters="\r\n")), min_size=2, max_size=4))
def test_a_line_written_as_csv_is_read_back(cells: list[str]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    assert split_line(text.getvalue(), ",") == cells


@given(st.text(), st.sampled_from([",", ";", "\t"]))
def test_no_line_makes_splitting_fail(line: str, delimiter: str) -> None:
    cells = split_line(line, delimiter)
    assert cells is None or all(isinstance(cell, str) for cell in cells)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("Zoë".encode(), "utf-8"),
        (b"\xef\xbb\xbf" + "Zoë".encode(), "utf-8"),
        ("Zoë".encode("latin-1"), "latin-1"),
        ("Zoë".encode("cp1252"), "windows-1252"),
    ],
)
def test_each_encoding_is_read_as_declared(content: bytes, encoding: str) -> None:
    assert split_lines(content, encoding) == ["Zoë"]  # type: ignore[arg-type]


def test_a_byte_order_mark_is_dropped_under_any_encoding() -> None:
    assert split_lines(b"\xef\xbb\xbfathlete", "latin-1") == ["athlete"]


@pytest.mark.parametrize("byte", [b"\xff", b"\xc3", b"\xe2\x82", b"\x81"])
def test_a_byte_of_no_letter_harms_its_own_cell_alone(byte: bytes) -> None:
    read = read_records(b"a,b,c\n1" + byte + b",2,3\n4,5,6\n", LAYOUT, ("a", "c"))
    assert read.columns[0][1:] == ("4",)
    assert read.columns[1] == ("3", "6")
    assert "\ufffd" in read.columns[0][0]
    assert read.undecodable == 1


@given(st.binary())
def test_no_bytes_make_decoding_fail(content: bytes) -> None:
    for encoding in ("utf-8", "latin-1", "windows-1252"):
        split_lines(content, encoding)  # type: ignore[arg-type]
    propose_layout(content)


@pytest.mark.parametrize(
    ("content", "layout"),
    [
        (b"athlete,date\n;;;;;;", Layout("utf-8", ",")),
        (b"athlete;date;x,y", Layout("utf-8", ";")),
        (b"athlete\tdate", Layout("utf-8", "\t")),
        (b'"a;b;c",date', Layout("utf-8", ",")),
        (b"athlete", Layout("utf-8", ",")),
        (b"", Layout("utf-8", ",")),
        (b"\xef\xbb\xbfathlete;date", Layout("utf-8", ";")),
        ("größe;date".encode(), Layout("utf-8", ";")),
        ("größe;date".encode("latin-1"), Layout("windows-1252", ";")),
        (b"athlete,date\nZo\xeb,2026-03-02", Layout("utf-8", ",")),
        (b"\r\n\r\nathlete;date\r\na,b,c,d", Layout("utf-8", ";")),
    ],
)
def test_the_header_line_alone_proposes_the_layout(content: bytes, layout: Layout) -> None:
    assert propose_layout(content) == layout


def test_a_header_is_trimmed_and_may_have_gaps() -> None:
    assert read_header(b" a , b,,\n1,2,3,4", LAYOUT) == ("a", "b", "", "")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (b"a,b,c\n", "a header and no rows"),
        (b"a,b,c\n\n  \n", "a header and no rows"),
        (b'a,"b\n1,2', "a quotation mark that does not close"),
        (b"a,b, a\n1,2,3", "two columns have the same name"),
        (b",,\n1,2,3", "names no columns"),
        (b",".join(b"c%d" % n for n in range(10_000)) + b"\n1", "more than 500 columns"),
    ],
)
def test_a_structural_fault_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        read_header(content, LAYOUT)
    with pytest.raises(FileRefused, match=reason):
        read_records(content, LAYOUT, ("a", "b"))


def test_as_many_columns_as_allowed_are_read() -> None:
    names = [f"c{place}" for place in range(500)]
    assert len(read_header((",".join(names) + "\n1").encode(), LAYOUT)) == 500


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MAX_ROWS", 2)
    assert records("a,b,c\n1,2,3\n4,5,6\n").columns[0] == ("1", "4")
    with pytest.raises(FileRefused, match="more than 2 rows"):
        records("a,b,c\n1,2,3\n4,5,6\n7,8,9\n")


def test_records_show_their_shape_alone() -> None:
    assert repr(records("a,b,c\n1,2,3\n")) == "Records(1 rows × 2 columns)"
