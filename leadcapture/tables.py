"""CSV and XLSX, in and out, when the file may be anything and the reader may be Excel.

Cells that a spreadsheet would take for a formula are written with an apostrophe in front and read
without it again; a phone number such as ``+442079460123`` is no formula and stays as it is.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import datetime as dt
import errno
import io
import os
import re
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO

from leadcapture.errors import BadInput, DiskFull, FileChanged

__all__ = [
    "ENCODINGS",
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "FileStamp",
    "Table",
    "file_name",
    "file_stamp",
    "read_table",
    "unchanged",
    "unfinished",
    "write_atomically",
    "write_table",
]

#: What a text file may be written in, by Python's name: the words for a person who chooses.
ENCODINGS = {
    "utf-8": "Unicode (UTF-8)",
    "utf-16": "Unicode (UTF-16)",
    "utf-16-le": "Unicode (UTF-16, little-endian)",
    "utf-16-be": "Unicode (UTF-16, big-endian)",
    "cp1252": "Western European (Windows)",
    "mac_roman": "Western European (Mac)",
    "cp850": "Western European (DOS)",
    "cp1250": "Central European (Windows)",
    "iso8859_2": "Central European (ISO)",
    "mac_latin2": "Central European (Mac)",
    "cp1257": "Baltic (Windows)",
    "cp1251": "Cyrillic (Windows)",
    "koi8_r": "Cyrillic (KOI8-R)",
    "mac_cyrillic": "Cyrillic (Mac)",
    "cp1253": "Greek (Windows)",
    "cp1254": "Turkish (Windows)",
    "cp1255": "Hebrew (Windows)",
    "cp1256": "Arabic (Windows)",
    "cp874": "Thai (Windows)",
    "cp1258": "Vietnamese (Windows)",
    "cp932": "Japanese (Shift-JIS)",
    "euc_jp": "Japanese (EUC)",
    "gb18030": "Chinese, simplified (GB 18030)",
    "big5hkscs": "Chinese, traditional (Big5)",
    "cp949": "Korean (EUC)",
}

#: What is read at most: bytes of a file (unpacked for XLSX), rows and columns.
MAX_BYTES = 300_000_000
MAX_ROWS = 1_000_000
MAX_COLUMNS = 1_000
#: Bytes, and nanoseconds of the last change.
FileStamp = tuple[int, int]
_SAMPLE = 64 * 1024
#: Seconds after which nobody is taken to be writing a file.
_RESTED = 5
#: How a file that is being written is called, and after how many seconds it is nobody's any more.
_WRITING, _LEFT_OVER = ".leadcapture-writing-", 86_400
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)
_HEADER_ROWS = 20
_RARER = ("euc_jp", "gb18030", "euc_kr", "koi8_r", "cp1251")
_LOOKED_AT = 16_000
_DELIMITERS = ",;\t|"
_WEB_PAGE = re.compile(
    rb"(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml|table|meta|head)\b", re.IGNORECASE
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_PHONE = re.compile(r"\+\d[\d ().\-/]{4,30}(;ext=\d{1,11})?")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_BREAK = re.compile(r"\r\n?")
#: The most rows that a sheet of Excel has, and the most letters of a cell.
_XLSX_ROWS, _XLSX_LETTERS = 1_048_576, 32_767
_RISKY = frozenset("=+-@\t\r\n＝＋－＠")
# Not in the middle of a word: there, two Western letters look the same.
_EAST_ASIAN = re.compile(
    r"(?<![A-Za-z])[\u3005-\u3007\u3040-\u30ff\u4e00-\u9fff\uff01-\uff9f]{2,}(?![a-z])"
)


@dataclass(slots=True)
class Table:
    """A table being read: `rows` streams, once; each row has every column, as text."""

    columns: tuple[str, ...]
    rows: Iterator[dict[str, str]]
    numeric: set[str] = field(default_factory=set)
    """Columns in which XLSX held numbers (leading zeros may be lost); grows while rows are read."""
    beyond: tuple[str, ...] = ()
    """Cells of the row that was read last that stand under no head."""
    torn: bool = False
    """Whether text follows a closing quote in the row that was read last: its cells are a guess."""
    line: int = 0
    """Where the row that was read last begins in the file; rows of a workbook count as lines."""
    encoding: str = ""
    """What the text was read in, as in `ENCODINGS`; empty for a workbook."""


# --- formulas --------------------------------------------------------------------------------


def _is_formula(text: str) -> bool:
    """Whether a spreadsheet could compute this cell instead of showing it."""
    core = text.lstrip("' ")
    return bool(core) and core[0] in _RISKY and not _PHONE.fullmatch(core)


def _neutral(text: str) -> str:
    return f"'{text}" if _is_formula(text) else text


def _restored(text: str) -> str:
    return text[1:] if text.startswith("'") and _is_formula(text[1:]) else text


# --- reading ---------------------------------------------------------------------------------


def file_name(text: str) -> str:
    """`text`, such as a show's name, as a file's name without ending, on every system; or "leads".

    It is in no folder, and 180 bytes at most, so that a date or a number has room behind it.
    """
    words = " ".join(re.sub(r'[<>:"/\\|?*\x00-\x1f\x7f]', " ", text).split())
    short = words.encode("utf-8", "ignore")[:180].decode("utf-8", "ignore").strip(" .")
    # Windows keeps these for devices, whatever the ending.
    return f"{short} leads" if _DEVICE.match(short) else short or "leads"


def file_stamp(path: Path) -> FileStamp:
    """By what it is known whether a file was changed. Raises `BadInput` when there is none."""
    try:
        status = path.stat()
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror or error}.") from error
    return status.st_size, status.st_mtime_ns


def unchanged(path: Path, stamp: FileStamp | None = None) -> Callable[[], None]:
    """A check for the end of reading `path`: it raises `BadInput` if the file changed meanwhile.

    Raises `BadInput` at once when there is no such file, `FileChanged` when it is not the one that
    was seen with this `stamp`.
    """
    before = file_stamp(path)
    if stamp is not None and before != stamp:
        raise FileChanged(f"{path.name} was changed since it was looked at. Nothing was imported.")

    def check() -> None:
        if file_stamp(path) != before:
            raise BadInput(
                f"{path.name} is still being written: it changed while it was read. Nothing was "
                "imported. Wait until the other program is done, and try again."
            )

    return check


def unfinished(path: Path, now: dt.datetime) -> bool:
    """Whether a text file ends within a line and was written to at most five seconds before `now`:
    the program that writes it may not be done. Raises `BadInput` when there is no such file."""
    size, written = file_stamp(path)
    if not 0 <= now.timestamp() - written / 1e9 <= _RESTED:
        return False
    with path.open("rb") as file:
        file.seek(max(0, size - 4))
        return file.read().rstrip(b"\0")[-1:] not in (b"\n", b"\r", b"\x1a")


def read_table(path: Path, *, encoding: str = "") -> Table:
    """The table in a ``.csv``, ``.tsv``, ``.txt`` or ``.xlsx`` file, headed by its first full row.

    The delimiter is found out, and so is the encoding (UTF-8, UTF-16, Windows-1252, Shift-JIS,
    others of East Asia and of Russia) unless one of `ENCODINGS` is given; a workbook has its own.
    Raises `BadInput`, also while rows are read: not readable, too large, a quote that never ends
    (with its line), not a workbook, no heads, nothing below them.
    """
    if encoding and encoding not in ENCODINGS:
        known = ", ".join(ENCODINGS)
        raise BadInput(f"'{encoding}' is no encoding that can be read. Known: {known}.")
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            # A device or a pipe may never end.
            raise BadInput(f"{path.name} cannot be read: it is not a file.")
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_SAMPLE)
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror or error}.") from error
    if size > MAX_BYTES:
        raise BadInput(f"{path.name} is too large ({size // 1_000_000} MB). Split it first.")
    if not head.strip():
        raise BadInput(f"{path.name} is empty.")
    if head.startswith(b"PK\x03\x04"):
        numeric: set[str] = set()
        return _table(path, _xlsx_records(path), numeric)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadInput(
            f"{path.name} is an old or password-protected Excel file. "
            "Save it as .xlsx without a password, or as .csv."
        )
    if head[:5] in (b"%PDF-", b"{\\rtf") or head[:8] == b"\x89PNG\r\n\x1a\n":
        raise BadInput(f"{path.name} is no table. Export the list as .csv or .xlsx.")
    if _WEB_PAGE.match(head):
        raise BadInput(
            f"{path.name} is a web page (or XML), whatever it is called. Open it in Excel or "
            "LibreOffice and save it as .xlsx."
        )
    if _is_binary(head):
        raise BadInput(f"{path.name} is not text, so no table. Export the list as .csv or .xlsx.")
    try:
        found = _encoding(path, head, encoding)
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror or error}.") from error
    table = _table(path, _csv_records(path, head, found), None)
    table.encoding = encoding or {"utf-8-sig": "utf-8", "euc_kr": "cp949"}.get(found, found)
    return table


#: Line, cells, which of them are numbers, and `Table.torn`.
_Record = tuple[int, list[str], list[bool], bool]


def _table(path: Path, records: Iterator[_Record], numeric: set[str] | None) -> Table:
    """Find the header among the first rows and turn the rest into named cells."""
    first: list[_Record] = []
    header_at = -1
    for record in records:
        first.append(record)
        filled = sum(1 for cell in record[1] if cell.strip())
        if filled >= 2:
            header_at = len(first) - 1
            break
        if len(first) >= _HEADER_ROWS:
            break
    if header_at < 0:  # a list of one column
        filled_rows = [at for at, record in enumerate(first) if any(c.strip() for c in record[1])]
        if not filled_rows:
            raise BadInput(f"{path.name} holds no rows.")
        header_at = filled_rows[0]
    columns = _unique(first[header_at][1])
    if any(_EMAIL.fullmatch(column) for column in columns):
        raise BadInput(
            f"{path.name}, line {first[header_at][0]}: an e-mail address stands where the heads of "
            "the columns should be. Put a line of heads above it, such as Name, Company, E-mail."
        )
    found: set[str] = set()

    def rows() -> Iterator[dict[str, str]]:
        count = 0
        pending: Iterable[_Record] = first[header_at + 1 :]
        for source in (pending, records):
            for table.line, cells, numbers, table.torn in source:
                if not any(cell.strip() for cell in cells):
                    continue
                count += 1
                if count > MAX_ROWS:
                    raise BadInput(f"{path.name} has more than {MAX_ROWS:,} rows. Split it first.")
                for at, is_number in enumerate(numbers[: len(columns)]):
                    if is_number:
                        found.add(columns[at])
                table.beyond = tuple(cell for cell in cells[len(columns) :] if cell.strip())
                padded = [*cells, *[""] * (len(columns) - len(cells))]
                yield dict(zip(columns, padded, strict=False))
        if not count:
            raise BadInput(
                f"{path.name} holds the heads of its columns ({', '.join(columns[:5])}"
                f"{' …' if len(columns) > 5 else ''}) and no row below them."
            )

    table = Table(columns=columns, rows=iter(()), numeric=found if numeric is not None else set())
    table.rows = rows()
    return table


def _unique(header: Sequence[str]) -> tuple[str, ...]:
    """Column names, none empty, none twice."""
    while header and not header[-1].strip():
        header = header[:-1]
    names: list[str] = []
    used: set[str] = set()
    for number, cell in enumerate(header, start=1):
        name = " ".join(cell.split())[:200] or f"Column {number}"
        unique, copy = name, 2
        while unique in used:
            unique, copy = f"{name} ({copy})", copy + 1
        used.add(unique)
        names.append(unique)
    return tuple(names)


def _csv_records(path: Path, head: bytes, encoding: str) -> Iterator[_Record]:
    sample = head.decode(encoding, "replace").replace("\x00", "")
    skip_first = bool(re.match(r"\ufeff?\"?sep=.\"?\r?\n", sample, re.I))
    delimiter = sample.lstrip('\ufeff"')[4] if skip_first else _sniff_delimiter(sample)
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            yield from _csv_rows(path, file, delimiter, skip_first)
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror or error}.") from error


def _csv_rows(path: Path, file: IO[str], delimiter: str, skip_first: bool) -> Iterator[_Record]:
    consumed: list[str] = []

    def lines() -> Iterator[str]:
        for line in file:
            clean = line.replace("\x00", "")
            consumed.append(clean)
            yield clean

    reader = csv.reader(lines(), delimiter=delimiter)
    start = 1
    rows = iter(reader)
    while True:
        consumed.clear()
        try:
            cells = next(rows, None)
        except csv.Error as error:
            raise BadInput(
                f"{path.name}, line {start}: a quote is opened and never closed "
                "(or a cell is far too long)."
            ) from error
        if cells is None:
            return
        if len(cells) > MAX_COLUMNS:
            raise BadInput(f"{path.name}, line {start}: more than {MAX_COLUMNS:,} columns.")
        wrong = _wrong_quotes(consumed, delimiter)
        if "end of data" in wrong:
            raise BadInput(f"{path.name}, line {start}: a quote is opened and never closed.")
        line, start = start, reader.line_num + 1
        if skip_first:
            skip_first = False
            continue
        yield line, [_restored(cell) for cell in cells], [], bool(wrong)


def _is_binary(head: bytes) -> bool:
    """Whether this is a picture, a program or the like: those have zeros among many other control
    characters. Half of UTF-16 is zeros, and what a code says may be separators alone."""
    if 0 not in head:
        return False
    one, other = sorted((head[::2].count(0), head[1::2].count(0)))
    half = len(head) // 2
    wide = head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    if wide or (one * 10 < half and other * 10 > half * 6):
        return False
    strange = sum(byte < 32 and byte not in b"\t\n\v\f\r\x1a" for byte in head)
    return strange > max(8, len(head) // 50)


def _wrong_quotes(lines: list[str], delimiter: str) -> str:
    """What a strict reader says of the record in these lines; empty where nothing is wrong.

    It ends inside a quoted cell ("end of data"): the file ended there. Or text follows a closing
    quote.
    """
    if not any('"' in line for line in lines):
        return ""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return str(error)
    return ""


def _encoding(path: Path, head: bytes, chosen: str) -> str:
    """The codec to read with: of `chosen`, without the mark at its beginning; or a guess."""
    if chosen:
        marks = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
        marked = chosen in marks and head.startswith(marks[chosen])
        return "utf-16" if marked else {"utf-8": "utf-8-sig"}.get(chosen, chosen)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    half = len(head) // 2
    if half and head[1::2].count(0) * 10 > half * 6:
        return "utf-16-le"
    if half and head[::2].count(0) * 10 > half * 6:
        return "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    high = bytearray()
    utf8 = True
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if utf8:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    utf8 = False
            if not chunk.isascii() and len(high) < 4 * _SAMPLE:
                high += b"\n".join(line for line in chunk.splitlines() if not line.isascii())
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            utf8 = False
    if utf8:
        return "utf-8"
    if _is_big5(bytes(high)):
        return "big5hkscs"
    if found := _rarer_encoding(bytes(high)):
        return found
    text = bytes(high[: 4 * _SAMPLE]).decode("cp932", "replace")
    japanese = sum(len(run) for run in _EAST_ASIAN.findall(text))
    many = sum(1 for byte in high[: 4 * _SAMPLE] if byte > 127)
    if japanese * 5 >= many * 2 and text.count("\ufffd") * 20 <= len(text):
        return "cp932"
    return "cp1252"


def _is_big5(high: bytes) -> bool:
    """Whether these lines, none of them ASCII, are Big5: its everyday characters, side by side, of
    which many end in a byte that is ASCII. No other encoding of East Asia has both."""
    text = high[:_LOOKED_AT].rpartition(b"\n")[0] or high
    try:
        words = re.findall("[\u4e00-\u9fff]+", text.decode("big5hkscs"))
    except UnicodeDecodeError:
        return False
    pairs = [char.encode("big5hkscs") for word in words if len(word) > 1 for char in word]
    everyday = sum(0xA4 <= pair[0] <= 0xC6 for pair in pairs)
    ascii_ends = sum(pair[1] < 0x80 for pair in pairs)
    count = len(pairs)
    # Every byte above 127 counts: what is left over is another language.
    whole = sum(byte > 127 for byte in text) <= 1.1 * (2 * count - ascii_ends) + 2
    return count > 1 and whole and everyday * 10 >= count * 8 and ascii_ends * 10 >= count


def _rarer_encoding(high: bytes) -> str:
    """One of the encodings in which hardly any letter is ASCII, or empty; `high` are lines that are
    not. Where Western letters stand between others, a guess would do more harm than good."""
    runs = re.findall(rb"[\x80-\xff]+", high)
    many = sum(map(len, runs))
    if sum(len(run) for run in runs if len(run) > 1) * 10 < many * 9:
        return ""
    from charset_normalizer import from_bytes

    lines = high[:_LOOKED_AT].rpartition(b"\n")[0] if len(high) > _LOOKED_AT else high
    best = from_bytes(lines, cp_isolation=[*_RARER, "cp932", "cp1252"]).best()
    return best.encoding if best is not None and best.encoding in _RARER else ""


def _sniff_delimiter(sample: str) -> str:
    lines = sample.splitlines(keepends=True)[:30]
    if len(lines) == 30 or len(sample) >= _SAMPLE // 2:
        lines = lines[:-1] or lines

    def rank(delimiter: str) -> tuple[float, int]:
        """The share of rows that have as many cells as most, and how many these are. Not the
        number of such rows: a wrong delimiter tears a cell of several lines into many."""
        try:
            counts = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            return 0, 0
        if len(counts) > 3:
            counts.pop()  # cut off by the end of the sample, perhaps
        several = [count for count in counts if count > 1]
        if not several:
            return 0, 0
        usual = max(set(several), key=several.count)
        return several.count(usual) / len(counts), usual

    best = max(_DELIMITERS, key=rank)
    return best if rank(best) > (0, 0) else ","


def _xlsx_records(path: Path) -> Iterator[_Record]:
    import warnings

    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    bad = f"{path.name} is not an Excel workbook (.xlsx) that can be read: it is damaged "
    "or cut off. Ask for it again, or save it as .csv."
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MAX_BYTES or len(entries) > 10_000:
                raise BadInput(f"{path.name} unpacks to far too much. It is not read.")
            if not any(entry.filename == "[Content_Types].xml" for entry in entries):
                raise BadInput(bad)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that do not matter here
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except BadInput:
        raise
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror or error}.") from error
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        SyntaxError,
        AttributeError,
        IndexError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise BadInput(bad) from error
    try:
        sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
        if sheet is None:
            raise BadInput(f"{path.name} has no visible sheet.")
        sheet.reset_dimensions()  # some writers claim a million empty columns
        for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
            cells, numbers = [], []
            for cell in row:
                value = cell.value
                if isinstance(value, str) or value is None:  # nearly all; the rest is slower
                    cells.append(_restored(_cell_text(value, "")))
                    numbers.append(False)
                    continue
                text = _cell_text(value, getattr(cell, "number_format", "") or "")
                cells.append(_restored(text))
                numbers.append(isinstance(value, (int, float)) and not isinstance(value, bool))
            yield number, cells, numbers, False
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        SyntaxError,
        AttributeError,
        IndexError,
        EOFError,
        OSError,
        RuntimeError,
    ) as error:
        raise BadInput(bad) from error
    finally:
        book.close()


def _cell_text(value: object, number_format: str) -> str:
    """A cell as text: integers without ``.0``, zeros that only the format shows put back."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            if isinstance(value, float):
                if not value.is_integer() or abs(value) >= 1e21:
                    return repr(value)
                value = int(value)
            text = str(value)
            if re.fullmatch(r"0{2,30}", number_format):
                text = text.zfill(len(number_format))
            return text
        case dt.datetime():
            if value.time() == dt.time():
                return value.date().isoformat()
            return value.isoformat(sep=" ", timespec="seconds")
        case dt.date() | dt.time():
            return value.isoformat()
    text = str(value)
    return "" if text in ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!") else text


# --- writing ---------------------------------------------------------------------------------


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a ``.csv`` (UTF-8 with the mark Excel needs) or ``.xlsx`` file; the number of rows.

    Formulas are neutralised, and every cell of a workbook is text. The file appears complete or
    not at all. Raises `BadInput` (unknown ending, folder not writable), `DiskFull`.
    """
    writer = {".csv": _write_csv, ".xlsx": _write_xlsx}.get(path.suffix.lower())
    if writer is None:
        raise BadInput(f"{path.name}: a table is written as .csv or .xlsx.")
    count = 0

    def counted() -> Iterator[list[str]]:
        nonlocal count
        for row in rows:
            count += 1
            yield [_neutral(cell) for cell in row]

    write_atomically(path, lambda file: writer(file, list(map(_neutral, columns)), counted()))
    return count


def write_atomically(path: Path, write: Callable[[IO[bytes]], None]) -> None:
    """Let `write` fill a new file beside `path`, then put it in its place. What a kill left of an
    earlier one in that folder goes after a day.

    Raises `BadInput` where it cannot be written, `DiskFull` when there is no room.
    """
    temporary = ""
    _clear_left(path.parent)
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=_WRITING)
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
            raise DiskFull(f"{path.name} was not written: the disk is full.") from error
        if not path.parent.is_dir():
            raise BadInput(
                f"{path.name} cannot be written: there is no folder {path.parent}."
            ) from error
        raise BadInput(
            f"{path.name} cannot be written: {error.strerror or error}. "
            "Close it in other programs or choose another folder."
        ) from error
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _clear_left(folder: Path) -> None:
    """Remove what is ours by its name and nobody writes to any more: it is in the clear."""
    with contextlib.suppress(OSError), os.scandir(folder) as found:
        for one in found:
            if not one.name.startswith(_WRITING):
                continue
            with contextlib.suppress(OSError):
                file = one.is_file(follow_symlinks=False)
                if file and time.time() - one.stat(follow_symlinks=False).st_mtime > _LEFT_OVER:
                    Path(one.path).unlink()


def _write_csv(file: IO[bytes], columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell.replace("\x00", "") for cell in row])
    text.flush()
    text.detach()


def _write_xlsx(file: IO[bytes], columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    import xlsxwriter

    # Not into `file`: where that has no room, the archive would tell of it once more. And in
    # memory: a sheet that is spooled to a temporary file lies in the clear where a kill leaves it.
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet("Leads")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(columns), 1) - 1, 16, text)
    for number, row in enumerate(chain((columns,), rows)):
        if number == _XLSX_ROWS:
            raise BadInput(
                f"So many leads ({number:,} and more) do not fit into one Excel sheet. "
                "Export them as .csv."
            )
        for column, cell in enumerate(row):
            if cell:
                clean = _NOT_XML.sub("", _LINE_BREAK.sub("\n", cell))
                sheet.write_string(number, column, clean[:_XLSX_LETTERS], text)
    book.close()
    file.write(made.getbuffer())
