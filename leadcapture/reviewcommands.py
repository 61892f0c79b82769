"""Commands of the review: leads from files, what a CRM refused, and the rights of a person."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadcapture import terminal
from leadcapture.words import how_many

if TYPE_CHECKING:
    from leadcapture.review.bringing import Brought
    from leadcapture.review.importing import ImportPreview, ImportReport

__all__ = ["bring_in", "forget", "import_leads", "link", "person", "purge", "refused"]

#: Lines to look at that are said one by one.
_PROBLEMS = 200


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--show", "show_name", help="The show's name or id. Default: the open show.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="HEAD=FIELD",
    help="Which column is which field, where the guess is wrong. May be repeated.",
)
@click.option("--mapping", "mapping_name", help="A saved mapping of columns, by its name.")
@click.option("--save-mapping", metavar="NAME", help="Keep the mapping under this name.")
@click.option(
    "--duplicates",
    type=click.Choice(["add", "skip", "new"]),
    default="add",
    show_default=True,
    help="Who is a lead already: add what is new, skip the row, or make another lead.",
)
@click.option(
    "--dates",
    type=click.Choice(["day-first", "month-first"]),
    help="How to read 03/04/2026. Default: as the whole column says.",
)
@click.option(
    "--encoding",
    metavar="NAME",
    default="",
    help="What a text file is written in, such as big5hkscs, cp1250 or mac_roman, where the guess "
    "is wrong.",
)
@click.option(
    "--phones-from",
    metavar="COUNTRY",
    default="",
    help="Two letters of the country whose phones lack a country code, such as JP. Default: as "
    "each row tells by its country, domains or letters, else the show's.",
)
@click.option(
    "--problems",
    "problem_file",
    type=click.Path(path_type=Path),
    help="Write all lines to look at to this .csv or .xlsx file.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be imported, store nothing.")
@click.pass_context
def import_leads(
    ctx: click.Context,
    file: Path,
    show_name: str | None,
    columns: tuple[str, ...],
    mapping_name: str | None,
    save_mapping: str | None,
    duplicates: str,
    dates: str | None,
    encoding: str,
    phones_from: str,
    problem_file: Path | None,
    dry_run: bool,
) -> None:
    """Make leads of a file (CSV, XLSX or vCard): all of them, or none."""
    from leadcapture.errors import BadInput
    from leadcapture.tables import ENCODINGS

    with ctx.obj.booth(create=False) as booth:
        show = booth.find_show(show_name) if show_name else booth.show
        if show is None:
            raise BadInput("No show is open. Open one with: leadcapture show import FILE")
        if mapping_name is not None:
            known = booth.mappings()
            if mapping_name not in known:
                names = ", ".join(known) or "none yet"
                raise BadInput(f"No mapping is called '{mapping_name}'. Saved: {names}.")
            mapping = dict(known[mapping_name])
        else:
            mapping = dict(booth.import_table(file, show=show, encoding=encoding).mapping)
        for column in columns:
            head, equals, field = column.rpartition("=")
            if not equals:
                raise click.UsageError(f"--column takes HEAD=FIELD, not '{column}'")
            mapping[head] = field
        if dates is not None:
            for column, field in mapping.items():
                if field.partition(":")[0] == "captured_at":
                    mapping[column] = f"captured_at:{dates}"
        read_as = ", ".join(f"{column} = {field}" for column, field in mapping.items())
        if read_as:
            click.echo(f"Columns read: {read_as}", err=True)
        if dry_run:
            with terminal.progress("Reading") as progress:
                found = booth.import_preview(
                    file,
                    mapping,
                    show=show,
                    encoding=encoding,
                    phones_from=phones_from,
                    progress=lambda rows: progress(rows, 0, f"Reading {file.name}"),
                )
            done: ImportPreview | ImportReport = found
            of = "" if found.whole else f"Of the first {found.rows} rows: "
            click.echo(
                f"{of}{how_many(found.new, 'new lead')}, "
                f"{found.duplicates - found.twice} known already, "
                f"{found.twice} of somebody who is in the file above, {found.skipped} name nobody, "
                f"{found.forgotten} asked to be forgotten: "
                f"{how_many(found.rows, 'row')}. Nothing was stored."
            )
        else:
            with terminal.progress("Importing") as progress:
                report = booth.import_leads(
                    file,
                    mapping,
                    show=show,
                    on_duplicate=duplicates,
                    encoding=encoding,
                    phones_from=phones_from,
                    progress=lambda rows: progress(rows, 0, f"Importing {file.name}"),
                )
            done = report
            click.echo(
                f"{how_many(report.new, 'lead')} imported, {report.known} known already "
                f"({report.added} learned something), {report.twice} put together with a row "
                f"above, {report.skipped} skipped, {report.forgotten} asked to be forgotten: "
                f"{how_many(report.rows, 'row')}"
            )
        times = done.dates
        if times is not None and not times.sure:
            click.echo(
                f"Nothing says whether '{times.example}' begins with the day or the month: it is "
                f"read {times.order.replace('-', ' ')}. Say which with --dates.",
                err=True,
            )
        if times is not None and times.zone:
            whose = "the show's" if times.from_show else "this computer's; a show file can name one"
            click.echo(f"Times without a zone are read in {times.zone} ({whose}).", err=True)
        if done.encoding and not done.encoding.startswith("utf"):
            words = ENCODINGS[done.encoding]
            click.echo(
                f"The text is read as {words}. If names look wrong, say it with --encoding.",
                err=True,
            )
        for remark in done.remarks:
            click.echo(remark, err=True)
        for problem in done.problems[:_PROBLEMS]:
            click.echo(f"line {problem.line}: {problem.text}", err=True)
        if more := len(done.problems[_PROBLEMS:]) + done.further:
            how = "" if problem_file else " (--problems FILE keeps all of them)"
            click.echo(f"{how_many(more, 'more line')} to look at{how}", err=True)
        if problem_file is not None:
            booth.save_problems(problem_file, done.problems, further=done.further)
        if save_mapping:
            booth.save_mapping(save_mapping, mapping)


@click.command("bring-in")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--show",
    "shows",
    multiple=True,
    help="A show's name or id, as it is over there; may be repeated. Default: the open show.",
)
@click.option("--all-shows", is_flag=True, help="The leads of all its shows.")
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    help="A file that holds its passphrase or recovery key. Default: this computer's keyring, "
    "or it is asked for.",
)
@click.pass_context
def bring_in(
    ctx: click.Context,
    folder: Path,
    shows: tuple[str, ...],
    all_shows: bool,
    passphrase_file: Path | None,
) -> None:
    """Add the leads of another laptop: FOLDER is its workspace or a backup of it.

    It is only read. Leads that are here already are brought up to date; doing it twice adds
    nothing twice.
    """
    from leadcapture.errors import BadInput, KeyMissing

    passphrase = None
    if passphrase_file is not None:
        try:
            passphrase = passphrase_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"{passphrase_file} cannot be read: {error}.") from error
    with ctx.obj.booth(create=False) as booth:

        def brought() -> Brought:
            with terminal.progress("Bringing in") as progress:
                done: Brought = booth.bring_in(
                    folder,
                    passphrase=passphrase or None,
                    shows=shows or None,
                    every_show=all_shows,
                    progress=progress,
                )
            return done

        try:
            done = brought()
        except KeyMissing:
            # Asked for only once it is known that there is a workspace that wants one.
            if passphrase:
                raise
            if not sys.stdin.isatty():
                raise KeyMissing(
                    f"No keyring here holds the key of {folder}. Give its passphrase or recovery "
                    "key with --passphrase-file."
                ) from None
            passphrase = click.prompt(
                "Passphrase or recovery key of the other workspace", hide_input=True, err=True
            )
            done = brought()
        click.echo(
            f"{done.place}: {how_many(done.new, 'new lead')}, {done.updated} brought up to date, "
            f"{done.known} known already, {how_many(done.pictures, 'picture')}"
        )
        if done.named:
            click.echo(f"{how_many(done.named, 'scanned id')} got a name from the attendee list")
        if done.forgotten:
            click.echo(
                f"Left out, of people who were erased here: {how_many(done.forgotten, 'lead')}"
            )
        if done.missing_pictures:
            click.echo(
                f"Missing or damaged over there: {how_many(done.missing_pictures, 'picture')}; a "
                "backup may have them",
                err=True,
            )


@click.command()
@click.argument("who")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="A .zip file.")
@click.pass_context
def person(ctx: click.Context, who: str, output: Path) -> None:
    """Write all that is known of a person (e-mail address or lead id) to a .zip."""
    with ctx.obj.booth(create=False) as booth:
        pictures = booth.personal_data(booth.find_lead(who), output)
        click.echo(f"{output}: {how_many(pictures, 'picture')}")


@click.command()
@click.argument("who")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def forget(ctx: click.Context, who: str, yes: bool) -> None:
    """Erase a person (e-mail address or lead id) for good, and have CRMs opt them out."""
    from leadcapture.errors import BadInput

    with ctx.obj.booth(create=False) as booth:
        leads = [booth.lead(one) for one in booth.person_leads(booth.find_lead(who))]
        shows = {show.id: show.name for show in booth.shows()}
        named = sorted({shows[lead.show_id] for lead in leads})
        click.echo("Of this person:", err=True)
        for lead in leads:
            said = ", ".join(part for part in (lead.label, lead.person.company) if part)
            click.echo(f"  {said} ({shows[lead.show_id]}), {lead.id}", err=True)
        if not yes:
            question = (
                f"Erase {how_many(len(leads), 'lead')} of this person ({', '.join(named)})? "
                "It cannot be undone."
            )
            try:
                agreed = click.confirm(question, err=True)
            except click.Abort:
                if sys.stdin.isatty():
                    raise
                click.echo(err=True)  # after the question, which stands without an answer
                raise BadInput(
                    "Nothing was erased: nobody answered. Run this on a terminal, or with --yes."
                ) from None
            if not agreed:
                raise click.Abort
        done = booth.forget([lead.id for lead in leads])
        click.echo(
            f"{how_many(done.leads, 'lead')} and {how_many(done.pictures, 'picture')} erased; "
            f"{how_many(done.opt_outs, 'CRM record')} to be opted out with the next sync"
        )
        for lead in done.blacked_out:
            click.echo(f"blacked out in the photo kept with: {lead.label}, {lead.id}", err=True)
        for lead in done.pictured_with:
            click.echo(
                f"the photo is also kept with: {lead.label}, {lead.id}; if it shows this person, "
                "erase that lead as well",
                err=True,
            )
        for place in done.elsewhere:
            click.echo(f"may still hold this person: {place}", err=True)


@click.command()
@click.option("--show", "show_name", help="The show's name or id. Default: the open show.")
@click.option("--yes", is_flag=True, help="Erase them; without it they are only counted.")
@click.pass_context
def purge(ctx: click.Context, show_name: str | None, yes: bool) -> None:
    """Erase the leads whose time is over by the show's purge_days."""
    with ctx.obj.booth(create=False) as booth:
        found = booth.ripe(booth.find_show(show_name) if show_name else None)
        if not yes:
            click.echo(f"{how_many(len(found), 'lead')} would be erased. Do it with --yes.")
            return
        done = booth.purge([lead.id for lead in found])
        erased = f"{how_many(done.leads, 'lead')} and {how_many(done.pictures, 'picture')}"
        click.echo(f"{erased} erased")


@click.command("refused")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def refused(ctx: click.Context, as_json: bool) -> None:
    """List what the CRMs refused, each with the key that `link` takes."""
    with ctx.obj.booth(create=False) as booth:
        for entry, lead in booth.parked():
            records = booth.existing_records(entry.error)
            if as_json:
                row = {
                    "key": entry.key,
                    "lead_id": str(lead.id),
                    "label": lead.label,
                    "connector": entry.connector,
                    "step": entry.step,
                    "error": entry.error,
                    "records": list(records),
                }
                terminal.print_json(row)
            else:
                click.echo(f"{entry.key}  {lead.label}: {' '.join(entry.error.split())}")


@click.command("link")
@click.argument("key")
@click.argument("record")
@click.pass_context
def link(ctx: click.Context, key: str, record: str) -> None:
    """Make RECORD, which a CRM named for the refused row KEY, the lead's own there."""
    with ctx.obj.booth(create=False) as booth:
        lead = booth.link(key, record)
        click.echo(f"{lead.label} is linked to {record}; the next sync completes it")
