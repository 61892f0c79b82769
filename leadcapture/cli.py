"""The command line: for scripts, cron, and what others build on. The names here are kept.

Every command works on one workspace (``--workspace DIR`` or ``LEADCAPTURE_HOME``). Errors are one
clear line on standard error and a non-zero exit. With ``--json`` standard output is JSON alone;
progress goes to standard error: a bar on a terminal, plain lines otherwise.
"""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from leadcapture import __version__, capturecommands, reviewcommands, terminal
from leadcapture.errors import BadInput, KeyMissing, LeadCaptureError, StoreError
from leadcapture.settings import workspace_folder
from leadcapture.words import how_many

if TYPE_CHECKING:
    from leadcapture.booth import Booth, LeadQuery
    from leadcapture.settings import Settings
    from leadcapture.show import Show

__all__ = ["main"]


#: What shells and cron expect of a program that was stopped with Ctrl+C: 128 + SIGINT.
_INTERRUPTED = 130

#: What `export` writes besides plain tables: a CRM's import file, a network's audience.
_WIZARDS = ("salesforce", "hubspot")
_NETWORKS = ("google", "meta", "linkedin")


def _in_one_line(error: OSError) -> str:
    """What the system refused, and what to do about it."""
    what = f"{error.filename}: " if error.filename else ""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return f"{what}the disk is full. Make room, then run this again."
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        done = "written" if error.errno == errno.EROFS else "read or written"
        return f"{what}may not be {done} ({error.strerror}). Choose a folder with --workspace."
    return f"{what}{error.strerror or error}"


class _Group(click.Group):
    """Turns every error that is meant for the user into one line and a non-zero exit."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except LeadCaptureError as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt:
            click.echo("Stopped. What was reported as done is kept.", err=True)
            ctx.exit(_INTERRUPTED)
        except BrokenPipeError:
            # The reader of our output has gone (for example `| head`): not an error of ours.
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
            ctx.exit(0)
        except OSError as error:
            raise click.ClickException(_in_one_line(error)) from error


@dataclass(slots=True)
class _Context:
    """What every command gets: where the workspace is."""

    workspace: Path

    @contextmanager
    def booth(self, *, create: bool = True, settings: Settings | None = None) -> Iterator[Booth]:
        from leadcapture.booth import Booth
        from leadcapture.log import write_to

        if not create and not Booth.exists(self.workspace):
            raise BadInput(
                f"There is no workspace in {self.workspace} yet. "
                "Open a show first: leadcapture show import FILE"
            )
        try:
            booth = Booth.open(self.workspace, settings=settings)
        except KeyMissing:
            words = _ask_passphrase(self.workspace)
            booth = Booth.open(self.workspace, passphrase=words, settings=settings)
        write_to(self.workspace)
        with booth:
            if booth.trouble:
                click.echo(booth.trouble, err=True)
            if booth.created:
                click.echo(
                    f"New workspace in {self.workspace}. Print this recovery key and keep it "
                    f"somewhere safe; it is the only way in without the key:\n"
                    f"    {booth.recovery_key}",
                    err=True,
                )
            yield booth


def _ask_passphrase(workspace: Path) -> str:
    from leadcapture.booth import Booth

    if not sys.stdin.isatty():
        raise KeyMissing(
            f"No keyring holds the key of {workspace}. "
            "Set LEADCAPTURE_PASSPHRASE, or run this on a terminal to type it."
        )
    new = not Booth.exists(workspace)
    prompt = "Choose a passphrase for the new workspace" if new else "Passphrase"
    return str(click.prompt(prompt, hide_input=True, confirmation_prompt=new, err=True))


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--workspace",
    type=click.Path(file_okay=False, path_type=Path),
    help="The data folder. Default: LEADCAPTURE_HOME, else the platform's own place.",
)
@click.version_option(__version__, prog_name="leadcapture")
@click.pass_context
def main(ctx: click.Context, workspace: Path | None) -> None:
    """Trade-show lead capture: scan, keep, review, sync, hand over."""
    # A console with an old code page must not turn a name it cannot show into a crash.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    ctx.obj = _Context(workspace=workspace_folder(workspace))


# --- the commands of other modules --------------------------------------------------------------

for _command in (
    capturecommands.read,
    capturecommands.capture,
    reviewcommands.import_leads,
    reviewcommands.bring_in,
    reviewcommands.person,
    reviewcommands.forget,
    reviewcommands.purge,
    reviewcommands.refused,
    reviewcommands.link,
):
    main.add_command(_command)


# --- leads --------------------------------------------------------------------------------------


def _show_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--show", "show_name", help="The show's name or id. Default: the open show."
    )(function)


def _chosen(booth: Booth, show_name: str | None) -> Show:
    if show_name:
        return booth.find_show(show_name)
    if booth.show is None:
        raise BadInput("No show is open. Open one with: leadcapture show import FILE")
    return booth.show


def _query(show: Show, **more: Any) -> LeadQuery:
    from leadcapture.booth import LeadOrder, LeadQuery

    return LeadQuery(show_id=show.id, order=LeadOrder.OLDEST, **more)


@main.command()
@_show_option
@click.option("--search", default="", help="Only leads that hold these words.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per lead.")
@click.pass_context
def leads(ctx: click.Context, show_name: str | None, search: str, as_json: bool) -> None:
    """List the leads of a show."""
    with ctx.obj.booth(create=False) as booth:
        show = _chosen(booth, show_name)
        count = 0
        for lead in booth.leads(_query(show, text=search)):
            count += 1
            if as_json:
                terminal.print_json(lead)
            else:
                rating = lead.disposition or "-"
                person = lead.person
                click.echo(
                    "\t".join((str(lead.id), lead.label, person.company, person.email, rating))
                )
        if not count and search and not as_json:
            click.echo(f"No lead at {show.name} holds these words.", err=True)
        elif not count and not as_json:
            click.echo(
                f"No leads at {show.name} yet. Capture one in the window, or with: "
                f"leadcapture capture FILE --show '{show.name}'",
                err=True,
            )


@main.command()
@click.argument("ids", nargs=-1, type=click.UUID)
@click.option("--all", "everything", is_flag=True, help="Every lead that waits for review.")
@_show_option
@click.pass_context
def approve(
    ctx: click.Context, ids: tuple[UUID, ...], everything: bool, show_name: str | None
) -> None:
    """Mark leads as reviewed, by id or with --all, so that they may leave for the CRM."""
    if bool(ids) == everything:
        raise click.UsageError("Name the leads' ids, or give --all.")
    from leadcapture.booth import LeadFilter

    with ctx.obj.booth(create=False) as booth:
        if everything:
            query = _query(_chosen(booth, show_name), filter=LeadFilter.TO_REVIEW)
            ids = tuple(lead.id for lead in booth.leads(query))
        click.echo(f"{len(booth.approve(ids))} approved")


@main.command()
@_show_option
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "xlsx", "vcf", *_WIZARDS, *_NETWORKS]),
    default="csv",
    help="csv, xlsx, vcf; for a CRM's import wizard: salesforce, hubspot; a retargeting audience "
    "of those who agreed to advertising: google, meta, linkedin.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Default: the show's name, in this folder, with a number where there is such a file. The "
    "format's ending is added if missing. A file that you name is written anew.",
)
@click.pass_context
def export(ctx: click.Context, show_name: str | None, kind: str, output: Path | None) -> None:
    """Write a show's leads to a file."""
    from leadcapture.tables import file_name

    if output is not None and output.name == "-":
        raise click.BadParameter("it is written to a file: give a name.", param_hint="'--output'")
    with ctx.obj.booth(create=False) as booth:
        show = _chosen(booth, show_name)
        ending = kind if kind in ("csv", "xlsx", "vcf") else "csv"
        stem = file_name(show.name) + ("" if ending == kind else f" {kind}")
        path = output or _unused(stem, ending)
        if path.suffix.lower() != f".{ending}":
            path = path.with_name(f"{path.name}.{ending}")
        with terminal.progress(f"Writing {path.name}"):
            if kind in _NETWORKS:
                told = _audience_written(booth, path, show, kind)
            elif kind in _WIZARDS:
                told = how_many(booth.export_import_file(path, _query(show), kind), "lead")
            else:
                told = how_many(booth.export(path, _query(show)), "lead")
        click.echo(f"{told} written to {path}")


def _unused(stem: str, ending: str) -> Path:
    """A file of this name that is not there yet, in this folder: with a number where it is."""
    numbered = (f"{stem} ({number})" for number in count(2))
    return next(
        path
        for path in (Path(f"{name}.{ending}") for name in chain([stem], numbered))
        if not os.path.lexists(path)
    )


def _audience_written(booth: Booth, path: Path, show: Show, kind: str) -> str:
    from leadcapture.audience import Network

    network = Network(kind)
    audience = booth.export_audience(path, _query(show), network)
    told = f"{how_many(audience.people, 'person', 'people')} for {network.label}"
    if audience.without_consent:
        told += f", {audience.without_consent} left out without consent to advertising"
    if audience.without_key:
        told += f", {audience.without_key} left out with nothing to find them by"
    if audience.too_small:
        told += f" ({network.label} shows nothing to fewer than {network.smallest:,})"
    return told + ","


# --- syncing ------------------------------------------------------------------------------------


@main.command()
@_show_option
@click.option("--dry-run", is_flag=True, help="Say what would be done; send nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def sync(ctx: click.Context, show_name: str | None, dry_run: bool, as_json: bool) -> None:
    """Send what is due to the CRM, start nurture sequences, hand leads to Sales."""
    with ctx.obj.booth(create=False) as booth:
        show = _chosen(booth, show_name)
        if not booth.connectors(show):
            raise BadInput(f"The show file of {show.name} names no connector: nothing to sync to.")
        if dry_run:
            with terminal.progress("Working out what to send", quiet=as_json) as progress:
                progress(0, 0, "")
                plan = booth.plan(show=show)
            if as_json:
                terminal.print_json(plan)
            else:
                for row in plan.rows:
                    click.echo(f"{row.connector}\t{row.action}\t{row.label}\t{row.detail}")
                click.echo(f"{how_many(len(plan.rows), 'line')}; nothing was sent", err=True)
                if plan.message:
                    click.echo(plan.message, err=True)
            return
        with terminal.progress("Syncing", quiet=as_json) as progress:
            reports = booth.sync(progress=progress, show=show)
        if as_json:
            terminal.print_json(booth.with_rows(reports))
        else:
            for report in reports:
                for row in booth.synced_rows(report):
                    if row.message:
                        click.echo(f"{row.label}: {row.step}: {row.message}", err=True)
                click.echo(
                    f"{report.connector}: {report.created} created, {report.updated} updated, "
                    f"{report.enrolled} enrolled, {report.handed_off} handed to Sales, "
                    f"{report.parked} parked"
                )
            synced = {report.connector for report in reports}
            refused = {
                (entry.connector, lead.id)
                for entry, lead in booth.parked()
                if entry.connector in synced and lead.show_id == show.id
            }
            if len(refused) > sum(report.parked for report in reports):
                click.echo(
                    f"{len(refused)} parked in all, of earlier syncs too: leadcapture refused",
                    err=True,
                )
        stopped = [f"{report.connector}: {report.message}" for report in reports if report.message]
        if stopped:
            raise LeadCaptureError("; ".join(stopped))


@main.command("sign-in")
@click.argument("connector")
@click.option("--user", help="Default: the user in the show file.")
@click.option("--second", is_flag=True, help="Give the secret of the system beside the CRM.")
@click.option(
    "--no-browser", is_flag=True, help="Only print the address of the page to sign in on."
)
@_show_option
@click.pass_context
def sign_in(
    ctx: click.Context,
    connector: str,
    user: str | None,
    second: bool,
    no_browser: bool,
    show_name: str | None,
) -> None:
    """Sign in to a connector's CRM and keep what it grants in the encrypted workspace.

    A password or token is read from standard input, never from the command line, and checked with
    the CRM. Where one signs in on the CRM's own page, as at Salesforce, the page's address is
    printed, the browser opens it, and this waits for up to five minutes; without a terminal an
    access token is read from standard input instead.
    """
    with ctx.obj.booth(create=False) as booth:
        show = booth.use_show(_chosen(booth, show_name).id, remember=False)
        if connector not in show.connectors:
            known = ", ".join(show.connectors) or "none"
            raise BadInput(f"{show.name} has no connector '{connector}'. Known: {known}.")
        booth.check_connector(connector)
        if second:
            called = booth.second_secret(connector)
            if not called:
                raise BadInput(f"{connector} wants no second secret.")
            booth.keep_second_secret(connector, _read_secret(called))
            click.echo(f"Kept {called}")
            return
        kind = booth.sign_in_kind(connector)
        if kind == "none":
            raise BadInput(f"{connector} needs no sign-in.")
        if kind == "browser" and (no_browser or sys.stdin.isatty()):
            booth.browser_sign_in(connector, open_url=partial(_open_page, no_browser=no_browser))
        else:
            what = "Password" if kind == "password" else "Token"
            if kind == "browser":
                how = (
                    f"One signs in to {connector} in a web browser: run this on a terminal, or "
                    "with --no-browser, which only prints the address."
                )
                secret = _read_secret(what, otherwise=how)
            else:
                secret = _read_secret(what)
            booth.sign_in(connector, user=user or show.connectors[connector].user, password=secret)
        click.echo(f"Signed in to {connector}")


def _open_page(address: str, *, no_browser: bool) -> None:
    """Say where one signs in, and open it where there is a browser with a window."""
    import webbrowser

    click.echo(f"Sign in on this page:\n    {address}", err=True)
    if no_browser or not _has_screen() or not webbrowser.open(address):
        click.echo("Open it in a browser of this computer.", err=True)


def _read_secret(what: str, *, otherwise: str = "") -> str:
    """Raises `BadInput` where nobody gives it; `otherwise` says how else it would go."""
    if sys.stdin.isatty():
        return str(click.prompt(what, hide_input=True, err=True))
    given = sys.stdin.readline().rstrip("\r\n")
    if not given:
        raise BadInput(
            otherwise or f"{what}: nothing was given. Type it on a terminal, or pipe it in."
        )
    return given


# --- shows and attendees ------------------------------------------------------------------------


@main.group("show", cls=_Group)
def show_group() -> None:
    """Open, export and list shows."""


@show_group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def import_show(ctx: click.Context, file: Path) -> None:
    """Set this workspace up for the show in a show FILE."""
    from leadcapture.showfile import read_show

    read_show(file)  # a bad file must not leave a new, empty workspace behind
    with ctx.obj.booth() as booth:
        opened = booth.import_show(file)
        click.echo(opened.words)
        for warning in opened.warnings:
            click.echo(f"Mend this before the show: {warning}", err=True)


@show_group.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_show_option
@click.pass_context
def export_show(ctx: click.Context, file: Path, show_name: str | None) -> None:
    """Write a show to a show FILE, for another laptop."""
    with ctx.obj.booth(create=False) as booth:
        show = _chosen(booth, show_name)
        booth.export_show(file, show)
        click.echo(f"{show.name} written to {file}")


@show_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON line per show.")
@click.pass_context
def list_shows(ctx: click.Context, as_json: bool) -> None:
    """List the shows in this workspace; the open one is marked."""
    with ctx.obj.booth(create=False) as booth:
        for show in booth.shows():
            if as_json:
                terminal.print_json(show)
            else:
                mark = "*" if booth.show and booth.show.id == show.id else " "
                dates = " to ".join(str(day) for day in (show.starts, show.ends) if day)
                click.echo(f"{mark} {show.name}\t{dates}\t{show.id}")


@main.group(cls=_Group)
def attendees() -> None:
    """The organiser's attendee lists."""


@attendees.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--show", "show_name", required=True, help="The show's name or id.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="HEAD=FIELD",
    help="Which column is which field, where the guess is wrong. May be repeated.",
)
@click.pass_context
def import_attendees(
    ctx: click.Context, file: Path, show_name: str, columns: tuple[str, ...]
) -> None:
    """Read an attendee list (CSV or XLSX) and name provisional leads by their badge ids."""
    with ctx.obj.booth(create=False) as booth:
        show = booth.find_show(show_name)
        mapping: dict[str, str] | None = None
        if columns:
            mapping = dict(booth.attendee_table(file).mapping)
            for column in columns:
                head, equals, field = column.rpartition("=")
                if not equals:
                    raise click.UsageError(f"--column takes HEAD=FIELD, not '{column}'")
                mapping[head] = field
        with terminal.progress(f"Reading {file.name}") as progress:
            report = booth.import_attendees(
                file,
                mapping,
                show=show,
                progress=lambda rows: progress(rows, 0, f"Reading {file.name}"),
            )
        read_as = ", ".join(f"{column} = {field}" for column, field in report.mapping.items())
        click.echo(f"Columns read: {read_as}", err=True)
        for warning in report.warnings:
            click.echo(warning, err=True)
        click.echo(
            f"{how_many(report.imported, 'attendee')} stored, "
            f"{how_many(report.skipped, 'line')} without an id, "
            f"{how_many(report.ambiguous, 'id')} used twice; "
            f"{how_many(report.resolved, 'lead')} named, {report.unknown} still unknown"
        )
        for lead in report.leads:
            people = " | ".join(
                ", ".join(part for part in (one.name, one.company, one.email) if part)
                for one in lead.candidates
            )
            click.echo("\t".join((lead.naming, lead.badge_id, people or lead.label)))


@attendees.command("lookup")
@_show_option
@click.option("--token", "ask", is_flag=True, help="Give the API token on standard input.")
@click.pass_context
def look_up_attendees(ctx: click.Context, show_name: str | None, ask: bool) -> None:
    """Ask the organiser's own system (pretix) who the provisional leads are."""
    with ctx.obj.booth(create=False) as booth:
        token = _read_secret("API token") if ask else None
        resolved, unknown = booth.look_up(token, show=_chosen(booth, show_name))
        click.echo(f"{how_many(resolved, 'lead')} named, {unknown} still unknown")


# --- keeping ------------------------------------------------------------------------------------


@main.command()
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="The backup folder."
)
@click.pass_context
def backup(ctx: click.Context, folder: Path | None) -> None:
    """Make a backup and check that it opens."""
    with ctx.obj.booth(create=False) as booth:
        with terminal.progress("Backup") as progress:
            made = booth.backup(folder, progress)
        click.echo(f"Backup made and checked: {made}")


@main.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.pass_context
def restore(ctx: click.Context, source: Path) -> None:
    """Put a backup in the workspace's place; what is there now is moved aside, not deleted."""
    from leadcapture.booth import PASSPHRASE_VARIABLE
    from leadcapture.store.backup import restore as restore_backup

    workspace: Path = ctx.obj.workspace
    passphrase = os.environ.get(PASSPHRASE_VARIABLE)

    def restored() -> Path | None:
        with terminal.progress("Restore") as progress:
            return restore_backup(source, workspace, passphrase=passphrase, progress=progress)

    try:
        aside = restored()
    except KeyMissing:
        if passphrase or not sys.stdin.isatty():
            raise
        passphrase = str(click.prompt("Passphrase of the backup", hide_input=True, err=True))
        aside = restored()
    click.echo(f"Restored to {workspace}")
    if aside:
        click.echo(f"What was there before is now in {aside}")


@main.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Check the workspace: encryption, integrity, pictures, space."""
    from leadcapture.booth import Booth
    from leadcapture.settings import Settings, read_settings

    settings = None
    try:
        read_settings(ctx.obj.workspace)
    except BadInput as error:
        # All the rest can be looked at without them.
        settings = Settings()
        click.echo(f"LOOK  Settings: {error}")
    try:
        with (
            ctx.obj.booth(create=False, settings=settings) as booth,
            terminal.progress("Doctor") as progress,
        ):
            findings = booth.doctor(progress)
    except StoreError as error:
        findings = Booth.look_closed(ctx.obj.workspace, error)
    for finding in findings:
        click.echo(f"{'ok  ' if finding.ok else 'LOOK'}  {finding.name}: {finding.message}")
    if settings is not None or not all(finding.ok for finding in findings):
        ctx.exit(1)


# --- the window and the demo --------------------------------------------------------------------


@main.command()
@click.pass_context
def window(ctx: click.Context) -> None:
    """Open the window."""
    ctx.exit(_open_window(ctx.obj.workspace))


def _open_window(workspace: Path, *options: str, **environment: str) -> int:
    """Run the window in a process of its own, so that the core never imports Qt; its exit code."""
    command = [sys.executable, "-m", "ui", "--workspace", str(workspace), *options]
    return subprocess.run(command, env=os.environ | environment, check=False).returncode


@main.command()
@click.pass_context
@click.option("--headless", is_flag=True, help="Do not open the window at the end.")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the demo's workspace in this folder instead of a temporary one.",
)
def demo(ctx: click.Context, headless: bool, keep: Path | None) -> None:
    """Run the main job on invented people: scan, keep, review, sync, nurture, hand over.

    Starts a real CRM (Tryton) and a mailbox on this machine, and ends them again.
    """
    from leadcapture.demo.story import tell

    # Ended from outside it takes the CRM along: that is a process of its own.
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        if number := getattr(signal, name, None):
            signal.signal(number, _leave)
    try:
        with tell(keep, say=click.echo, progress=terminal.progress) as workspace:
            if not headless and _has_screen():
                _open_window(workspace.folder, "--result", **workspace.environment)
    except KeyboardInterrupt:
        if keep is not None:
            raise
        click.echo("Stopped. The demo's workspace was a temporary one: it is deleted.", err=True)
        ctx.exit(_INTERRUPTED)


def _leave(number: int, frame: object) -> None:
    raise SystemExit(128 + number)


def _has_screen() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
