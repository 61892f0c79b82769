"""A missing library becomes a line that names the package."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import PySide6
import pytest

from ui.qtlibs import LIBRARIES, ONLY_X11, missing_libraries, why_no_window

X11 = {"DISPLAY": ":0"}


def lacking(*names: str):
    return lambda name: name not in names


@pytest.mark.parametrize(
    ("release", "words"),
    [
        ("ID=debian\n", "sudo apt install libxcb-cursor0"),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', "sudo apt install libxcb-cursor0"),
        ("ID=fedora\n", "sudo dnf install xcb-util-cursor"),
        ("ID=arch\n", "sudo pacman -S xcb-util-cursor"),
        ('ID="opensuse-leap"\n', "sudo zypper install libxcb-cursor0"),
        ("", "sudo apt install libxcb-cursor0"),
    ],
)
def test_the_package_of_this_system_is_named(release: str, words: str) -> None:
    why = why_no_window(
        X11, system="linux", loads=lacking("libxcb-cursor.so.0"), os_release=lambda: release
    )
    assert "libxcb-cursor.so.0" in why
    assert why.endswith(words)


def test_several_are_named_once_each() -> None:
    why = why_no_window(
        X11,
        system="linux",
        loads=lacking("libEGL.so.1", "libxcb-randr.so.0", "libxcb-xkb.so.1"),
        os_release=lambda: "ID=fedora",
    )
    assert why.endswith("sudo dnf install libglvnd-egl libxcb")


def test_without_a_display_it_says_so() -> None:
    why = why_no_window({}, system="linux", loads=lambda _: True)
    assert "no display" in why
    assert "leadcapture --help" in why


def test_x11_libraries_are_only_wanted_for_x11() -> None:
    loads = lacking("libxcb-cursor.so.0")
    assert missing_libraries({"WAYLAND_DISPLAY": "wayland-0"}, loads) == ()
    assert missing_libraries({"QT_QPA_PLATFORM": "offscreen"}, loads) == ()
    assert missing_libraries({"QT_QPA_PLATFORM": "xcb"}, loads) == ("libxcb-cursor.so.0",)


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_bring_their_own(system: str) -> None:
    assert why_no_window({}, system=system, loads=lambda _: False) == ""


def test_all_is_well_when_all_is_there() -> None:
    assert why_no_window(X11, system="linux", loads=lambda _: True) == ""
    assert len(LIBRARIES) > 3


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems bring their own")
def test_what_is_looked_for_is_what_qt_is_linked_with() -> None:
    qt = Path(PySide6.__path__[0]) / "Qt"

    def linked(name: str) -> set[str]:
        words = re.findall(rb"lib[\w-]+\.so\.\d+", (qt / name).read_bytes())
        own = re.compile(r"libQt6|lib(c|m|z|gcc_s|stdc\+\+|pthread|dl|rt)\.so")
        return {word for word in map(bytes.decode, words) if not own.match(word)}

    assert linked("lib/libQt6Gui.so.6") <= set(LIBRARIES)
    x11 = linked("plugins/platforms/libqxcb.so") | linked("lib/libQt6XcbQpa.so.6")
    assert x11 - set(LIBRARIES) == set(ONLY_X11)
