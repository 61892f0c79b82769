"""This device in the settings: its camera, its hand scanner, how it syncs and how it looks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QFileDialog, QWidget

from leadcapture.booth import Booth
from leadcapture.errors import BadInput
from ui import textsize, theme
from ui.camera import NOT_ALLOWED, ask_for_camera
from ui.settingscard import SettingsCard, field, row
from ui.words import one_line
from ui.work import Worker

if TYPE_CHECKING:
    from leadcapture.capture.frame import CameraInfo

__all__ = ["DeviceCard"]

_THEMES = {"system": "Like the system", "light": "Light", "dark": "Dark"}
#: What ends a hand scanner's code, by the setting.
_ENDINGS = {"": "a pause", "enter": "Enter", "tab": "Tab"}
#: Settings that are on or off, in the order they stand in.
_SWITCHES = ("mirror", "sound", "quick_mode", "sync_by_itself")


def _cameras() -> tuple[CameraInfo, ...]:
    """For the worker: where there is no list, devices are opened one by one."""
    from leadcapture.capture.frame import list_cameras

    return list_cameras()


class DeviceCard(SettingsCard):
    """See the module."""

    theme_chosen = Signal(str)
    """The theme was changed and is on the screen."""

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__("Camera, sync and theme", parent=parent)
        self._booth = booth
        self._worker = worker
        column = self.column
        self._probed = False
        self.camera = QComboBox()
        self.camera.setAccessibleName("Camera")
        theme.fix(self.camera, least_width=240)
        self.camera.activated.connect(self._camera_chosen)
        self.look_button = theme.button("Find cameras", kind="quiet")
        self.look_button.clicked.connect(self._probe)
        file = theme.button("Video or picture file …")
        file.setToolTip("A clip, or a folder's pictures, instead of a camera")
        file.clicked.connect(self._ask_camera_file)
        column.addWidget(field("Camera", self.camera))
        column.addLayout(row(file, self.look_button))
        self.mirror = QCheckBox("Mirror the preview")
        self.sound = QCheckBox("Beep on a scan")
        self.quick_mode = QCheckBox("Quick mode: scan, beep, next; details later")
        self.sync_by_itself = QCheckBox("Sync by itself when the CRM can be reached")
        for name in _SWITCHES:
            box: QCheckBox = getattr(self, name)
            box.toggled.connect(partial(self.setting_left.emit, name))
            column.addWidget(box)
        self.scanner_suffix = QComboBox()
        self.scanner_suffix.setAccessibleName("What a hand scanner sends after a code")
        self.scanner_suffix.setToolTip(
            "As the scanner is set. A pause always works; Enter and Tab save a tenth of a second "
            "where no code has several lines or columns."
        )
        for value, word in _ENDINGS.items():
            self.scanner_suffix.addItem(word, value)
        self.scanner_suffix.activated.connect(
            lambda _: self.setting_left.emit("scanner_suffix", self.scanner_suffix.currentData())
        )
        column.addWidget(field("A hand scanner ends a code with", self.scanner_suffix))
        self.themes = {}
        chips = QWidget()
        flow = theme.FlowLayout(chips)
        for value, word in _THEMES.items():
            chip = theme.chip(word, small=True)
            chip.setAutoExclusive(True)
            chip.setAccessibleName(f"Theme: {word}")
            chip.clicked.connect(partial(self._choose_theme, value))
            self.themes[value] = chip
            flow.addWidget(chip)
        column.addWidget(field("Theme", chips))
        self.text_size = QComboBox()
        self.text_size.setAccessibleName("Text size")
        self.text_size.setToolTip("Ctrl++ and Ctrl+- on every page, Ctrl+0 for 100 %")
        for percent in textsize.STEPS:
            self.text_size.addItem(f"{percent} %", percent)
        self.text_size.activated.connect(self._choose_text_size)
        column.addWidget(field("Text size, of the system's own", self.text_size))

    def fill(self) -> None:
        """Show the settings as they are."""
        settings = self._booth.settings
        for name in _SWITCHES:
            box: QCheckBox = getattr(self, name)
            with QSignalBlocker(box):
                box.setChecked(getattr(settings, name))
        self.scanner_suffix.setCurrentIndex(
            max(0, self.scanner_suffix.findData(settings.scanner_suffix))
        )
        chosen = settings.theme if settings.theme in self.themes else "system"
        self.themes[chosen].setChecked(True)
        self.text_size.setCurrentIndex(self.text_size.findData(textsize.percent()))
        self._show_camera()

    def _choose_theme(self, value: str, _checked: bool = True) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, value)
        self.setting_left.emit("theme", value)
        self.theme_chosen.emit(value)

    def _choose_text_size(self, _: int) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.resize_text(app, self.text_size.currentData())
        self.setting_left.emit("text_size", self.text_size.currentData())

    def look_once(self) -> None:
        """Look for cameras, unless that was done."""
        if not self._probed:
            self._probe()

    def _probe(self) -> None:
        self._probed = True
        self.look_button.setEnabled(False)
        ask_for_camera(self, self._may_probe)

    def _may_probe(self, allowed: bool) -> None:
        # A camera that may not be used does not open, so it would not be found.
        if allowed:
            self._worker.run(_cameras, done=self._cameras_came, failed=self._no_cameras)
        else:
            self._no_cameras(BadInput(NOT_ALLOWED))

    def _cameras_came(self, cameras: Sequence[CameraInfo]) -> None:
        self.look_button.setEnabled(True)
        self.camera.clear()
        for camera in cameras:
            self.camera.addItem(one_line(camera.label), camera.spec)
        self._show_camera()

    def _no_cameras(self, error: Exception) -> None:
        self.look_button.setEnabled(True)
        self.failed.emit(error)

    def _show_camera(self) -> None:
        spec = self._booth.settings.camera
        if self.camera.findData(spec) < 0:
            known = spec.isdigit()
            word = f"Camera {spec} (not found now)" if known else Path(spec).name
            self.camera.addItem(one_line(word), spec)
        self.camera.setCurrentIndex(self.camera.findData(spec))

    def _camera_chosen(self, number: int) -> None:
        self.setting_left.emit("camera", self.camera.itemData(number))

    def use_camera_file(self, path: Path) -> None:
        """A clip or picture stands in for the camera."""
        self.setting_left.emit("camera", str(path))
        self.camera.addItem(one_line(path.name), str(path))
        self.camera.setCurrentIndex(self.camera.count() - 1)

    def _ask_camera_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self,
            "Choose a video or a picture",
            "",
            "Videos and pictures (*.mp4 *.avi *.mov *.mkv *.png *.jpg *.jpeg);;All files (*)",
        )
        if name:
            self.use_camera_file(Path(name))
