"""The demo itself: the promise of the README, checked against the real CRM."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from leadcapture.booth import Booth, LeadQuery
from leadcapture.demo import story
from leadcapture.demo.mailbox import LocalMailbox
from leadcapture.demo.story import readable, tell
from leadcapture.errors import BadInput
from leadcapture.sync.trytonrpc import TrytonClient


@contextmanager
def quiet(label: str) -> Iterator[Callable[[int, int, str], None]]:
    yield lambda done, total, what: None


class Bars:
    """Knows whether a progress bar is shown, and what is done while none is."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.unseen: list[str] = []

    @contextmanager
    def __call__(self, label: str) -> Iterator[Callable[[int, int, str], None]]:
        self.shown.append(label)
        yield lambda done, total, what: None
        self.shown.pop()

    def watch(self, monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> None:
        real = getattr(owner, name)

        def called(*given: Any, **named: Any) -> Any:
            if not self.shown:
                self.unseen.append(name)
            return real(*given, **named)

        monkeypatch.setattr(owner, name, called)


@pytest.mark.crm
def test_the_main_job_ends_in_the_crm_and_in_a_mailbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    folder = tmp_path / "demo"
    bars = Bars()
    for owner, name in (
        (story, "make_clip"), (story, "decode"), (Booth, "open"),
        (TrytonClient, "sign_in"), (TrytonClient, "call"), (LocalMailbox, "wait_for"),
    ):  # fmt: skip
        bars.watch(monkeypatch, owner, name)

    with tell(folder, say=said.append, progress=bars) as demo:
        assert not bars.unseen, "whatever may take a second shows that it goes on"
        first, again = demo.reports
        with Booth.open(
            demo.folder, passphrase=demo.environment["LEADCAPTURE_PASSPHRASE"]
        ) as booth:
            leads = list(booth.leads(LeadQuery()))
            held = booth.read_back("tryton")

    text = "\n".join(said)
    wants_meeting = [lead for lead in leads if lead.next_step == "meeting"]
    may_enrol = [lead for lead in leads if lead.opted_in() and lead.person.email]
    assert len(leads) == 12
    assert (first.created, first.updated, first.parked) == (12, 0, 0)
    assert (again.created, again.updated) == (0, 0)
    assert "Synced again  0 created, 0 updated" in text
    # What the CRM says, not what we believe:
    assert {status.lead_id for status in held} == {lead.id for lead in leads}
    assert {s.lead_id for s in held if s.handoffs} == {lead.id for lead in wants_meeting}
    assert {s.lead_id for s in held if s.sequences} == {lead.id for lead in may_enrol}
    # and what arrived by SMTP:
    assert len(demo.mail) == len(may_enrol) > 0
    addresses = {lead.person.email for lead in may_enrol}
    assert all(any(a in str(mail["To"]) for a in addresses) for mail in demo.mail)
    assert str(demo.mail[0]["Subject"]) in text


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(BadInput, match="not empty"), tell(tmp_path, say=print, progress=quiet):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_html_mail_is_shown_as_text() -> None:
    page = """<!DOCTYPE html><html><head><title>T</title><style>p {color: red}</style></head>
    <body><p>Hello Ada &amp; Bob,</p><p>thank you
    for your   visit.<br>Bye</p>
    <p><a href="https://example.com/x?a=1&amp;b=2">Read on</a></p>
    <img src="https://example.com/pixel"></body></html>"""

    assert readable(page).splitlines() == [
        "Hello Ada & Bob,",
        "thank you for your visit.",
        "Bye",
        "Read on <https://example.com/x?a=1&b=2>",
    ]
