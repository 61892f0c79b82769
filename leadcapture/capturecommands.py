"""Commands of the capture: pictures are read, and the badges and cards in them kept as leads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from leadcapture import terminal
from leadcapture.capture.answer import well_formed
from leadcapture.errors import BadInput

if TYPE_CHECKING:
    from leadcapture.booth import Booth, KeptSheet, PaceNow
    from leadcapture.lead import Lead

__all__ = ["capture", "read"]


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON line per file.")
@click.option("--region", default="", help="Country (ISO 3166) of phones without a country code.")
@click.pass_context
def read(ctx: click.Context, files: tuple[Path, ...], as_json: bool, region: str) -> None:
    """Read badges in picture FILES and print what they say. Nothing is stored.

    The pictures in a folder are read one by one. With --json, each line holds: file, kind (badge,
    card or none), symbols [{format, text}], fields {first_name, last_name, title, company, emails,
    phones, websites, address}, error; and phone_kinds {phone: office, mobile, fax, home or other},
    address_parts {street, postcode, city, region, country}, badge_id, social, note, warnings, and
    others (the fields, phone_kinds and address_parts of further people in the picture). A card has
    department, confidence {field: 0 to 1}, alternatives {field: [what else it could be]}, lines
    [{text, box, confidence}] and cards (how many there are) as well, and each of its others has
    department, social, confidence, alternatives, lines and warnings; a page of a PDF or TIFF has
    page. The alternatives of a name are whole ones, under "name". The exit code is 1 when a file
    could not be read; a picture without a code is no error.
    """
    from leadcapture.capture import answer, cardworkers

    failed = False
    names = list(_files(files))
    asked = answer.asked_of(names, region.upper())
    # How many there are is known late: a stack is opened when its turn comes.
    first = list(islice(asked, cardworkers.WORTH_IT))
    workers = cardworkers.workers_for(len(first))
    total = len(names)
    with (
        terminal.progress("Reading", quiet=as_json or len(first) < 3) as progress,
        closing(
            cardworkers.spread(answer.answers_of, chain(first, asked), workers=workers)
        ) as answers,
    ):
        for number, (about, found) in enumerate(answers, start=1):
            if about.sheet is not None and about.sheet.page == 1:
                total += about.sheet.pages - 1
            several = (
                [answer.answer_about(about.path, str(found))]
                if isinstance(found, Exception)
                else found
            )
            for said in several:
                failed = failed or said["error"] is not None
                if as_json:
                    terminal.print_json(said)
                else:
                    click.echo(_in_words(said))
            progress(number, max(number, total), "Reading")
    if failed:
        ctx.exit(1)


def _files(paths: tuple[Path, ...]) -> Iterator[tuple[Path, str]]:
    """The files named and the pictures and PDFs in folders named (one level deep, in name order),
    each with what is wrong with it, if that is known already."""
    from leadcapture.capture.album import SUFFIXES, is_folder

    for path in paths:
        if not is_folder(path):
            yield path, ""
            continue
        try:
            found = sorted(
                item
                for item in path.iterdir()
                if item.suffix.lower() in SUFFIXES
                and not item.name.startswith(".")
                and not item.is_dir()
            )
        except OSError as error:
            yield path, f"cannot be read: {error.strerror or error}"
            continue
        yield from ((item, "") for item in found)
        if not found:
            yield path, "holds no pictures"


def _in_words(answer: dict[str, Any]) -> str:
    if answer["error"]:
        return _complaint(Path(answer["file"]), answer["error"])
    if answer["kind"] == "none":
        return " ".join((f"{answer['file']}: no code and no card found.", *answer["warnings"]))
    said = [_person_in_words(fields) for fields in (answer["fields"], *answer["others"])]
    if answer["kind"] == "card" and len(said) > 1:
        return "\n".join(f"{answer['file']}: card: {part}" for part in said)
    text = "; and ".join(part for part in said if part)
    text = text or _shortened(answer["badge_id"] or answer["note"])
    what = answer["symbols"][0]["format"] if answer["kind"] == "badge" else "card"
    return f"{answer['file']}: {what}: {text}"


def _person_in_words(fields: dict[str, Any]) -> str:
    from leadcapture.lead import Person

    name = Person(first_name=fields["first_name"], last_name=fields["last_name"]).name
    parts = [name, fields["title"], fields["company"], *fields["emails"], *fields["phones"]]
    return ", ".join(part for part in parts if part)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 200 else f"{line[:199]}…"


def _complaint(path: Path, error: str) -> str:
    """The path and what is wrong with it; many messages begin with the bare name."""
    return f"{path}: {error.removeprefix(f'{path.name}: ')}"


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--show", "show_name", required=True, help="The show's name or id.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per file.")
@click.pass_context
def capture(ctx: click.Context, files: tuple[Path, ...], show_name: str, as_json: bool) -> None:
    """Keep the badges and business cards in picture FILES, folders and PDFs as leads of a show.

    All are on disk before the first card is read. A picture in which nobody is named becomes a
    provisional lead with the picture. Somebody met before at this show is added to, never doubled,
    and the very same picture is kept once: after a crash, run the same again. Without FILES what
    still waits is read.
    """
    failed = False
    with ctx.obj.booth(create=False) as booth:
        booth.use_show(booth.find_show(show_name).id, remember=False)
        names = list(_files(files))
        with terminal.progress("Capturing", quiet=as_json) as progress:
            for number, (path, problem) in enumerate(names, start=1):
                said = {"file": well_formed(str(path)), "lead": None, "met_before": False}
                try:
                    if problem:
                        raise BadInput(problem)
                    # Each lead is said to be saved when it is, and no sooner or later.
                    for name, kept in _kept(booth, path):
                        if isinstance(kept, BadInput):
                            failed = True
                            _complain(path, kept, said if as_json else None)
                            continue
                        met = kept.met or kept.again
                        if as_json:
                            line = {"lead": kept.lead.id, "met_before": met, "error": None}
                            terminal.print_json(said | line | {"warnings": kept.warnings})
                        else:
                            told = ". ".join((_kept_in_words(kept), *kept.warnings))
                            click.echo(f"{path.with_name(name)}: {told}")
                except BadInput as error:
                    failed = True
                    _complain(path, error, said if as_json else None)
                progress(number, len(names), "Capturing")
        failed |= _read_waiting(booth, as_json)
    if failed:
        ctx.exit(1)


def _kept(booth: Booth, path: Path) -> Iterator[tuple[str, KeptSheet | BadInput]]:
    """What each picture of a file was kept as; one bad page does not stop the others."""
    from leadcapture.capture.album import sheets

    for sheet in sheets(path):
        if isinstance(sheet, BadInput):
            yield path.name, sheet
            continue
        try:
            kept = booth.keep_sheet(sheet)
        except BadInput as error:
            yield sheet.name, error
        else:
            yield from ((sheet.name, one) for one in kept)


def _complain(path: Path, error: BadInput, said: dict[str, Any] | None) -> None:
    if said is not None:
        terminal.print_json(said | {"error": well_formed(str(error))})
    else:
        click.echo(_complaint(path, str(error)), err=True)


def _kept_in_words(kept: KeptSheet) -> str:
    if kept.again:
        return f"was kept before as {kept.lead.label}"
    if kept.waiting and not kept.lead.person.name:
        lead = kept.lead
        said = next((text for text in (lead.badge_id, lead.person.email, lead.notes) if text), "")
        code = f"the code '{_shortened(said)}', which names nobody, and " if said else ""
        return f"saved {code}the picture"
    return f"{'added to' if kept.met else 'saved'} {kept.lead.label}"


def _read_waiting(booth: Booth, as_json: bool) -> bool:
    """Read the print of what was kept, and say what came of it, the most doubtful first. Whether
    a picture was an identity document, and is gone."""
    if not booth.unread_pictures():
        return False
    before = {row.lead_id for row in booth.sheets() if row.doubt is not None}
    waiting = {row.lead_id: row.name for row in booth.sheets()}
    with terminal.progress("Reading cards", quiet=as_json) as progress:

        def say(now: PaceNow) -> None:
            left = "" if now.left is None else f" ({round(now.left)} s left)"
            progress(now.done, now.total, f"Reading cards{left if now.total > 9 else ''}")

        joined: set[UUID] = set()
        refused: list[Lead] = []
        found = booth.read_waiting(
            progress=say, refused=refused.append, joined=lambda lead: joined.add(lead.id)
        )
    for lead in refused:
        _say_refused(booth, lead, waiting.get(lead.id, "a picture kept before"), as_json)
    from leadcapture.lead import UNNAMED

    fresh = [row for row in booth.sheets() if row.lead_id in found and row.lead_id not in before]
    for row in fresh:
        if as_json:
            if row.lead_id not in waiting:
                # A further card in the same picture.
                met = len(booth.captures(row.lead_id)) > 1
                terminal.print_json(
                    {"file": row.name, "lead": row.lead_id, "met_before": met, "error": None}
                )
            continue
        if row.doubt == 1:
            sure = "nothing read"
        elif row.label == UNNAMED:
            sure = "names nobody"
        else:
            sure = f"{round(100 * (1 - (row.doubt or 0)))} % sure"
        who = ", ".join(part for part in (row.label, row.company) if part)
        twin = f"; the same card as {row.twin_label}?" if row.twin_id else ""
        sides = ", front and back" if row.lead_id in joined else ""
        click.echo(f"{row.name}: read {who} ({sure}{sides}{twin})")
    return bool(refused)


def _say_refused(booth: Booth, lead: Lead, name: str, as_json: bool) -> None:
    from leadcapture.booth import LeadQuery

    stays = booth.count(LeadQuery(show_id=lead.show_id, only=(lead.id,))) > 0
    what = (
        f"the picture was erased, {lead.label} stays"
        if stays
        else "it was erased, and so was its lead"
    )
    error = BadInput(f"{name}: shows an identity document, which is never stored: {what}")
    said = {"file": well_formed(name), "lead": None, "erased": lead.id, "met_before": False}
    _complain(Path(name), error, said if as_json else None)
