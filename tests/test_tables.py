"""CSV and XLSX from anywhere, and formulas that must not run."""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from leadcapture import tables
from leadcapture.errors import BadInput
from leadcapture.tables import file_name, read_table, write_atomically, write_table


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(read_table(path).rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_are_found_out(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    lines = [("Badge ID", "Name", "Ort"), ("000012", "Jörg Müller", "Köln"), ("7", "Zoë", "Nîmes")]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode(encoding))
    assert rows_of(path) == [
        {"Badge ID": "000012", "Name": "Jörg Müller", "Ort": "Köln"},
        {"Badge ID": "7", "Name": "Zoë", "Ort": "Nîmes"},
    ]


def test_shift_jis(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("番号,氏名,会社\r\n0012,山田 太郎,表計算株式会社\r\n".encode("cp932"))
    assert rows_of(path) == [{"番号": "0012", "氏名": "山田 太郎", "会社": "表計算株式会社"}]


def test_rows_above_the_header_and_blank_rows_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Attendees of the fair\n\nID,Name,\n1,Jane\n,,\n2,Richard,x,y\n")
    assert rows_of(path) == [{"ID": "1", "Name": "Jane"}, {"ID": "2", "Name": "Richard"}]


def test_columns_get_unique_names(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Mail,,Mail\na,b,c\n")
    assert read_table(path).columns == ("Mail", "Column 2", "Mail (2)")


def test_heads_alone_and_rows_alone_are_no_table(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("ID,Name\n\n,\n")
    with pytest.raises(BadInput, match=r"the heads of its columns \(ID, Name\) and no row below"):
        rows_of(path)
    path.write_text("Ada,ada@example.com\nBo,bo@example.com\n")
    with pytest.raises(BadInput, match=r"line 1: an e-mail address stands where the heads"):
        read_table(path)


@pytest.mark.parametrize(
    "start", ["<html><table><tr><td>ID", "\ufeff <?xml version='1.0'?><Workbook>"]
)
def test_a_web_page_that_is_called_a_workbook_is_said(tmp_path: Path, start: str) -> None:
    path = tmp_path / "export.xls"
    path.write_text(f"{start}\n<tr><td>7</td></tr>\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"is a web page .* Open it in Excel .* save it as \.xlsx"):
        read_table(path)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("euc_jp", "会社名,氏名\n見本株式会社,山田 太郎\n"),
        ("cp932", "会社名,氏名\n見本株式会社,山田 太郎\n"),
        ("cp932", "会社名,氏名\nﾐﾎﾝ(株),ﾔﾏﾀﾞ ﾀﾛｳ\n"),
        ("big5", "公司,姓名\n示例股份有限公司,陳大文\n台灣電子,林淑芬\n"),
        ("big5hkscs", "Name,Email\n陳大文,a@example.com\n"),
        ("gb18030", "公司名称,姓名\n示例公司,王伟\n"),
        ("euc_kr", "회사명,성명\n예제회사,김민수\n"),
        ("koi8_r", "Фамилия,Имя,Почта\nИванов,Пётр,petr@example.com\n"),
        ("cp1251", "Фамилия,Имя,Почта\nИванов,Пётр,petr@example.com\n"),
        ("cp1252", "Vorname,Straße\nJürgen,Größe\nZoë,Lefèvre\nAñón,Ærøskøbing\n"),
        ("cp932", "Name,Company\n佐々木 翔,例示工業(株)\n"),
        ("cp1252", "Name,City\nMüller,Köln\n"),
        ("cp1252", "Name,City\nGröße,Köln\n"),
        ("cp1252", "Prénom,Ville\nAndréé,Liège\nNoëlle,Orléans – “ici”\n"),
        ("utf-16-le", "Name,City\nMüller,Köln\n"),
    ],
)
def test_the_encoding_is_found_out(tmp_path: Path, encoding: str, text: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode(encoding))
    table = read_table(path)
    lines = [line.split(",") for line in text.splitlines()]
    assert [list(table.columns), *(list(row.values()) for row in table.rows)] == lines


def test_one_column_and_many_columns(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("ID\n0001\n0002\n")
    assert [row["ID"] for row in rows_of(path)] == ["0001", "0002"]
    path.write_text(",".join(f"c{i}" for i in range(300)) + "\n" + ",".join("x" * 300) + "\n")
    assert len(rows_of(path)[0]) == 300


def test_excels_sep_line_and_nul_bytes(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"sep=;\r\nID;Na\x00me\r\n1;Ja\x00ne, Doe\r\n")
    assert rows_of(path) == [{"ID": "1", "Name": "Jane, Doe"}]


@pytest.mark.parametrize(
    "content",
    [
        b"SQLite format 3\x00\x10\x00\x01\x01" + bytes(400),
        b"\x7fELF\x02\x01\x01" + bytes(range(32)) * 40,
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + bytes(range(256)) * 40,
        b"GIF89a" + bytes(range(256)),
    ],
    ids=["database", "program", "photo", "small picture"],
)
def test_a_file_that_is_not_text_is_no_table(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"list\.csv is not text"):
        read_table(path)


@pytest.mark.parametrize("tail", ['2,"Jane\n3,Richard\n', '2,"Jane'])
def test_a_quote_that_never_ends_is_named_with_its_line(tmp_path: Path, tail: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text('ID,Name\n1,"a ""quoted"" one"\n' + tail)
    with pytest.raises(BadInput, match=r"list\.csv, line 3: a quote"):
        rows_of(path)


def test_a_quoted_cell_may_span_lines(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('ID,Name\n1,"Jane\nDoe"\n2,Richard\n')
    assert [row["Name"] for row in rows_of(path)] == ["Jane\nDoe", "Richard"]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "no table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or password-protected"),
        (b"PK\x03\x04broken", "not an Excel workbook"),
        (b"\n\n\n", "empty"),
    ],
)
def test_what_is_no_table_is_said(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=word):
        rows_of(path)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(BadInput, match="cannot be read"):
            read_table(path)


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadcapture.tables.MAX_BYTES", 1_000_000)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/sharedStrings.xml", bytes(1_100_000))
    with pytest.raises(BadInput, match="unpacks to far too much"):
        rows_of(path)


@pytest.mark.parametrize(
    ("declared", "used", "reads"),
    [
        ("", "Ada", True),
        ('<!ENTITY a SYSTEM "file:///etc/hostname">', "&a;", False),
        (
            '<!ENTITY a0 "lol">'
            + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)),
            "&a9;",
            False,
        ),
    ],
    ids=["none", "a file", "a bomb"],
)
def test_entities_in_a_workbook_read_no_file_and_fill_no_memory(
    tmp_path: Path, declared: str, used: str, reads: bool
) -> None:
    plain, made = tmp_path / "plain.xlsx", tmp_path / "made.xlsx"
    write_table(plain, ("Name",), [("MARK",)])
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode()
            if "MARK" in text:
                head, _, body = text.rpartition("?>")
                body = body.replace("MARK", used)
                text = f"{head}{_}<!DOCTYPE x [{declared}]>{body}" if declared else head + _ + body
            target.writestr(name, text)
    if reads:
        assert rows_of(made) == [{"Name": "Ada"}]
    else:
        with pytest.raises(BadInput, match="not an Excel workbook"):
            rows_of(made)


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "hello")
    with pytest.raises(BadInput, match="not an Excel workbook"):
        rows_of(path)


def test_numbers_in_a_workbook_are_ids_without_point_zero(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["ID", "Code", "Name", "When"])
    sheet.append([12, 12345.0, "Jane", True])
    sheet.append(["000012", 3.5, None, "=1+1"])
    sheet["A2"].number_format = "000000"
    path = tmp_path / "list.xlsx"
    book.save(path)
    table = read_table(path)
    assert list(table.rows) == [
        {"ID": "000012", "Code": "12345", "Name": "Jane", "When": "TRUE"},
        {"ID": "000012", "Code": "3.5", "Name": "", "When": ""},
    ]
    assert table.numeric == {"ID", "Code"}


DANGEROUS = [
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1+1",
    "'=1",
    "''=1",
]
HARMLESS = [
    "+442079460123",
    "+1 (202) 555-0143",
    "+12025550143;ext=12",
    "000012",
    "O'Neil",
    "'t Hooft",
]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_formulas_are_neutralised_and_come_back_as_they_were(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"leads{suffix}"
    values = [value for value in (*DANGEROUS, *HARMLESS) if "\r" not in value or suffix == ".csv"]
    assert write_table(path, ("ID", "=Value"), [(str(i), v) for i, v in enumerate(values)]) == len(
        values
    )
    assert [row["=Value"] for row in rows_of(path)] == values


def test_no_cell_on_disk_starts_like_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "leads.xlsx"
    write_table(path, ("Value",), [(value,) for value in (*DANGEROUS, *HARMLESS)])
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    for (cell,) in sheet.iter_rows(min_row=2):
        assert cell.data_type == "s"
        assert isinstance(cell.value, str)
        assert cell.value in HARMLESS or cell.value.startswith("'")
    path = tmp_path / "leads.csv"
    write_table(path, ("Value",), [("=1+1",), ("+442079460123",)])
    assert path.read_bytes() == b"\xef\xbb\xbfValue\r\n'=1+1\r\n+442079460123\r\n"


def test_a_workbook_takes_control_characters_and_long_text(tmp_path: Path) -> None:
    path = tmp_path / "leads.xlsx"
    write_table(path, ("ID", "Value"), [("1", "a\x00b\x1fc\ud800"), ("2", "x" * 40_000)])
    first, second = rows_of(path)
    assert first["Value"] == "abc"
    assert len(second["Value"]) == 32_767


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("old")

    def rows() -> list[tuple[str]]:
        raise BadInput("the leads cannot be read")

    with pytest.raises(BadInput, match="leads cannot"):
        write_table(path, ("A",), (row for row in rows()))
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_kill_left_beside_an_export_goes_with_one_a_day_later(tmp_path: Path) -> None:
    made: list[Path] = []

    def write(file: IO[bytes]) -> None:
        file.write(b"Ada Example")
        made.extend(tmp_path.iterdir())

    write_atomically(tmp_path / "leads.csv", write)
    (name,) = (path.name for path in made)
    old, fresh = tmp_path / f"{name[:-3]}old", tmp_path / f"{name[:-3]}new"
    others = [tmp_path / ".leads-20261123", tmp_path / "leadcapture.txt", tmp_path / ".leadcapture"]
    elsewhere = tmp_path / "elsewhere"
    pointing = tmp_path / f"{name[:-3]}lnk"
    for path in (old, fresh, *others, elsewhere):
        path.write_text("Ada Example")
    pointing.symlink_to(elsewhere)
    folder = tmp_path / f"{name[:-3]}dir"
    folder.mkdir()
    for path in (old, *others, elsewhere, folder):
        os.utime(path, (1e9, 1e9))
    write_table(tmp_path / "others.csv", ("Name",), [("Bea Sample",)])
    assert not old.exists()
    kept = {fresh, *others, elsewhere, pointing, folder}
    assert kept | {tmp_path / "leads.csv", tmp_path / "others.csv"} == set(tmp_path.iterdir())


class _Full(io.BytesIO):
    """A file on a disk that is full after 300 bytes."""

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > 300:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


@pytest.mark.parametrize("at_fault", ["rows", "disk"])
def test_a_workbook_that_is_not_written_ends_quietly_and_leaves_nothing_in_the_clear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_fault: str
) -> None:
    spare = tmp_path / "spare"
    spare.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spare))
    told: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", told.append)

    def rows() -> Iterator[tuple[str]]:
        yield ("Ada Example",)
        if at_fault == "rows":
            raise BadInput("the leads cannot be read")

    def write() -> None:
        if at_fault == "rows":
            write_table(tmp_path / "leads.xlsx", ("Name",), rows())
        else:
            tables._write_xlsx(_Full(), ("Name",), rows())

    with pytest.raises(BadInput if at_fault == "rows" else OSError):
        write()
    gc.collect()
    assert told == []
    assert list(spare.iterdir()) == []
    assert not (tmp_path / "leads.xlsx").exists()


def test_a_workbook_in_the_making_is_nowhere_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process may be killed at any moment, and nothing would clear up after it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def rows() -> Iterator[tuple[str, str]]:
        for number in range(2_000):
            yield f"Ada {number} Example", os.urandom(20).hex()
            assert not [one.name for one in tmp_path.iterdir() if one.stat().st_size]

    assert write_table(tmp_path / "leads.xlsx", ("Name", "Note"), rows()) == 2_000


def test_a_workbook_keeps_empty_cells_as_text_and_its_heads_in_sight(tmp_path: Path) -> None:
    path = tmp_path / "leads.xlsx"
    columns = tuple(f"Question {number}" for number in range(30))
    values = (*[""] * 28, " a <b>&amp; c\nd ", "")
    write_table(path, columns, [(*values[:28], " a <b>&amp; c\r\nd ", ""), [""] * 30])
    assert rows_of(path) == [dict(zip(columns, values, strict=True))]
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert (sheet.title, sheet.freeze_panes) == ("Leads", "A2")
    assert (sheet["AD1"].value, sheet["AC2"].number_format) == ("Question 29", "@")
    # 007 that is typed into an empty one stays 007.
    assert (sheet.column_dimensions["A"].number_format, sheet.column_dimensions["A"].max) == (
        "@",
        30,
    )


def test_more_leads_than_a_sheet_holds_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_XLSX_ROWS", 3)
    path = tmp_path / "leads.xlsx"
    assert write_table(path, ("A",), [("1",), ("2",)]) == 2
    with pytest.raises(BadInput, match=r"do not fit into one Excel sheet.*\.csv"):
        write_table(path, ("A",), [("1",), ("2",), ("3",)])
    assert [row["A"] for row in rows_of(path)] == ["1", "2"]


def test_an_unknown_ending_or_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"\.csv or \.xlsx"):
        write_table(tmp_path / "leads.ods", ("A",), [])
    with pytest.raises(BadInput, match="cannot be written"):
        write_table(tmp_path / "none" / "leads.csv", ("A",), [])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_bad_input(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    try:
        for row in read_table(path).rows:
            assert all(isinstance(cell, str) for cell in row.values())
    except BadInput:
        return


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12),
        min_size=1,
        max_size=5,
    )
)
@example(values=["\x1f" * 4, "\x1f" * 8])
def test_any_text_comes_back_from_csv(tmp_path: Path, values: list[str]) -> None:
    path = tmp_path / "list.csv"
    write_table(path, ("ID", "Value"), [(str(i), value) for i, value in enumerate(values, 1)])
    assert [row["Value"] for row in rows_of(path)] == values


def test_a_cell_of_several_lines_does_not_mislead_about_the_delimiter(tmp_path: Path) -> None:
    note = 'line 1\nline 2 "quoted" ; and\ta tab;\n=1+1'
    rows = [[f"{number:06d}", "Ada", note] for number in range(40)]
    path = tmp_path / "list.csv"

    write_table(path, ("Badge ID", "Name", "Notes"), rows)

    assert [list(row.values()) for row in rows_of(path)] == rows


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_no_table(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "list.csv")

    with pytest.raises(BadInput, match="not a file"):
        read_table(tmp_path / "list.csv")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Test Expo 2026", "Test Expo 2026"),
        ("../../etc/passwd", "etc passwd"),
        ("C:\\fair\x00<b>?.", "C fair b"),
        ("..", "leads"),
        ("", "leads"),
        ("nul.csv", "nul.csv leads"),
        ("Con", "Con leads"),
        ("Contact Fair", "Contact Fair"),
        ("\ud800展", "展"),
        ("展" * 100, "展" * 60),
    ],
)
def test_a_shows_name_as_a_files(text: str, name: str) -> None:
    assert file_name(text) == name


@given(st.text())
def test_any_text_is_the_name_of_a_file_in_this_folder(text: str) -> None:
    name = file_name(text)
    assert Path(name).name == name
    assert len(name.encode()) <= 186


def test_text_behind_a_closing_quote_is_told_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "torn.csv"
    path.write_text('a,b\n1,"x"\n"2"y,z\n3,"p ""q"" r"\n4,5" and 6"\n"7" ,8\n', encoding="utf-8")
    table = read_table(path)
    torn = {row["a"]: table.torn for row in table.rows}
    assert torn == {"1": False, "2y": True, "3": False, "4": False, "7 ": True}
