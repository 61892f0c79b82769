"""Runs commands, and what they are given: badges that are drawn, and what their JSON says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import zxingcpp
from click.testing import CliRunner, Result

from leadcapture.cli import main

__all__ = ["SHOW", "VCARD", "Run", "code", "command_line", "lines"]

VCARD = (
    "BEGIN:VCARD\nVERSION:3.0\nN:Example;Ada\nORG:Sample Ltd\nTITLE:Engineer\n"
    "EMAIL:ada@example.com\nTEL;TYPE=CELL:+442079460123\nURL:https://example.com\n"
    "ADR:;;1 Sample St;London;;N1 1AA;UK\nEND:VCARD\n"
)
SHOW = 'name = "Test Expo"\ncountry = "GB"\n[connectors.csv]\n'

Run = Callable[..., Result]


def command_line(workspace: Path) -> Run:
    """Runs one command on this workspace."""

    def call(*words: object, expect: int = 0, input: str | None = None) -> Result:  # noqa: A002
        result = CliRunner().invoke(
            main, ["--workspace", str(workspace), *map(str, words)], input=input
        )
        assert result.exit_code == expect, (result.output, result.exception)
        if expect:
            assert "Traceback" not in result.output
        return result

    return call


def code(path: Path, text: str, kind: object = zxingcpp.BarcodeFormat.QRCode) -> Path:
    picture = np.array(zxingcpp.create_barcode(text, kind).to_image(scale=4))
    cv2.imwrite(str(path), cv2.copyMakeBorder(picture, 40, 40, 40, 40, 0, value=255))
    return path


def lines(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]
