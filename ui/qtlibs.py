"""Before Qt starts: are the system libraries there that its Linux plugin needs, and a screen?

A missing one makes Qt abort with a core dump; here it becomes a line that names the package.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

__all__ = ["LIBRARIES", "ONLY_X11", "missing_libraries", "why_no_window"]

#: Library -> (Debian and Ubuntu, Fedora, Arch, openSUSE), in the order a person would install them.
LIBRARIES: Mapping[str, tuple[str, str, str, str]] = {
    "libEGL.so.1": ("libegl1", "libglvnd-egl", "libglvnd", "libglvnd"),
    "libGL.so.1": ("libgl1", "libglvnd-glx", "libglvnd", "libglvnd"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig", "fontconfig", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype", "freetype2", "libfreetype6"),
    "libX11.so.6": ("libx11-6", "libX11", "libx11", "libX11-6"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs", "dbus", "libdbus-1-3"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2", "glib2", "libglib-2_0-0"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon", "libxkbcommon", "libxkbcommon0"),
}

ONLY_X11: Mapping[str, tuple[str, str, str, str]] = {
    "libxcb.so.1": ("libxcb1", "libxcb", "libxcb", "libxcb1"),
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb", "libx11", "libX11-xcb1"),
    "libxkbcommon-x11.so.0": (
        "libxkbcommon-x11-0",
        "libxkbcommon-x11",
        "libxkbcommon-x11",
        "libxkbcommon-x11-0",
    ),
    "libxcb-cursor.so.0": (
        "libxcb-cursor0",
        "xcb-util-cursor",
        "xcb-util-cursor",
        "libxcb-cursor0",
    ),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm", "libxcb-icccm4"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image", "xcb-util-image", "libxcb-image0"),
    "libxcb-keysyms.so.1": (
        "libxcb-keysyms1",
        "xcb-util-keysyms",
        "xcb-util-keysyms",
        "libxcb-keysyms1",
    ),
    "libxcb-render-util.so.0": (
        "libxcb-render-util0",
        "xcb-util-renderutil",
        "xcb-util-renderutil",
        "libxcb-render-util0",
    ),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb", "libxcb", "libxcb-randr0"),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb", "libxcb", "libxcb-render0"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb", "libxcb", "libxcb-shm0"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb", "libxcb", "libxcb-sync1"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb", "libxcb", "libxcb-xfixes0"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util", "xcb-util", "libxcb-util1"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb", "libxcb", "libxcb-shape0"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb", "libxcb", "libxcb-xkb1"),
}

#: (command that installs, column in the tables above), by an identifier in /etc/os-release.
_SYSTEMS = {
    "debian": ("sudo apt install", 0),
    "ubuntu": ("sudo apt install", 0),
    "fedora": ("sudo dnf install", 1),
    "rhel": ("sudo dnf install", 1),
    "centos": ("sudo dnf install", 1),
    "arch": ("sudo pacman -S", 2),
    "suse": ("sudo zypper install", 3),
    "opensuse": ("sudo zypper install", 3),
}


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _os_release() -> str:
    for path in ("/etc/os-release", "/usr/lib/os-release"):
        try:
            with Path(path).open(encoding="utf-8") as file:
                return file.read()
        except OSError:
            continue
    return ""


def missing_libraries(
    environment: Mapping[str, str], loads: Callable[[str], bool] = _loads
) -> tuple[str, ...]:
    """Which system libraries Qt would look for in vain."""
    platform = environment.get("QT_QPA_PLATFORM", "")
    if platform:
        x11 = platform.startswith("xcb")
    else:
        x11 = bool(environment.get("DISPLAY")) and not environment.get("WAYLAND_DISPLAY")
    wanted = [*LIBRARIES, *(ONLY_X11 if x11 else ())]
    return tuple(name for name in wanted if not loads(name))


def why_no_window(
    environment: Mapping[str, str] | None = None,
    *,
    system: str = sys.platform,
    loads: Callable[[str], bool] = _loads,
    os_release: Callable[[], str] = _os_release,
) -> str:
    """Why no window can open here and what to do, in one or two lines; empty when one can."""
    if not system.startswith("linux"):
        return ""
    environment = os.environ if environment is None else environment
    if gone := missing_libraries(environment, loads):
        command, column = _install_command(os_release())
        names = {**LIBRARIES, **ONLY_X11}
        packages = " ".join(dict.fromkeys(names[name][column] for name in gone))
        return (
            f"The window cannot open: Qt needs {', '.join(gone)}.\n"
            f"Install what is missing with: {command} {packages}"
        )
    if not environment.get("QT_QPA_PLATFORM") and not (
        environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    ):
        return (
            "The window cannot open: there is no display here (neither DISPLAY nor "
            "WAYLAND_DISPLAY is set).\nRun it on a desktop, or use the command line: "
            "leadcapture --help"
        )
    return ""


def _install_command(os_release: str) -> tuple[str, int]:
    fields = dict(
        line.split("=", 1) for line in os_release.splitlines() if "=" in line and line[0] != "#"
    )
    words = f"{fields.get('ID', '')} {fields.get('ID_LIKE', '')}".replace('"', "").split()
    for word in words:
        for known, answer in _SYSTEMS.items():
            if word == known or word.startswith(f"{known}-"):
                return answer
    return "sudo apt install", 0
