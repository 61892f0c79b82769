"""The main job, told once from camera frame to drip e-mail, on invented people.

Everything here is real but the people: badge pictures go through the same camera and decoder as at
a booth, leads through the same `Booth`, and the CRM is a real one on this machine.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path

from leadcapture.booth import Booth, SyncReport
from leadcapture.capture.decoder import Symbol, decode, decode_hard
from leadcapture.capture.frame import Camera, Frame, encode_jpeg, open_camera
from leadcapture.capture.scanner import Scanner
from leadcapture.demo.badges import make_clip
from leadcapture.demo.crm import LocalTryton
from leadcapture.demo.mailbox import LocalMailbox
from leadcapture.errors import BadInput, LeadCaptureError
from leadcapture.lead import Answer, Consent, Disposition, Lead, Source
from leadcapture.show import Show

__all__ = ["DemoWorkspace", "tell"]

#: The demo's people are invented and its workspace is thrown away, so its passphrase is no secret.
_PASSPHRASE = "demo"  # noqa: S105
_PEOPLE = 12
_FRAMES_PER_SECOND = 15
#: The ladder reads every so many frames, as in the window.
_HARD_EVERY = 5
_FRAMES_AHEAD = 12
_MAIL_SECONDS = 20.0

Say = Callable[[str], object]
Progress = Callable[[str], AbstractContextManager[Callable[[int, int, str], None]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoWorkspace:
    """What the demo leaves to be looked at."""

    folder: Path
    environment: dict[str, str]
    """What a process needs to open it."""
    reports: tuple[SyncReport, ...]
    mail: tuple[EmailMessage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Talk:
    """What was said at the booth with one visitor."""

    rating: Disposition | None
    answers: dict[str, Answer]
    next_step: str = ""
    notes: str = ""
    opted_in: bool = False


_TALKS = (
    _Talk(
        rating=Disposition.HOT,
        answers={"interest": ("Grippers", "Vision"), "timing": "Now", "cells": 6.0},
        next_step="meeting",
        notes="Second line opens in March; wants a quote for six cells before Christmas.",
        opted_in=True,
    ),
    _Talk(rating=Disposition.WARM, answers={"interest": ("Vision",)}, opted_in=True),
    _Talk(rating=Disposition.COLD, answers={}, notes="Student, writes a thesis."),
    _Talk(
        rating=Disposition.WARM,
        answers={"interest": ("Controllers",), "timing": "This year"},
        next_step="brochure",
        opted_in=True,
    ),
    _Talk(
        rating=Disposition.HOT,
        answers={"interest": ("Service",), "timing": "Now"},
        next_step="meeting",
        notes="Machine stands still since Monday. No newsletters, please.",
    ),
)


@contextmanager
def tell(keep: Path | None, *, say: Say, progress: Progress) -> Iterator[DemoWorkspace]:
    """Run the main job and say what happens; the CRM runs until the block ends.

    The workspace is thrown away at the end unless `keep` names a folder for it. Raises
    `LeadCaptureError` when the CRM is not installed or does not start.
    """
    if keep is not None and keep.exists() and any(keep.iterdir()):
        raise BadInput(f"{keep} is not empty. Choose a new folder for the demo's workspace.")
    folder = keep or Path(tempfile.mkdtemp(prefix="leadcapture-demo-"))
    try:
        with (
            LocalMailbox() as mailbox,
            _crm(folder / "crm", mailbox.port, progress) as crm,
            _workspace(folder / "workspace", progress) as booth,
        ):
            yield _story(booth, crm, mailbox, folder, say=say, progress=progress)
            if keep is not None:
                say(f"\nKept in {folder}. Open it with the passphrase '{_PASSPHRASE}':")
                say(f"  leadcapture --workspace {folder / 'workspace'} window")
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _workspace(folder: Path, progress: Progress) -> Iterator[Booth]:
    with progress("Making the workspace") as step:
        step(0, 1, "Making the workspace")
        booth = Booth.open(folder, passphrase=_PASSPHRASE)
        step(1, 1, "Made the workspace")
    with booth:
        yield booth


@contextmanager
def _crm(folder: Path, smtp_port: int, progress: Progress) -> Iterator[LocalTryton]:
    with progress("Starting the CRM") as step:
        done = 0

        def tell_step(what: str) -> None:
            nonlocal done
            done += 1
            step(done, max(done + 1, 3), what.rstrip(" …."))

        crm = LocalTryton(folder, smtp_port=smtp_port, progress=tell_step)
        crm.__enter__()
        step(done + 1, done + 1, "CRM started")
    try:
        yield crm
    finally:
        crm.__exit__(None, None, None)


def _story(
    booth: Booth,
    crm: LocalTryton,
    mailbox: LocalMailbox,
    folder: Path,
    *,
    say: Say,
    progress: Progress,
) -> DemoWorkspace:
    with progress("Opening the show") as step:
        show = _open_show(booth, crm, step)
    say(f"Show      {show.name}, {show.booth}, {show.city}; all people are invented")
    say(f"CRM       Tryton at {crm.url}, a process of its own")

    with progress("Scanning badges") as step:
        leads = _scan(booth, show, folder / "camera", step)
    say(f"\nScanned offline, each on disk before the next: {len(leads)} leads")
    for lead in leads:
        say(f"  {_line(lead)}")

    leads = booth.approve([lead.id for lead in leads])
    say(f"\nReviewed  {len(leads)} approved")
    with progress("Looking what a sync would do") as step:
        step(0, 1, "Looking what a sync would do")
        plan = booth.plan()
        step(1, 1, "Looked what a sync would do")
    planned = Counter(row.action for row in plan.rows)
    say("Dry run   " + ", ".join(f"{count} to {action}" for action, count in planned.items()))
    for row in plan.rows:
        if row.action == "hold back":
            say(f"  no e-mails to {row.label}: {row.detail}")

    with progress("Syncing") as step:
        reports = booth.sync(progress=step)
    for report in reports:
        say(f"Synced    {_counts(report)}")
        for result in booth.synced_rows(report):
            if result.message:
                say(f"  {result.label}: {result.message}")
        if report.message:
            raise LeadCaptureError(f"The sync stopped: {report.message}")

    with progress("The CRM sends the first e-mails") as step:
        step(0, 1, "The CRM sends the first e-mails")
        crm.run_cron()
        enrolled = sum(report.enrolled for report in reports)
        mail = mailbox.wait_for(enrolled, _MAIL_SECONDS)
        step(1, 1, "The CRM has sent the first e-mails")

    say("\nWhat the CRM holds now, read back from it:")
    with progress("Reading the CRM") as step:
        step(0, 1, "Reading the CRM")
        held = booth.read_back("tryton")
        step(1, 1, "Read the CRM")
    for status in held:
        say(f"  {status.name} <{status.email or 'no e-mail'}>")
        for what, names in (
            ("campaign", status.campaigns),
            ("nurture", status.sequences),
            ("Sales", status.handoffs),
        ):
            if names:
                say(f"      {what:<10}{', '.join(names)}")
    say(f"  In all: {len(held)} of the {len(leads)} who were scanned")

    say(f"\nDrip e-mails received by a mailbox on this machine: {len(mail)}. The first:")
    if mail:
        _say_mail(mail[0], say)

    with progress("Syncing again") as step:
        again = booth.sync(progress=step)
    for report in again:
        say(f"\nSynced again  {report.created} created, {report.updated} updated")
    return DemoWorkspace(
        folder=folder / "workspace",
        environment={
            "LEADCAPTURE_PASSPHRASE": _PASSPHRASE,
            "LEADCAPTURE_TRYTON_PASSWORD": crm.password,
        },
        reports=(*reports, *again),
        mail=mail,
    )


def _open_show(booth: Booth, crm: LocalTryton, step: Callable[[int, int, str], None]) -> Show:
    step(0, 4, "Opening the show")
    booth.update_settings(rep_name="Robin Rep", rep_email="robin@example.com")
    show = booth.import_sample_show()
    destination = replace(
        show.connectors["tryton"], url=crm.url, database=crm.database, user=crm.capture_user
    )
    show = booth.update_show(connectors={"tryton": destination})
    crm.setup_sequences(rule.sequence for rule in show.nurture)
    step(1, 4, "Opening the show")
    crm.setup_campaigns([show.campaign.name])
    step(2, 4, "Opening the show")
    crm.setup_owners([destination.owner])
    step(3, 4, "Opening the show")
    booth.sign_in("tryton", user=crm.capture_user, password=crm.password)
    step(4, 4, "Opened the show")
    return show


def _scan(
    booth: Booth, show: Show, folder: Path, step: Callable[[int, int, str], None]
) -> tuple[Lead, ...]:
    """The leads from a clip of badges held to a camera, saved one by one."""
    count = make_clip(
        folder,
        people=_PEOPLE,
        progress=lambda done, total: step(done, total, "Painting badges for the camera"),
    )
    camera = open_camera(str(folder))
    scanner = Scanner()
    talks = cycle(_TALKS)
    kept: list[Lead] = []
    try:
        for frame, symbols in _seen(camera):
            scan = scanner.see(symbols, frame.number / _FRAMES_PER_SECOND).scan
            if scan is not None:
                draft = booth.draft(scan, Source.CAMERA, picture=encode_jpeg(frame.pixels))
                if draft.surely_met is not None:
                    booth.keep_unasked(draft)
                else:
                    kept.append(booth.keep(draft, _talked(draft.lead, next(talks), show)))
            step(min(frame.number + 1, count), count, "Scanning badges")
    finally:
        camera.close()
    return tuple(kept)


def _seen(camera: Camera) -> Iterator[tuple[Frame, Sequence[Symbol]]]:
    """The frames with the codes in them, in order; decoded some frames ahead, on every core."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        ahead: deque[tuple[Frame, Future[Sequence[Symbol]]]] = deque()
        while (frame := camera.read()) is not None or ahead:
            if frame is not None:
                ahead.append((frame, pool.submit(_codes, frame)))
            if frame is None or len(ahead) > _FRAMES_AHEAD:
                first, codes = ahead.popleft()
                yield first, codes.result()


def _codes(frame: Frame) -> Sequence[Symbol]:
    symbols = decode(frame.pixels)
    if symbols or frame.number % _HARD_EVERY:
        return symbols
    return decode_hard(frame.pixels)


def _talked(lead: Lead, talk: _Talk, show: Show) -> Lead:
    text = show.consent[0]
    consent = Consent(
        purpose=text.purpose,
        wording=text.wording,
        version=text.version,
        language=text.language,
        at=datetime.now().astimezone(),
        how="ticked at the booth",
    )
    return replace(
        lead,
        disposition=talk.rating,
        answers=talk.answers,
        next_step=talk.next_step,
        notes="\n".join(part for part in (talk.notes, lead.notes) if part),
        consents=(consent,) if talk.opted_in else (),
    )


def _line(lead: Lead) -> str:
    parts = (
        lead.label,
        lead.person.company,
        lead.person.email,
        lead.disposition or "",
        lead.next_step,
        "opted in" if lead.opted_in() else "no opt-in",
    )
    return ", ".join(part for part in parts if part)


def _counts(report: SyncReport) -> str:
    return (
        f"{report.created} created, {report.updated} updated, {report.campaign} in the campaign, "
        f"{report.handed_off} handed to Sales, {report.enrolled} enrolled, {report.parked} parked"
    )


def _say_mail(mail: EmailMessage, say: Say) -> None:
    for head in ("From", "To", "Subject"):
        say(f"  {head + ':':<9}{mail[head]}")
    body = mail.get_body(preferencelist=("plain", "html"))
    text = body.get_content() if body else ""
    if body and body.get_content_subtype() == "html":
        text = readable(text)
    say("")
    for line in text.strip().splitlines():
        say(f"  | {line}")


class _Reader(HTMLParser):
    """Collects what a person would read of an HTML e-mail: paragraphs and links."""

    _HIDDEN = frozenset(("head", "script", "style", "title"))
    _BLOCKS = frozenset(("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "ul", "ol", "table"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self._links: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._HIDDEN:
            self._hidden += 1
        elif tag in self._BLOCKS:
            self.text += "\n"
        elif tag == "a":
            self._links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in self._BLOCKS:
            self.text += "\n"
        elif tag == "a" and self._links and (link := self._links.pop()):
            self.text += f" <{link}>"

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text += re.sub(r"\s+", " ", data)


def readable(page: str) -> str:
    """The text of an HTML e-mail: one line a paragraph, links in angle brackets behind their words.

    Pictures, styles and scripts are left out.
    """
    reader = _Reader()
    reader.feed(page)
    reader.close()
    lines = (" ".join(line.split()) for line in reader.text.splitlines())
    return "\n".join(line for line in lines if line)
