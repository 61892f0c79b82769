"""Takes the pictures of the window that the documents show, from invented leads.

uv run python docs/screenshots.py                 # every state, light and dark: docs/screenshots
uv run python docs/screenshots.py --all --to DIR  # the same in three sizes, to look at
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["TZ"] = "Europe/Berlin"  # where the sample show is
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt  # noqa: E402
from PySide6.QtGui import (  # noqa: E402
    QColor,
    QFont,
    QImage,
    QLinearGradient,
    QPainter,
    QPixmap,
    QRadialGradient,
)
from PySide6.QtWidgets import QApplication, QLabel, QWidget  # noqa: E402

from leadcapture.booth import Booth, LeadQuery  # noqa: E402
from leadcapture.capture.cardfields import CardField  # noqa: E402
from leadcapture.capture.cardreader import CardReading, FieldReading  # noqa: E402
from leadcapture.capture.decoder import Symbol  # noqa: E402
from leadcapture.delivery import DeliveryState, RemoteRef, Step  # noqa: E402
from leadcapture.lead import Consent, Disposition, Lead, Person, Source, Stage  # noqa: E402
from leadcapture.showfile import parse_show, show_text  # noqa: E402
from leadcapture.store import outbox  # noqa: E402
from ui import theme  # noqa: E402
from ui.codeview import CodeView, qr_matrix  # noqa: E402
from ui.door import PassphraseDialog, TroubleDialog  # noqa: E402
from ui.leadprint import paper_columns, table_document  # noqa: E402
from ui.mainwindow import MainWindow  # noqa: E402
from ui.persontab import erased_words  # noqa: E402
from ui.pill import Room  # noqa: E402
from ui.reviewpage import ReviewPage  # noqa: E402
from ui.start import make_app  # noqa: E402
from ui.welcome import RecoveryPage, WelcomePage  # noqa: E402
from ui.work import Worker  # noqa: E402

PASSPHRASE = "screenshots of invented people"  # noqa: S105

PEOPLE = (
    ("Amara", "Okafor", "Head of Production", "Example Foods", Disposition.HOT),
    ("Jonas", "Lindqvist", "Automation Engineer", "Nordic Example AB", Disposition.WARM),
    ("Mei", "Tanaka", "Procurement Lead", "Sample Optics", Disposition.HOT),
    ("Luis", "Ferreira", "Plant Manager", "Exemplo Têxtil", Disposition.COLD),
    ("Ingrid", "Sørensen", "CTO", "Example Fjord Robotics", Disposition.WARM),
    ("Oliver", "Hartmann-Beispiel", "Leiter Instandhaltung", "Muster Maschinenbau", None),
    ("Priya", "Nair", "Quality Director", "Sample Pharma", Disposition.HOT),
    ("Tomáš", "Novák", "Engineer", "Ukázka s.r.o.", None),
)


class Clock:
    """Noon of the second day; it goes on with every look."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 10, 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=41)
        return self.now


def badge_text(number: int) -> str:
    first, last, title, company, _ = PEOPLE[number]
    mail = unicodedata.normalize("NFKD", first.lower()).encode("ascii", "ignore").decode()
    return f"EX-{number + 1042}^{first}^{last}^{title}^{company}^{mail}@example.com"


def fill(workspace: Path, clock: Clock) -> None:
    """A workspace in the middle of a show."""
    with Booth.open(workspace, passphrase=PASSPHRASE, clock=clock) as booth:
        booth.update_settings(
            rep_name="Robin Rep",
            rep_title="Sales Engineer",
            rep_email="robin@example.com",
            rep_phone="+44 20 7946 0123",
            device="booth-laptop",
        )
        show = booth.import_sample_show()
        kept: list[Lead] = []
        for number, (*_, rating) in enumerate(PEOPLE[:-1]):
            text = badge_text(number)
            symbol = Symbol(format="QRCode", payload=text.encode(), text=text)
            picture = jpeg(frame(number))
            draft = booth.draft(symbol, Source.CAMERA, picture=picture)
            consents = tuple(
                Consent(
                    purpose=one.purpose,
                    wording=one.wording,
                    version=one.version,
                    language=one.language,
                    at=clock(),
                    how="ticked at the booth",
                )
                for one in show.consent
                if number % 3 != 1
            )
            lead = replace(
                draft.lead,
                disposition=rating,
                next_step="meeting" if rating is Disposition.HOT else "brochure",
                answers={"interest": ("Vision",) if number % 2 else ("Grippers", "Service")},
                notes="Two lines stand still at night. Wants figures first." if number == 0 else "",
                consents=consents,
            )
            kept.append(booth.keep(draft, lead))
        booth.keep(draft_id := booth.draft_id("EX-7735471"), draft_id.lead)
        twin = Person(
            first_name="Mei", last_name="Tanaka", title="Head of Procurement",
            company="Sample Optics GmbH", emails=("m.tanaka@example.com", "mei@example.com"),
        )  # fmt: skip
        typed = booth.draft(None, Source.MANUAL)
        kept.append(
            booth.keep(
                typed,
                replace(
                    typed.lead, person=twin, disposition=Disposition.WARM, next_step="demo",
                    notes="Came back with a colleague.",
                ),
            )
        )  # fmt: skip
        booth.approve([lead.id for lead in kept[:3]])


def frame(number: int) -> QImage:
    """What a webcam would see: a badge with its code, held up at a booth."""
    first, last, title, company, _ = PEOPLE[number]
    image = QImage(1280, 720, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = QLinearGradient(0, 0, 1280, 720)
    ground.setColorAt(0, QColor("#5b6b86"))
    ground.setColorAt(1, QColor("#262f42"))
    painter.fillRect(image.rect(), ground)
    for x, y, radius, tint in (
        (180, 130, 170, "#8fb3d9"),
        (1090, 200, 220, "#d9b98f"),
        (980, 640, 200, "#7f93c9"),
    ):
        glow = QRadialGradient(QPointF(x, y), radius)
        color = QColor(tint)
        color.setAlpha(120)
        glow.setColorAt(0, color)
        color.setAlpha(0)
        glow.setColorAt(1, color)
        painter.setBrush(glow)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QPointF(x, y), radius, radius)
    painter.translate(640, 372)
    painter.rotate(-4 + number % 3 * 3)
    painter.setBrush(QColor("#2c3a5e"))
    painter.drawRect(QRectF(-18, -420, 36, 140))
    painter.setBrush(QColor("#fbfbf8"))
    painter.drawRoundedRect(QRectF(-210, -290, 420, 580), 22, 22)
    painter.setBrush(QColor("#3a55d1"))
    painter.drawRoundedRect(QRectF(-210, -290, 420, 86), 22, 22)
    painter.drawRect(QRectF(-210, -240, 420, 36))
    font = QFont()
    for text, y, size, color_name in (
        ("EXAMPLE EXPO", -262, 28, "#ffffff"),
        (f"{first} {last}", -176, 34, "#191d27"),
        (title, -128, 22, "#565e6e"),
        (company, -96, 22, "#565e6e"),
    ):
        font.setPixelSize(size)
        font.setBold(size > 24)
        painter.setFont(font)
        painter.setPen(QColor(color_name))
        painter.drawText(QRectF(-200, y, 400, 44), int(Qt.AlignmentFlag.AlignCenter), text)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#14161c"))
    modules = qr_matrix(badge_text(number))
    step = 270 / len(modules)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if dark:
                painter.drawRect(QRectF(-135 + x * step, -20 + y * step, step + 0.4, step + 0.4))
    painter.end()
    return image


def jpeg(image: QImage) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "badge.jpg"
        image.save(str(path), "JPEG", 88)  # type: ignore[call-overload]
        return path.read_bytes()


def wait(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    """Let the window work until `condition` holds."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError("the window did not come to rest")
        QApplication.processEvents()
        time.sleep(0.005)


def settle(window: MainWindow) -> None:
    """Until the worker is idle and everything is painted."""
    quiet = 0
    while quiet < 8:
        wait(lambda: window._worker.pending == 0)
        QApplication.processEvents()
        time.sleep(0.02)
        quiet = quiet + 1 if window._worker.pending == 0 else 0


def scenes(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """Every page in a telling state, one after the other."""
    from ui.capturepage import CapturePage

    capture = window.page(Room.CAPTURE)
    assert isinstance(capture, CapturePage)
    window.go_to(Room.CAPTURE)
    settle(window)
    wait(lambda: capture.open)
    for key in ("g", "v", "1", "m", "y"):
        capture.form.press(key)
    capture.form.notes.setPlainText("Robot cell for yoghurt cups, 40 per minute. Decides in March.")
    settle(window)
    capture.preview._darken()
    window.say("")
    yield "capture", window
    capture.form.edit()
    yield "capture-edit", window
    capture.setFocus()
    capture.discard()
    settle(window)
    capture.feed.stop()
    again = badge_text(0)
    capture.hand_scanned(Symbol(format="QRCode", payload=again.encode(), text=again))
    settle(window)
    yield "capture-met", window
    capture.discard()
    capture.feed.failed.emit("Camera 0 does not open. Plug it in, or choose another one.")
    window.say("")
    settle(window)
    yield "capture-ready", window
    yield from review_scenes(window)
    for room in (Room.REVIEW, Room.SYNC, Room.SETTINGS):
        window.go_to(room)
        settle(window)
        yield room.value.lower(), window
    folder = window._booth.workspace.parent
    yield from card_scenes(window)
    yield from import_scenes(window, folder)
    yield from attendee_scenes(window, folder)
    yield from bring_scenes(window, folder)
    yield from rights_scenes(window)


VENDOR = """Scan date,Full name,Organisation,E-mail address,Mobile,Lead score,Comment
03/04/2026,Zoë Beispiel,Beispiel & Söhne KG,zoe@example.com,+44 7700 900111,Hot,Two lines
03/05/2026,Tom O'Sample,Sample Pharma,tom@example.com,+44 7700 900222,Maybe,
03/05/2026,Mei Tanaka,Sample Optics,mei@example.com,,Warm,Wants a quote
03/04/2026,Nuno Exemplo,Exemplo Têxtil,nuno@example.com,,Cold,
"""
ATTENDEES = """Badge ID,First name,Surname,Company,E-mail,Hall
EX-7735471,Hanna,Esimerkki,Esimerkki Oy,hanna@example.com,4
EX-88,Ada,Example,Example Ltd,ada@example.com,5
EX-88,Alan,Sample,Sample plc,alan@example.com,5
"""


def import_scenes(window: MainWindow, folder: Path) -> Iterator[tuple[str, QWidget]]:
    """A vendor's file: a question, what comes out, what came, and a file that is broken."""
    page = review(window)
    file = folder / "vendor-export.csv"
    file.write_text(VENDOR, encoding="utf-8")
    page.import_file(file)
    settle(window)
    yield "import-dates", window
    page.importing.day_order._chips["month-first"].click()
    wait(lambda: not page.importing._pause.isActive())
    settle(window)
    yield "import", window
    page.importing.start()
    settle(window)
    yield "import-done", window
    window._booth.undo()
    window.say("")
    broken = folder / "broken.csv"
    broken.write_text(VENDOR + '03/05/2026,"Ann Open,Example\n' * 3, encoding="utf-8")
    page.import_file(broken)
    settle(window)
    yield "import-broken", window
    page.importing.leave()
    page.refresh()
    settle(window)


def card_scenes(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """A card that was read and a code that says it differently; nothing left; nothing found."""
    booth, page = window._booth, review(window)
    picture, fields = card_picture()
    person = Person(
        first_name="Nora", last_name="Beispiel", title="Head of Logistics",
        company="Beispiel Exarnple AG", emails=("nora@example.com",),
    )  # fmt: skip
    draft = booth.draft(
        None, Source.PICTURE, picture=jpeg(picture), card=CardReading(person=person, fields=fields)
    )
    lead = booth.keep(draft, draft.lead)
    text = "EX-77^Nora^Beispiel^Head of Logistics^Beispiel Example AG^nora@example.com"
    symbol = Symbol(format="QRCode", payload=text.encode(), text=text)
    again = booth.draft(symbol, Source.CAMERA)
    booth.add_to(lead, again, again.lead)
    page.show_filter("Needs a look")
    settle(window)
    page.list.go_to(lead.id)
    settle(window)
    page.panel._go_to("company")
    settle(window)
    yield "review-card", window
    page.list.setFocus()
    page.search_for("nobody at all")
    settle(window)
    yield "review-nothing", window
    page.search_for("")
    page.show_filter("To review")
    settle(window)
    page.list.selectAll()
    page.approve()
    settle(window)
    window.say("")
    yield "review-zero", window
    booth.undo()
    page.refresh()
    settle(window)


def card_picture() -> tuple[QImage, tuple[FieldReading, ...]]:
    """A business card, and where its fields stand."""
    image = QImage(1000, 600, QImage.Format.Format_RGB32)
    image.fill(QColor("#f4f1ea"))
    painter = QPainter(image)
    painter.fillRect(0, 0, 1000, 24, QColor("#1f5c4a"))
    font = QFont()
    fields: list[FieldReading] = []
    for field, words, y, size, sure in (
        (CardField.COMPANY, "Beispiel Example AG", 90, 44, 0.55),
        (CardField.NAME, "Nora Beispiel", 250, 52, 0.98),
        (CardField.TITLE, "Head of Logistics", 325, 32, 0.94),
        (CardField.EMAIL, "nora@example.com", 470, 32, 0.97),
    ):
        font.setPixelSize(size)
        font.setBold(size > 40)
        painter.setFont(font)
        painter.setPen(QColor("#22302b"))
        place = painter.boundingRect(QRectF(80, y, 840, size * 1.4), 0, words)
        painter.drawText(place, 0, words)
        left, top = place.left() - 6, place.top() - 2
        right, bottom = place.right() + 6, place.bottom() + 2
        box = ((left, top), (right, top), (right, bottom), (left, bottom))
        value = words.replace("Example", "Exarnple") if sure < 0.6 else words
        fields.append(FieldReading(field=field, value=value, box=box, confidence=sure))
    painter.end()
    return image, tuple(fields)


def attendee_scenes(window: MainWindow, folder: Path) -> Iterator[tuple[str, QWidget]]:
    """The organiser's list: its columns, and what came of each scanned id."""
    from ui.settingspage import SettingsPage

    for badge_id in ("EX-88", "EX-9000001"):
        window._booth.keep(draft := window._booth.draft_id(badge_id), draft.lead)
    file = folder / "attendees.csv"
    file.write_text(ATTENDEES, encoding="utf-8")
    window.go_to(Room.SETTINGS)
    page = window.page(Room.SETTINGS)
    assert isinstance(page, SettingsPage)
    page.import_attendees(file)
    settle(window)
    yield "attendees", window
    page.attendees.start()
    settle(window)
    window.say("")
    yield "attendees-report", window
    page.attendees.left.emit()


def bring_scenes(window: MainWindow, folder: Path) -> Iterator[tuple[str, QWidget]]:
    """Another laptop's leads."""
    other = folder / "laptop 2"
    show = window._booth.show
    assert show is not None
    with Booth.open(other, passphrase=PASSPHRASE, clock=Clock()) as booth:
        booth.update_settings(rep_name="Alex Colleague", device="booth-laptop-2")
        booth.use_show(booth.put_show(parse_show(show_text(show))).id)
        for number in (0, 5, 7):
            text = badge_text(number)
            symbol = Symbol(format="QRCode", payload=text.encode(), text=text)
            booth.keep(draft := booth.draft(symbol, Source.SCANNER), draft.lead)
    page = review(window)
    page.start_bringing()
    page.bringing.folder.setText(str(other))
    page.bringing.passphrase.setText(PASSPHRASE)
    settle(window)
    yield "bring-in", window
    page.bringing.start()
    settle(window)
    window.say("")
    yield "bring-in-done", window
    page.bringing.left.emit()
    settle(window)


def rights_scenes(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """Erasure, what CRMs were told of it, and how long leads are kept; the last, for they erase."""
    from ui.persontab import ErasureDialog

    booth, page = window._booth, review(window)
    page.show_filter("All")
    settle(window)
    leads = tuple(booth.leads(LeadQuery()))
    for lead in leads[-4:]:
        sent(booth, lead)
    dialog = ErasureDialog(f"Erase {leads[-1].label}?", 2, window)
    dialog.word.setText("ERA")
    yield "erase", dialog
    dialog.close()
    page._erased(erased_words(booth.forget([leads[-1].id])))
    settle(window)
    window.say("")
    yield "erased", window
    page.start_opt_outs()
    settle(window)
    yield "opt-outs", window
    page.opt_outs.left.emit()
    booth.update_show(purge_days=30)
    booth._clock.now += timedelta(days=40)
    page.start_retention()
    settle(window)
    yield "retention", window
    page.retention.left.emit()
    settle(window)


def sent(booth: Booth, lead: Lead) -> None:
    """The CRM has all that is owed of this lead."""
    if lead.stage is Stage.CAPTURED:
        booth.approve([lead.id])
    for step in Step:
        now = booth._clock()
        queue = outbox.Queue(connector="tryton", step=step, now=now, only=[lead.id])
        due = outbox.due(booth._store, queue, limit=9)
        refs = [
            RemoteRef(lead_id=lead.id, connector="tryton", kind=step, remote_id=f"{step}-{count}")
            for count, _ in enumerate(due, start=2041)
        ]
        taken = [(entry, DeliveryState.SENT, "", None) for entry, _ in due]
        outbox.record(booth._store, taken, refs, at=now)


def review(window: MainWindow) -> ReviewPage:
    """The review page, in front."""
    window.go_to(Room.REVIEW)
    page = window.page(Room.REVIEW)
    assert isinstance(page, ReviewPage)
    settle(window)
    return page


def paper(page: ReviewPage) -> QWidget:
    """The first sheet of what the list looks like on paper."""
    table, columns = page.list.table, paper_columns(page.list)
    rows = tuple(row for _, row in table.loaded())
    document = table_document(table, rows, columns, title="Leads")
    sheet = QPixmap(1123, 794)
    sheet.fill(QColor("white"))
    painter = QPainter(sheet)
    document.setPageSize(QSizeF(1123 - 96, 794 - 96))
    painter.translate(48, 48)
    document.drawContents(painter)
    painter.end()
    made = QLabel()
    made.setPixmap(sheet)
    made.setFixedSize(sheet.size())
    return made


def review_scenes(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """The review room's tasks, one after the other; it is as it was at the end."""
    from ui.leadpanel import HISTORY, PERSON

    page = review(window)
    page.list.step(2)
    for name, tab in (("history", HISTORY), ("person", PERSON)):
        page.panel.tabs.setCurrentIndex(tab)
        settle(window)
        yield f"review-{name}", window
    page.panel.tabs.setCurrentIndex(0)
    page.help.toggle()
    yield "review-keys", window
    page.help.close_again()
    page.show_filter("Needs a look")
    settle(window)
    yield "review-look", window
    page.show_filter("To review")
    settle(window)
    page.list.selectAll()
    settle(window)
    yield "review-many", window
    page.start_filter()
    yield "review-filter", window
    page.filtering.left.emit()
    page.start_export()
    yield "review-export", window
    page.exporting.left.emit()
    page.start_duplicates()
    settle(window)
    yield "review-duplicates", window
    page.duplicates.leave()
    page.show_filter("All")
    page.search_for("tanaka")
    settle(window)
    page.list.selectAll()
    page.start_merge()
    settle(window)
    yield "review-merge", window
    page.merging.left.emit()
    page.search_for("")
    settle(window)
    yield "review-print", paper(page)
    page.show_filter("To review")
    settle(window)
    page.list.go_to(None)
    page.list.step(-page.list.currentIndex().row())
    settle(window)


def take(folder: Path, size: tuple[int, int], choice: str) -> None:
    """All scenes in one size and theme."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        workspace = Path(place) / "workspace"
        clock = Clock()
        fill(workspace, clock)
        clip = Path(place) / "clip"
        clip.mkdir()
        for number in range(40):
            frame(len(PEOPLE) - 1).save(str(clip / f"badge-{number:02}.jpg"))
        booth = Booth.open(workspace, passphrase=PASSPHRASE, clock=clock)
        booth.created = False
        booth.update_settings(camera=str(clip), mirror=True, theme=choice)
        app = make_app(choice)
        window = MainWindow(booth, Worker())
        window.resize(*size)
        window.show()
        suffix = f"{choice}-{size[0]}x{size[1]}"
        for name, widget in scenes(window):
            app.processEvents()
            keep(widget, folder / f"{name}-{suffix}.png")
        for name, widget in extras(booth, window._worker):
            widget.resize(*size)
            if name in ("passphrase", "trouble"):
                widget.adjustSize()
            widget.show()
            app.processEvents()
            keep(widget, folder / f"{name}-{suffix}.png")
            widget.close()
        window.close()


def keep(widget: QWidget, path: Path) -> None:
    """Save it in 256 colours: a third of the bytes, and no difference to the eye."""
    picture = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    size = (picture.width(), picture.height())
    lines = np.frombuffer(picture.constBits(), np.uint8).reshape(size[1], picture.bytesPerLine())
    pixels = np.ascontiguousarray(lines[:, : size[0] * 3]).reshape(size[1], size[0], 3)
    few = Image.fromarray(pixels).quantize(256, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


def extras(booth: Booth, worker: Worker) -> Iterator[tuple[str, QWidget]]:
    """What is not a room."""
    empty = Booth.open(booth.workspace.parent / "empty", passphrase=PASSPHRASE)
    yield "recovery", RecoveryPage(empty.recovery_key)
    welcome = WelcomePage(empty, worker)
    welcome.name.setText("Robin Rep")
    yield "welcome", welcome
    empty.close()
    yield "code", CodeView(booth.my_code(), name="Robin Rep", under="Example Robotics")
    yield "passphrase", PassphraseDialog(new=True)
    yield (
        "trouble",
        TroubleDialog(
            "This workspace was written by a newer version of the app. Update the app.",
            booth.workspace,
        ),
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--all", action="store_true")
    options.add_argument("--to", type=Path, default=ROOT / "docs" / "screenshots")
    chosen = options.parse_args()
    chosen.to.mkdir(parents=True, exist_ok=True)
    make_app("light")
    theme.color("text")
    sizes = ((1280, 720), (1280, 800), (1920, 1080)) if chosen.all else ((1280, 800),)
    for choice in ("light", "dark"):
        for size in sizes:
            take(chosen.to, size, choice)


if __name__ == "__main__":
    main()
