"""The form of one lead by itself: what has room in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QStyle, QStyleOptionFrame, QWidget
from pytestqt.qtbot import QtBot

from leadcapture.lead import Lead, Person, Phone
from leadcapture.show import Qualifier, QualifierKind, Show
from ui import theme
from ui.captureform import CaptureForm

MARK = ("Card", "check", "success", "Read from the print")
EMAIL = "maximiliane.beispielhausen@musterwerke-foerdertechnik.example.com"
#: Pixels of the form in a window 1280 and 1920 wide.
WIDTHS = (496, 688)


@pytest.fixture(params=["light", "dark"])
def form(
    request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication, show: Show
) -> Iterator[CaptureForm]:
    theme.apply(qapp, request.param)
    form = CaptureForm()
    qtbot.addWidget(form)
    form.set_show(show)
    form.resize(WIDTHS[0], 680)
    form.show()
    qtbot.waitExposed(form)
    yield form
    theme.apply(qapp, "light")


def room(field: QLineEdit) -> int:
    """Pixels that a field has for its text."""
    option = QStyleOptionFrame()
    field.initStyleOption(option)
    part = QStyle.SubElement.SE_LineEditContents
    inside = field.style().subElementRect(part, option, field).width() - 4
    return inside - theme.px(24) * len(field.actions())


def cut(form: CaptureForm) -> list[str]:
    QApplication.processEvents()
    return [
        name
        for name, field in form.fields.items()
        if field.fontMetrics().horizontalAdvance(field.text()) > room(field)
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_long_address_can_be_compared_whole(
    form: CaptureForm, new_lead: Callable[..., Lead], width: int
) -> None:
    form.resize(width, 680)
    long = Person(
        first_name="Ada",
        last_name="Example",
        title="Head of Procurement and Logistics",
        company="Musterwerke für Fördertechnik GmbH",
        emails=(EMAIL[:52],),
        phones=(Phone(number="+442079460123"),),
    )
    form.show_lead(new_lead(person=long), mark=MARK, editing=True)
    assert cut(form) == []
    assert form.fields["email"].toolTip() == ""
    low, high = form.fields["email"].geometry(), form.fields["phone"].geometry()
    assert low.bottom() < high.top()
    assert form.fields["first_name"].y() == form.fields["last_name"].y()

    far = replace(long, emails=("a." * 60 + EMAIL,))
    form.show_lead(new_lead(person=far), mark=MARK, editing=True)
    assert cut(form) == ["email"]
    assert far.email in form.fields["email"].toolTip().replace("<wbr>", "")


def test_short_fields_share_a_row_until_one_is_typed_too_long(
    form: CaptureForm, new_lead: Callable[..., Lead]
) -> None:
    form.show_lead(new_lead(), mark=MARK, editing=True)
    email, phone = form.fields["email"], form.fields["phone"]
    QApplication.processEvents()
    assert email.y() == phone.y()
    QTest.keyClicks(email, EMAIL[:30])
    assert cut(form) == []
    assert email.y() < phone.y()
    email.selectAll()
    QTest.keyClicks(email, "a")
    QApplication.processEvents()
    assert email.y() < phone.y()


@pytest.mark.parametrize(("many", "first"), [(6, False), (60, True)])
def test_rating_and_next_step_are_in_sight_however_much_is_asked(
    form: CaptureForm,
    qtbot: QtBot,
    new_lead: Callable[..., Lead],
    show: Show,
    many: int,
    first: bool,
) -> None:
    asked = tuple(
        Qualifier(id=f"q{n}", label=f"Q {n}", kind=QualifierKind.SINGLE, choices=("Yes", "No"))
        for n in range(many)
    )
    form.set_show(replace(show, qualifiers=asked))
    form.show_lead(new_lead(), mark=MARK, editing=False)
    assert form.rating is not None
    assert form.next_step is not None
    place = form._scroll.viewport()

    def box(of: QWidget) -> QRect:
        return of.rect().translated(of.mapTo(place, of.rect().topLeft()))

    ends = (form.rating, form.next_step)
    qtbot.waitUntil(lambda: all(place.rect().contains(box(group)) for group in ends))
    for group in ends:
        assert (box(form.questions[-1]).top() > box(group).top()) == first
    assert form.consents[0].box.isVisible()
