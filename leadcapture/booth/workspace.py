"""The open workspace: its shows, its leads as they stand, and undo.

What the parts of the booth have in common; each of them is one more class on top of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from msgspec import Struct

from leadcapture import nurture
from leadcapture.delivery import OutboxEntry
from leadcapture.errors import BadInput
from leadcapture.lead import Capture, Lead, Stage
from leadcapture.settings import Settings, write_settings
from leadcapture.show import Show
from leadcapture.showfile import parse_show, read_show, same_show, secrets_in, write_show
from leadcapture.store import history
from leadcapture.store.history import Change, UndoStep
from leadcapture.store.store import Counts, LeadQuery, LeadRow, Store
from leadcapture.store.vault import Pictures

__all__ = ["OpenedShow", "Workspace", "sample_show_text"]


class OpenedShow(Struct, frozen=True, kw_only=True):
    """What came of a show file."""

    show: Show
    updated: bool = False
    """Whether a show that was here before was changed by the file."""
    leads: int = 0
    """How many leads it has here."""
    warnings: tuple[str, ...] = ()
    """What will keep its leads from a CRM, and should be mended before the show."""

    @property
    def words(self) -> str:
        """One line that says which of the two happened."""
        if not self.updated:
            return f"Opened {self.show.name}"
        stay = {0: "it has no leads yet", 1: "its 1 lead stays with it"}
        said = stay.get(self.leads, f"its {self.leads} leads stay with it")
        return f"Updated the show {self.show.name}; {said}"


#: How the history calls what the Capture page does.
_CAPTURES = frozenset({"captured", "met again", "back side added"})
#: How it calls what is read of pictures, and whom the organiser names before a sync, while people
#: work: no steps of theirs.
READ, NAMED = "read from the card", "named by the organiser"
_BENEATH = (READ, NAMED)
#: Of more leads than this it is asked before an older action is taken back.
_MANY = 20


class Workspace:
    """The common ground of `leadcapture.booth.Booth`, which is the only class made of it."""

    workspace: Path
    settings: Settings
    show: Show | None
    """The show that is open; None on an empty workspace."""
    _store: Store
    _pictures: Pictures
    _clock: Callable[[], datetime]
    _opened_at: int
    """The newest line of the history when the workspace was opened."""
    _rules: dict[UUID, tuple[Show, tuple[str, ...]]]
    """By show: the show, and the fields that its CRMs ask for."""

    def update_settings(self, **changes: Any) -> Settings:
        """Store changed settings and return them all."""
        self.settings = write_settings(self.workspace, self.settings, **changes)
        return self.settings

    def _open_show(self) -> Show | None:
        shows = self._store.shows()
        for show in shows:
            if str(show.id) == self.settings.show_id:
                return show
        return shows[0] if shows else None

    def shows(self) -> tuple[Show, ...]:
        """All shows in this workspace, newest first."""
        return self._store.shows()

    def import_show(self, path: Path) -> OpenedShow:
        """Store the show in this file and make it the open one. Raises `BadInput`.

        A file that describes a show that is here (see `same_show`) changes that one.
        """
        show, shows = read_show(path), self.shows()
        empty = {one.id for one in shows if not self.count(LeadQuery(show_id=one.id))}
        known = same_show(show, shows, empty=empty)
        if known is not None:
            show = replace(show, id=known.id)
        return OpenedShow(
            show=self._take_show(show),
            updated=known is not None and known != show,
            leads=self.count(LeadQuery(show_id=show.id)),
            warnings=self._faults(show),
        )

    def _faults(self, show: Show) -> tuple[str, ...]:
        """What is wrong with the show's connectors, as far as it shows without asking them."""
        from leadcapture.sync import registry

        secrets = dict(secrets_in(show))
        said = list(secrets.values())
        for name, destination in show.connectors.items():
            if ("connectors", name, "url") in secrets:
                continue
            try:
                registry.check_destination(name, destination, folder=self.workspace)
            except BadInput as error:
                said.append(str(error))
        return tuple(said)

    def import_sample_show(self) -> Show:
        """Store the bundled sample show and make it the open one."""
        return self._take_show(parse_show(sample_show_text(), name="sample show"))

    def put_show(self, show: Show) -> Show:
        """Store a changed show (its consent wording, badge template, …) under its id.

        What its leads are owed is worked out again under the new rules.
        """
        self._store.put_show(show)
        self._rules.pop(show.id, None)
        if self.show and self.show.id == show.id:
            self.show = show
        self._owe_again(show)
        return show

    def _take_show(self, show: Show) -> Show:
        self.put_show(show)
        return self.use_show(show.id)

    def use_show(self, show_id: UUID, *, remember: bool = True) -> Show:
        """Make this the open show, also of the next start where it is remembered."""
        self.show = self._store.show(show_id)
        if remember:
            self.update_settings(show_id=str(show_id))
        return self.show

    def find_show(self, name: str) -> Show:
        """The show with this name or id (any case; a unique beginning will do).

        Raises `BadInput`, naming the shows there are.
        """
        wanted = name.strip().casefold()
        shows = self.shows()
        for exact in (True, False):
            found = [
                show
                for show in shows
                if (
                    wanted in (show.name.casefold(), str(show.id))
                    if exact
                    else show.name.casefold().startswith(wanted)
                )
            ]
            if len(found) == 1:
                return found[0]
            if found:
                count = "Two" if len(found) == 2 else str(len(found))
                each = "; ".join(f"'{show.name}' ({_told_apart(show)})" for show in found)
                what = "are called" if exact else "have names that begin with"
                raise BadInput(f"{count} shows {what} '{name}': {each}. Say which one by its id.")
        known = ", ".join(f"'{show.name}'" for show in shows) or "none yet"
        raise BadInput(
            f"No show is called '{name}'. Shows here: {known}. "
            "Open one with: leadcapture show import FILE"
        )

    def export_show(self, path: Path, show: Show | None = None) -> None:
        """Write the show (default: the open one) as a show file. Raises `BadInput` where an
        address of it holds a secret, or the file cannot be written."""
        write_show(show or self._current(), path)

    def update_show(self, **changes: Any) -> Show:
        """Store the open show with some of its fields changed; returns it."""
        return self.put_show(replace(self._current(), **changes))

    def _current(self) -> Show:
        if self.show is None:
            raise BadInput(
                "No show is open. Open one with: leadcapture show import FILE, "
                "or try the sample show in the window."
            )
        return self.show

    def show_of(self, lead: Lead) -> Show:
        """The show at which this lead was met."""
        if self.show and self.show.id == lead.show_id:
            return self.show
        return self._store.show(lead.show_id)

    # --- reading -------------------------------------------------------------------------

    def page(self, query: LeadQuery, *, offset: int, limit: int) -> tuple[LeadRow, ...]:
        """Rows `offset` … `offset + limit` of the list."""
        return self._store.page(query, offset=offset, limit=limit)

    def count(self, query: LeadQuery) -> int:
        """How many leads the query finds."""
        return self._store.count(query)

    def counts(self, show_id: UUID | None = None) -> Counts:
        """What is captured, waiting and parked at this show; over all shows without one."""
        today = self._clock().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        return self._store.counts(show_id, since=today.astimezone(UTC))

    def lead(self, lead_id: UUID) -> Lead:
        """The lead. Raises `StoreError` when there is none."""
        return self._store.lead(lead_id)

    def leads(self, query: LeadQuery) -> Iterable[Lead]:
        """All leads the query finds, whole, one by one."""
        return self._store.leads(query)

    def captures(self, lead_id: UUID) -> tuple[Capture, ...]:
        """The lead's evidence, oldest first."""
        return self._store.captures(lead_id)

    def picture(self, image_id: UUID) -> bytes:
        """The picture's JPEG or PNG bytes. Raises `StoreError` when it is missing or damaged."""
        return self._pictures.get(image_id)

    def history(self, lead_id: UUID) -> tuple[Change, ...]:
        """Who changed what when, newest first."""
        return history.changes(self._store, lead_id)

    # --- changing ------------------------------------------------------------------------

    def undo_question(self, *, captures: bool = True) -> UndoStep | None:
        """What `undo` would take back where a person should be asked first: leads were erased
        since, which stays; or it concerns many leads and is not what was done just now, here.
        None where it may simply be taken back, or there is nothing."""
        step = history.next_undo(self._store, spare=() if captures else _CAPTURES, beneath=_BENEATH)
        if step is None or step.erased:
            return step
        just_now = step.last and step.number > self._opened_at
        return step if step.leads > _MANY and not just_now else None

    def undo(self, *, captures: bool = True, step: UndoStep | None = None) -> str | None:
        """Take back the newest action, also one from before a restart. What was read from pictures
        or named by the organiser meanwhile stays; the lead's history takes that back.

        Returns a line that says what was taken back; None when there is nothing, or when it is a
        capture and `captures` is False: whoever reviews must not lose a lead to one key too many.
        `step` is what a person said yes to, see `undo_question`; raises `Conflict` when something
        else was done meanwhile.
        """
        taken = history.undo(
            self._store,
            by=self.settings.rep_name,
            at=self._clock(),
            owed=self._owing(),
            spare=() if captures else _CAPTURES,
            beneath=_BENEATH,
            carried=_carried,
            number=step.number if step is not None else None,
        )
        if taken is None:
            return None
        who = taken.label if taken.leads == 1 else f"{taken.leads} leads"
        return f"Taken back: {taken.name} ({who})"

    def _change(
        self, lead_ids: Sequence[UUID], change: Callable[[Lead], Lead | None], action: str
    ) -> tuple[Lead, ...]:
        return self._store.change(
            lead_ids,
            change,
            self._owing(),
            action=action,
            by=self.settings.rep_name,
            at=self._clock(),
        )

    def _owed(self, lead: Lead) -> tuple[OutboxEntry, ...]:
        return nurture.owed(lead, self.show_of(lead), now=self._clock())

    def _owing(self) -> Callable[[Lead], tuple[OutboxEntry, ...]]:
        """`_owed` for many leads in one go: at one moment, by the rules that each show has now."""
        now, shows = self._clock(), dict[UUID, nurture.Owing]()

        def owed(lead: Lead) -> tuple[OutboxEntry, ...]:
            one = shows.get(lead.show_id)
            if one is None:
                one = shows[lead.show_id] = nurture.Owing(self.show_of(lead), now=now)
            return one(lead)

        return owed

    def _owe_again(self, show: Show) -> None:
        """After the show's rules changed, unsent steps follow the new ones."""
        self._store.owe_again(show.id, nurture.Owing(show, now=self._clock()))


def _carried(lead: Lead, before: Lead, after: Lead) -> Lead:
    """The lead with what was read or named, from `before` to `after`."""
    from leadcapture.review.changes import taken_back

    more = taken_back(lead, after, before)
    # Whoever approved it has not seen what came since.
    unseen = (more.person, more.badge_id) != (lead.person, lead.badge_id)
    return replace(more, stage=Stage.CAPTURED) if unseen and more.stage is Stage.REVIEWED else more


def _told_apart(show: Show) -> str:
    days = " to ".join(str(day) for day in (show.starts, show.ends) if day)
    return f"{days or 'without dates'}, id {show.id}"


def sample_show_text() -> str:
    """The bundled sample show file."""
    from importlib import resources

    return (resources.files("resources") / "sample_show.toml").read_text(encoding="utf-8")
