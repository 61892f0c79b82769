"""The captured picture."""

from __future__ import annotations

import struct
import zlib

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from leadcapture.errors import BadInput
from ui.picture import LARGEST, PictureView, decode_picture


def png(width: int = 60, height: int = 40) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


def bomb() -> bytes:
    """A PNG head that claims 30,000 × 30,000 pixels."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", len(head))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + struct.pack(">I", 1 << 20)
        + b"IDAT"
        + bytes(64)
    )


def test_decodes_and_keeps_large_pictures_to_what_a_screen_shows() -> None:
    assert decode_picture(png()).width() == 60
    assert decode_picture(png(LARGEST * 2, 10)).width() == LARGEST


def test_refuses_a_bomb_by_its_header() -> None:
    with pytest.raises(BadInput, match="too large"):
        decode_picture(bomb())


@pytest.mark.parametrize("data", [b"", b"no picture", png()[:60]])
def test_refuses_what_is_no_picture(data: bytes) -> None:
    with pytest.raises(BadInput, match="cannot be shown"):
        decode_picture(data)


def test_zooms_turns_and_fits_from_the_keyboard(qtbot: QtBot) -> None:
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(300, 300)
    view.show()
    view.show_picture(decode_picture(png()))
    canvas = view.canvas
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.zoomed > 1
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.zoomed == 1
    qtbot.keyClick(canvas, Qt.Key.Key_Minus)
    assert canvas.zoomed == 1, "never smaller than its place"
    qtbot.keyClick(canvas, Qt.Key.Key_R)
    assert canvas.turned == 90
    view.show_picture(decode_picture(png()))
    assert canvas.turned == 0


def test_a_word_stands_where_there_is_no_picture(qtbot: QtBot) -> None:
    view = PictureView()
    qtbot.addWidget(view)
    view.show_picture(decode_picture(png()), number=2, of=3)
    assert view.has_picture
    view.show_word("<b>No picture</b>")
    assert not view.has_picture
    assert view._word.text() == "<b>No picture</b>"


def test_several_pictures_are_paged(qtbot: QtBot) -> None:
    view = PictureView()
    qtbot.addWidget(view)
    view.show_picture(decode_picture(png()), number=1, of=2)
    assert view._pager.text() == "1 of 2"
    assert not view._previous.isEnabled()
    with qtbot.waitSignal(view.other) as asked:
        view._next.click()
    assert asked.args == [1]
