"""Writing an Excel workbook, with no row of it on the disk before the file itself is written.

Libraries that stream a sheet spool it to a temporary file in the clear, which a kill leaves behind;
those that do not keep every cell in memory. The few parts of a workbook of text are written here.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import IO

from leadcapture.errors import BadInput

__all__ = ["write_workbook"]

#: The most that a sheet of Excel has, and bytes of it that every reader of its archive takes.
_XLSX_ROWS = 1_048_576
_XLSX_BYTES = 2_000_000_000
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE_NS = "http://schemas.openxmlformats.org/package/2006"
_OFFICE_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
#: All of a workbook but its sheet (ECMA-376). The second cell format is text.
_XLSX_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE_NS}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
    "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE_NS}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE_NS}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": f'<workbook xmlns="{_SHEET_NS}" xmlns:r="{_OFFICE_NS}">'
    '<sheets><sheet name="Leads" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE_NS}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE_NS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE_NS}/styles" Target="styles.xml"/>'
    "</Relationships>",
    "xl/styles.xml": f'<styleSheet xmlns="{_SHEET_NS}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    "</cellXfs>"
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>",
}


def write_workbook(file: IO[bytes], columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a workbook of one sheet to `file`: all text, the heads kept in sight while scrolling.

    Each row has a text per column. `file` is written when all rows are there. Raises `BadInput`
    when they are more than a sheet of Excel holds, and what `rows` raises.
    """
    letters = [_letters(at) for at in range(max(len(columns), 1))]
    sheet = (
        f'<worksheet xmlns="{_SHEET_NS}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
        f'</sheetViews><cols><col min="1" max="{len(letters)}" width="16" style="1"/></cols>'
        "<sheetData>"
    )
    # Not into `file`: where that has no room, the archive would tell of it once more.
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _XLSX_PARTS.items():
            with archive.open(name, "w") as part:
                part.write(f"{_XML}{content}".encode())
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            size = part.write(f"{_XML}{sheet}".encode())
            for number, row in enumerate(chain((columns,), rows), start=1):
                cells = "".join(
                    f'<c r="{letter}{number}" s="1" t="inlineStr"><is><t xml:space="preserve">'
                    f"{_xml(text)}</t></is></c>"
                    for letter, text in zip(letters, row, strict=True)
                    if text
                )
                size += part.write(f'<row r="{number}">{cells}</row>'.encode())
                if number > _XLSX_ROWS or size > _XLSX_BYTES:
                    raise BadInput(
                        f"So many leads ({number - 1:,} and more) do not fit into one Excel sheet. "
                        "Export them as .csv."
                    )
            part.write(b"</sheetData></worksheet>")
    file.write(made.getbuffer())


def _letters(column: int) -> str:
    """What a sheet calls its column, counted from 0: A, B, …, Z, AA."""
    before, letter = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + letter)


def _xml(text: str) -> str:
    clean = html.escape(_NOT_XML.sub("", text)[:32_767], quote=False)
    return clean.replace("\r", "&#13;")
