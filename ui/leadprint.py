"""The list on paper, with Qt's own print dialog. Imported when somebody prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QFont,
    QPageLayout,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTableFormat,
)
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from leadcapture.booth import LeadRow
from ui.columns import HEADS, Column
from ui.leadtable import LeadTable, LeadView
from ui.words import how_many

__all__ = ["paper_columns", "print_leads", "table_document"]

_CHARACTERS = 300
"""So many stand side by side on a sheet across, of which a column keeps some twenty empty."""
MOST = 5_000
"""Leads on paper at most; more is for a spreadsheet."""


def table_document(
    table: LeadTable, rows: Sequence[LeadRow], columns: Sequence[Column], *, title: str
) -> QTextDocument:
    """The leads as a printed table. Captured text is put in as text, never as HTML."""
    document = QTextDocument()
    document.setDefaultFont(QFont(document.defaultFont().family(), 8))
    cursor = QTextCursor(document)
    # Paper is white in the dark theme too.
    ink = QTextCharFormat()
    ink.setForeground(Qt.GlobalColor.black)
    bold = QTextCharFormat(ink)
    bold.setFontWeight(QFont.Weight.DemiBold)
    cursor.insertText(f"{title} · {how_many(len(rows), 'lead')}", bold)
    cursor.insertBlock()
    shape = QTextTableFormat()
    shape.setHeaderRowCount(1)
    shape.setCellPadding(3)
    shape.setCellSpacing(0)
    shape.setBorder(0.5)
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    shape.setBorderCollapse(True)
    shape.setBorderBrush(Qt.GlobalColor.gray)
    shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    grid = cursor.insertTable(len(rows) + 1, len(columns), shape)
    for across, column in enumerate(columns):
        grid.cellAt(0, across).firstCursorPosition().insertText(HEADS[column], bold)
    for down, row in enumerate(rows, start=1):
        for across, column in enumerate(columns):
            cell = grid.cellAt(down, across).firstCursorPosition()
            cell.insertText(table.text(row, column), ink)
    return document


def paper_columns(view: LeadView) -> tuple[Column, ...]:
    """The columns that somebody chose to see; else as many as a sheet across has room for."""
    if view.columns.shown is not None:
        return view.shown_columns()
    fitting = view.columns.widths_in(_CHARACTERS, average=1)
    return tuple(column for column in view.columns.order if column in fitting)


def print_leads(parent: QWidget, view: LeadView, *, said: Callable[[str], object]) -> None:
    """Ask where to, then print what is selected (all of the list when it is one lead)."""
    if sum(many for _, many in view.ranges()) <= 1:
        view.selectAll()

    def came(rows: tuple[LeadRow, ...]) -> None:
        if not rows:
            said("There is nothing to print.")
            return
        if len(rows) > MOST:
            said(f"More than {MOST:,} leads are too many for paper. Export them instead.")
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageOrientation(QPageLayout.Orientation.Landscape)
        dialog = QPrintDialog(printer, parent)
        if dialog.exec() == QPrintDialog.DialogCode.Accepted:
            table_document(view.table, rows, paper_columns(view), title="Leads").print_(printer)
            said(f"Printed {how_many(len(rows), 'lead')}")

    view.with_selection(came)
