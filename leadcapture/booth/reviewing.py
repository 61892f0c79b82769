"""What a booth does with leads that were captured. Each method delegates to its room."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from leadcapture import nurture
from leadcapture.booth.workspace import Workspace
from leadcapture.errors import BadInput, LeadCaptureError, StoreError
from leadcapture.lead import Consent, Lead, Origin, Reading, Reason, Stage
from leadcapture.log import logger
from leadcapture.review import needs
from leadcapture.review.needs import Look
from leadcapture.show import Destination, Show
from leadcapture.store import history, readings, saved
from leadcapture.store.store import LeadFilter, LeadQuery

if TYPE_CHECKING:
    from leadcapture.review.bringing import Brought
    from leadcapture.review.changes import BulkEdit, Event
    from leadcapture.review.duplicates import Suggestion
    from leadcapture.review.filters import SavedFilter
    from leadcapture.review.forgetting import Forgotten
    from leadcapture.review.importing import (
        ImportPreview,
        ImportReport,
        ImportTable,
        OnDuplicate,
        Problem,
    )
    from leadcapture.review.merging import MergePreview
    from leadcapture.review.normalise import Tidied
    from leadcapture.review.origins import FieldOrigin
    from leadcapture.store.erasure import Tombstone
    from leadcapture.store.ledger import LedgerLine
    from leadcapture.store.told import FieldConflict
    from leadcapture.sync.connector import Connector
    from leadcapture.tables import FileStamp

__all__ = ["ReviewDoor"]

_log = logger("review")


class ReviewDoor(Workspace):
    """The review's part of `leadcapture.booth.Booth`."""

    def edit(self, lead: Lead) -> Lead:
        """Store an edited lead. Raises `StoreError` when somebody else changed it meanwhile."""
        before = self._store.lead(lead.id).person
        # What a person has changed, a person has checked.
        unsure = tuple(
            name
            for name in lead.unsure
            if getattr(before, name, None) == getattr(lead.person, name, None)
        )
        lead = replace(lead, provisional=not lead.person.known, unsure=unsure)
        return self._store.keep(
            lead,
            (),
            self._owed(lead),
            action="edited",
            by=self.settings.rep_name,
            at=self._clock(),
        )

    def approve(self, lead_ids: Sequence[UUID]) -> tuple[Lead, ...]:
        """Reviewed and good: they may leave for the CRM. One undo step."""
        return self._restage(lead_ids, Stage.REVIEWED, "approved")

    def discard(self, lead_ids: Sequence[UUID]) -> tuple[Lead, ...]:
        """Take leads out; they stay on disk for undo and are not synced. One undo step."""
        return self._restage(lead_ids, Stage.DISCARDED, "discarded")

    def restore(self, lead_ids: Sequence[UUID]) -> tuple[Lead, ...]:
        """Bring discarded leads back, to be reviewed. One undo step."""
        return self._restage(lead_ids, Stage.CAPTURED, "restored")

    def _restage(self, lead_ids: Sequence[UUID], stage: Stage, action: str) -> tuple[Lead, ...]:
        def restaged(lead: Lead) -> Lead | None:
            if lead.stage in (stage, Stage.MERGED):
                return None
            # Who approves a lead has checked what its reader was not sure of.
            unsure = () if stage is Stage.REVIEWED else lead.unsure
            return replace(lead, stage=stage, unsure=unsure)

        return self._change(lead_ids, restaged, action)

    def merge(self, keep: Lead, gone: Lead) -> Lead:
        """Store `keep` (with the merged fields) and fold `gone` and its captures into it."""
        return self._store.merge(
            keep, gone, self._owed(keep), by=self.settings.rep_name, at=self._clock()
        )

    def filters(self) -> tuple[SavedFilter, ...]:
        """The filters with a name: the built-in ones, then the user's."""
        from leadcapture.review import filters

        return filters.filters(self._store)

    def save_filter(self, chosen: SavedFilter) -> SavedFilter:
        """Keep a filter under its name. Raises `BadInput` without one, or for a built-in one's."""
        from leadcapture.review import filters

        return filters.save(self._store, chosen)

    def drop_filter(self, name: str) -> None:
        """Forget the user's filter of this name."""
        from leadcapture.review import filters

        filters.drop(self._store, name)

    def query_for(self, chosen: SavedFilter, **fields: Any) -> LeadQuery:
        """What a named filter means for this rep, now. `fields` of the query (`text`, `order`,
        `show_id`…) are set on top. Hours are those of the one show that is asked for, where its
        file names a zone, else this computer's."""
        from leadcapture.review import filters
        from leadcapture.review.moments import local_zone

        show_id = fields.get("show_id", chosen.query.show_id)
        zone = local_zone(self._rules_of(show_id)[0]) if chosen.hours and show_id else None
        now = self._clock().astimezone(zone)
        return replace(filters.query_for(chosen, me=self.settings.rep_name, now=now), **fields)

    def looks(self, lead_id: UUID) -> tuple[Look, ...]:
        """Why this lead needs a look: each reason with its field and what is wrong, in words."""
        lead = self._store.lead(lead_id)
        return needs.looks(lead, *self._rules_of(lead.show_id))

    def reason_counts(self, show_id: UUID | None = None) -> dict[Reason, int]:
        """How many leads that need a look have each reason; one lead may have several."""
        return self._store.reason_counts(show_id)

    def checked(self, lead_id: UUID, fields: Sequence[str]) -> tuple[Lead, ...]:
        """A person has looked at these fields, and they are right."""

        def sure(lead: Lead) -> Lead | None:
            unsure = tuple(name for name in lead.unsure if name not in fields)
            return None if unsure == lead.unsure else replace(lead, unsure=unsure)

        return self._change([lead_id], sure, "checked")

    def approve_clean(self, query: LeadQuery) -> tuple[Lead, ...]:
        """Approve all that the query finds and that need no look. One undo step."""
        to_review = replace(query, also=(*query.also, LeadFilter.TO_REVIEW))
        unclear = replace(to_review, also=(*to_review.also, LeadFilter.NEEDS_LOOK))
        left = set(self._store.ids(unclear))
        return self.approve([one for one in self._store.ids(to_review) if one not in left])

    def _judge(self, lead: Lead) -> tuple[Reason, ...]:
        return needs.reasons(lead, *self._rules_of(lead.show_id))

    def _rules_of(self, show_id: UUID) -> tuple[Show, tuple[str, ...]]:
        """The show, and the fields that its CRMs ask for as far as they were heard of."""
        known = self._rules.get(show_id)
        if known is None:
            show = self._store.show(show_id)
            heard = saved.read(self._store, "required")
            required = {
                field
                for name in show.connectors
                for field in heard.get(f"{show_id}:{name}", "").split()
            }
            known = self._rules[show_id] = (show, tuple(sorted(required)))
        return known

    def _heard(self, show: Show, connector: Connector) -> None:
        """Remember what a CRM asks for, so that the review knows it offline."""
        from leadcapture.store import told
        from leadcapture.sync import drain

        destination = show.connectors.get(connector.name, Destination())
        described = told.crm_fields(self._store, drain.place(connector.name, destination))
        asked = needs.required_by(
            connector.limits.required,
            described.fields if described else (),
            destination,
            connector.default_fields,
        )
        name, fields = f"{show.id}:{connector.name}", " ".join(asked)
        if saved.read(self._store, "required").get(name, "") != fields:
            saved.put(self._store, "required", name, fields)
            self._rules.pop(show.id, None)
            self._owe_again(show)

    def _note_theirs(
        self, conflict: FieldConflict, show: Show, default_fields: Mapping[str, str]
    ) -> None:
        """A CRM's value that a person let stand can be chosen in the review from now on."""
        from leadcapture import mapping
        from leadcapture.review import origins

        destination = show.connectors.get(conflict.connector, Destination())
        person = origins.said_by_crm(conflict, mapping.chosen(destination, default_fields))
        if person.known:
            by, at = self.settings.rep_name, self._clock()
            said = Reading(
                origin=Origin.CRM, at=at, person=person, by=by, source=conflict.connector
            )
            readings.note(self._store, conflict.lead_id, (said,))

    def origins(self, lead_id: UUID) -> tuple[FieldOrigin, ...]:
        """Where each field came from, with its place in the picture, and what other captures,
        the attendee list, files and CRMs say instead. Unsure fields first."""
        from leadcapture.review import origins

        lead = self._store.lead(lead_id)
        return origins.origins(lead, self._readings(lead), history.changes(self._store, lead_id))

    def card_picture(self, lead_id: UUID) -> bytes:
        """The picture of the card that a lead was read from, first that of what is unsure; else one
        in which nobody is named. Empty where there is none."""
        found = [one.found for one in self.origins(lead_id) if one.found is not None]
        image_id = next((one.image_id for one in found if one.origin is Origin.CARD), None)
        if image_id is None:
            captures = self._store.captures(lead_id)
            image_id = next((one.image_id for one in captures if not one.payload), None)
        return self._pictures.get(image_id) if image_id is not None else b""

    def choose(self, lead_id: UUID, field: str, value: str) -> Lead:
        """Take a `Choice.value` for a field; it counts as checked. Raises `BadInput`."""
        from leadcapture.review import origins

        said = self._readings(self._store.lead(lead_id))
        changed = self._change(
            [lead_id], lambda lead: origins.chosen(lead, said, field, value), "edited"
        )
        return changed[0]

    def _readings(self, lead: Lead) -> tuple[Reading, ...]:
        """Everything that was ever read of this lead; codes are read again from their bytes."""
        from leadcapture.capture.badge import read_badge
        from leadcapture.review import origins

        show = self.show_of(lead)
        found = list(readings.of(self._store, lead.id))
        badge_ids = [lead.badge_id] if lead.badge_id else []
        for capture in self._store.captures(lead.id):
            try:
                said = read_badge(capture.payload, template=show.badge, region=show.country)
            except BadInput:
                continue
            badge_ids += [said.badge_id] if said.badge_id else []
            if capture.payload and said.person.known:
                found.append(origins.badge_reading(capture, said.person))
        for badge_id in dict.fromkeys(badge_ids):
            if attendee := self._store.attendee(lead.show_id, badge_id):
                found.append(Reading(origin=Origin.ATTENDEES, at=lead.captured_at, person=attendee))
        return tuple(found)

    def timeline(self, lead_id: UUID) -> tuple[Event, ...]:
        """Who changed what when, per field, and what was sent where; newest first."""
        from leadcapture.review import changes

        return changes.events(self._store, lead_id)

    def take_back(self, lead_id: UUID, change_id: int) -> tuple[Lead, ...]:
        """Take back one change of the timeline, however old; the leads as they are then.

        Fields changed again since keep their newer value. A merge is taken apart again, also
        after a sync. Empty when nothing of the change is left. Raises `StoreError`.
        """
        from leadcapture.review import changes

        return history.take_back(
            self._store,
            lead_id,
            change_id,
            changes.taken_back,
            self._owed,
            by=self.settings.rep_name,
            at=self._clock(),
        )

    def unmerge(self, gone_id: UUID) -> tuple[Lead, ...]:
        """Take a merged lead out of the one it was folded into, also after a sync."""
        for change in history.changes(self._store, gone_id):
            if change.after.stage is Stage.MERGED and (
                change.before is None or change.before.stage is not Stage.MERGED
            ):
                return self.take_back(gone_id, change.id)
        raise BadInput("This lead was never merged into another one.")

    def bulk_edit(self, chosen: Sequence[UUID] | LeadQuery, edit: BulkEdit) -> int:
        """Set rating, answers, owner, sequence and tags of many leads: one undo step. How many
        changed."""
        from leadcapture.review import changes

        lead_ids = self._store.ids(chosen) if isinstance(chosen, LeadQuery) else chosen
        return len(self._change(lead_ids, lambda lead: changes.edited(lead, edit), "edited"))

    def merged(self, keep: Lead, gone: Lead) -> Lead:
        """What a merge would make of the two; nothing is stored."""
        from leadcapture.review.merging import combine

        return combine(keep, gone, self.show_of(keep))

    def merge_preview(self, keep_id: UUID, gone_id: UUID, take: Sequence[str] = ()) -> MergePreview:
        """A merge field by field; `take` names fields in which the one that goes counts more.

        Give `MergePreview.merged` to `merge`."""
        from leadcapture.review import merging

        keep, gone = self._store.leads_by_id([keep_id, gone_id])
        return merging.preview(keep, gone, self.show_of(keep), take)

    def duplicates(
        self,
        *,
        show: Show | None = None,
        across: bool = False,
        progress: Callable[[int, int], None] = lambda done, total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> tuple[Suggestion, ...]:
        """Leads that may be one person, the surest first, each with its reasons.

        Of one show or all; `across` also compares leads of different shows. For a worker. Raises
        `Cancelled`."""
        from leadcapture.review.duplicates import find
        from leadcapture.store import pairs

        return find(
            self._store.leads(LeadQuery(show_id=show.id if show else None)),
            apart=pairs.decided(self._store),
            across=across,
            progress=progress,
            cancelled=cancelled,
        )

    def tidy(self, lead_id: UUID) -> tuple[Tidied, ...]:
        """What `tidy_up` would change of this lead: spelling, field by field."""
        from leadcapture.review.normalise import tidyings

        lead = self._store.lead(lead_id)
        return tidyings(lead, self.show_of(lead).country)

    def tidy_up(self, chosen: Sequence[UUID] | LeadQuery) -> int:
        """Make the spelling of names, companies, e-mails, phones, countries and websites regular.

        One undo step; what stood there stays in the history. How many leads changed."""
        from leadcapture.review.normalise import tidied

        def tidy(lead: Lead) -> Lead | None:
            person = tidied(lead.person, self._rules_of(lead.show_id)[0].country)
            return None if person == lead.person else replace(lead, person=person)

        lead_ids = self._store.ids(chosen) if isinstance(chosen, LeadQuery) else chosen
        return len(self._change(lead_ids, tidy, "tidied up"))

    def not_the_same(self, one: UUID, two: UUID) -> None:
        """These two are two people: they are not suggested again."""
        from leadcapture.store import pairs

        pairs.decide(self._store, one, two, same=False)

    def maybe_the_same(self, one: UUID, two: UUID) -> None:
        """Take back `not_the_same` or `unite`'s decision: they may be suggested again."""
        from leadcapture.store import pairs

        pairs.forget(self._store, one, two)

    def unite(self, one: UUID, two: UUID) -> tuple[Lead, ...]:
        """One person met at two shows: both leads stay, each learns of the other who this is and
        what was consented to. One undo step, which takes back as well that they are one."""
        from leadcapture.review import merging
        from leadcapture.store import pairs

        mine, theirs = self._store.leads_by_id([one, two])
        other = {one: theirs, two: mine}

        # Both have it in their history, also one that learned nothing: so it is known of whom.
        changed = self._change(
            [one, two], lambda lead: merging.united(lead, other[lead.id]), "united"
        )
        pairs.decide(self._store, one, two, same=True)
        return changed

    def find_lead(self, who: str) -> UUID:
        """The lead with this id, or the newest of the person with this e-mail address.

        Raises `BadInput` where there is none, or where several people share the address: it names
        them with their ids.
        """
        who = who.strip()
        try:
            return self._store.lead(UUID(who)).id
        except ValueError:
            pass
        found = self._store.with_email(who)
        if not found:
            raise BadInput(f"No lead has the e-mail address or id '{who}'.")
        people: list[UUID] = []
        seen = set[UUID]()
        for lead_id in reversed(found):
            if lead_id not in seen:
                people.append(lead_id)
                seen.update(self.person_leads(lead_id))
        if len(people) > 1:
            found = tuple(reversed(people))
            named = "; ".join(f"{one.label}, {one.id}" for one in self._store.leads_by_id(found))
            raise BadInput(
                f"{len(people)} people share the e-mail address '{who}'. Say by id who is meant: "
                f"{named}."
            )
        return people[0]

    def person_leads(self, lead_id: UUID) -> tuple[UUID, ...]:
        """All leads of this lead's person: merged, with an e-mail in common, or united; over all
        shows, this one first. Colleagues behind one department's mailbox are not one person, nor
        are leads that were said to be `not_the_same`."""
        from leadcapture.review.forgetting import person

        return person(self._store, lead_id)

    def ledger(self, lead_id: UUID) -> tuple[LedgerLine, ...]:
        """Every opt-in and opt-out of this lead's person, over all shows, in order of noting."""
        from leadcapture.store import ledger

        return ledger.lines(self._store, self.person_leads(lead_id))

    def note_consent(
        self, lead_id: UUID, purpose: str = nurture.EMAIL, *, granted: bool, how: str
    ) -> tuple[Lead, ...]:
        """Note that the person granted or withdrew consent; one undo step.

        A grant is for this lead's show, in its wording. A withdrawal is for all of the person's
        leads: nobody is mailed under one show who said no at another. `how` is in plain words,
        such as ``"by telephone"``. Raises `BadInput` when the show asks for no such consent.
        """
        lead = self._store.lead(lead_id)
        texts = [one for one in self.show_of(lead).consent if one.purpose == purpose]
        if granted and not texts:
            raise BadInput(f"The show asks for no consent to '{purpose}', so there is no wording.")
        text = texts[0] if texts else None
        consent = Consent(
            purpose=purpose,
            wording=text.wording if text else "",
            version=text.version if text else "",
            language=text.language if text else "",
            at=self._clock().astimezone(),
            how=how,
            granted=granted,
        )
        return self._change(
            [lead_id] if granted else self.person_leads(lead_id),
            lambda one: replace(one, consents=(*one.consents, consent)),
            "opted in" if granted else "opted out",
        )

    def personal_data(self, lead_id: UUID, path: Path) -> int:
        """Write all that is known of this lead's person to a .zip (JSON and pictures); how many
        pictures. Raises `BadInput`, `DiskFull`."""
        from leadcapture.review.forgetting import write_data

        return write_data(path, self._store, self._pictures, self.person_leads(lead_id))

    def forget(self, lead_ids: Sequence[UUID]) -> Forgotten:
        """Erase these leads for good (ask `person_leads` first): rows, pictures, search index,
        history, what is owed. CRMs that have them are told with the next sync to opt them out.

        It cannot be undone. Raises `StoreError`.
        """
        return self._erase(lead_ids, opt_out=True)

    def tombstones(self) -> tuple[Tombstone, ...]:
        """Records in CRMs of people who were erased, and whether they were opted out there."""
        from leadcapture.store import erasure

        return erasure.tombstones(self._store)

    def settle_tombstone(self, stone: Tombstone) -> None:
        """A person has opted the record out by hand."""
        from leadcapture.store import erasure

        erasure.settle(self._store, stone, erasure.TombstoneState.DONE)

    def ripe(self, show: Show | None = None) -> tuple[Lead, ...]:
        """The leads of the show (default: the open one) that `purge` would erase now."""
        from leadcapture.review.forgetting import ripe

        found = ripe(self._store, show or self._current(), now=self._clock())
        return self._store.leads_by_id(found)

    def purge(self, lead_ids: Sequence[UUID]) -> Forgotten:
        """Erase leads whose time is over; unlike `forget` no CRM is told to opt them out."""
        return self._erase(lead_ids, opt_out=False)

    def _erase(self, lead_ids: Sequence[UUID], *, opt_out: bool) -> Forgotten:
        from leadcapture.review.forgetting import forget
        from leadcapture.store import backup as backups

        folders = {self.workspace / "backups"}
        if self.settings.backup_folder:
            folders.add(Path(self.settings.backup_folder))
        places = [
            *(one for folder in sorted(folders) for one in backups.backups(folder)),
            *sorted(self.workspace.glob("leads-before-upgrade-*.db")),
            self.workspace / "crm-import",
        ]
        return forget(
            self._store,
            self._pictures,
            lead_ids,
            at=self._clock(),
            places=places,
            opt_out=opt_out,
        )

    def _tell_forgotten(self, show: Show, connector: Connector) -> None:
        from leadcapture.review.forgetting import tell

        try:
            tell(self._store, show, connector)
        except StoreError:
            raise
        except LeadCaptureError as error:
            # They stay pending and are told with the next sync.
            _log.warning("opt-outs of erased people are still to be told: %s", type(error).__name__)

    # --- leads from files ----------------------------------------------------------------

    def import_fields(self, show: Show | None = None) -> dict[str, str]:
        """Field id -> label of all that a column of a file may be."""
        from leadcapture.review.importing import fields

        return fields(show or self._current())

    def import_table(
        self, path: Path, *, show: Show | None = None, encoding: str = ""
    ) -> ImportTable:
        """For a mapping wizard: what the file holds and how it would be read. `encoding` is one of
        `leadcapture.tables.ENCODINGS`; without one it is guessed. Raises `BadInput`."""
        from leadcapture.review.importing import import_table

        return import_table(self._store, path, show or self._current(), encoding)

    def import_preview(
        self,
        path: Path,
        mapping: Mapping[str, str] | None = None,
        *,
        show: Show | None = None,
        encoding: str = "",
        phones_from: str = "",
        progress: Callable[[int], None] = lambda rows: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> ImportPreview:
        """What an import would do; stores nothing. Of a large file, as its first rows have it. For
        a worker.

        `phones_from`: ISO 3166 code of the country whose phones lack a country code, of rows that
        name no other; without one it is guessed, see `leadcapture.review.phonecountry`. Raises
        `BadInput` (with the line) or `Cancelled`."""
        from leadcapture.review import importing

        show = show or self._current()
        with importing.read_leads(
            self._store,
            path,
            show,
            mapping,
            on_duplicate=importing.OnDuplicate.ADD,
            now=self._clock(),
            by=self.settings.rep_name,
            device=self.settings.device_name,
            encoding=encoding,
            phones_from=phones_from,
            rows=importing.PREVIEW_ROWS,
            progress=progress,
            cancelled=cancelled,
        ) as read:
            return importing.preview(read)

    def import_leads(
        self,
        path: Path,
        mapping: Mapping[str, str] | None = None,
        *,
        show: Show | None = None,
        on_duplicate: OnDuplicate | str = "add",
        encoding: str = "",
        stamp: FileStamp | None = None,
        phones_from: str = "",
        progress: Callable[[int], None] = lambda rows: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> ImportReport:
        """Store the leads of a .csv, .tsv, .xlsx or .vcf file: all or none, one undo step.

        `mapping`: column head -> field of `import_fields`; without one a saved mapping that fits,
        else a guess. `stamp` is of the preview that a person has seen, `phones_from` as
        there. `progress` hears the rows
        read, then those stored. For a worker. Raises `BadInput` (with the line), `Cancelled`, or
        `FileChanged` when the file is another than in the preview, or ends within a line and was
        written seconds ago; then nothing was stored.
        """
        from leadcapture.review import importing

        show = show or self._current()
        with importing.read_leads(
            self._store,
            path,
            show,
            mapping,
            on_duplicate=importing.OnDuplicate(on_duplicate),
            now=self._clock(),
            by=self.settings.rep_name,
            device=self.settings.device_name,
            encoding=encoding,
            stamp=stamp,
            phones_from=phones_from,
            progress=progress,
            cancelled=cancelled,
        ) as read:
            now = self._clock()
            return importing.store_leads(
                self._store,
                read,
                show,
                nurture.Owing(show, now=now),
                by=self.settings.rep_name,
                at=now,
                progress=progress,
                cancelled=cancelled,
            )

    def save_problems(self, path: Path, problems: Sequence[Problem], *, further: int = 0) -> None:
        """Write the lines to look at of a preview or an import to a .csv or .xlsx file; `further`
        as there. Raises `BadInput`, `DiskFull`."""
        from leadcapture.review.importing import save_problems

        save_problems(path, problems, further=further)

    def bring_in(
        self,
        path: Path,
        *,
        passphrase: str | None = None,
        shows: Sequence[str] | None = None,
        every_show: bool = False,
        progress: Callable[[int, int, str], None] = lambda done, total, what: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Brought:
        """Add the leads of another laptop's workspace, or of a backup of one, with their captures,
        pictures, consents, history and what was sent to CRMs. The other folder is only read.

        `passphrase` is that workspace's, or its recovery key. Of the open show; or of `shows`
        (names or ids, as they are over there), or of all. A show that is not here is added. All or
        nothing; a second time brings only what is new. `progress` hears (done, total, what). It is
        one undo step. For a worker. Raises `WrongKey`, `KeyMissing`, `BadInput`, `Cancelled`,
        `NewerDatabase`, `StoreError`; then nothing changed.
        """
        from leadcapture.review.bringing import bring_in

        def chosen(there: Sequence[Show]) -> Sequence[Show]:
            if every_show:
                return there
            here = [str(self._current().id)] if not shows else ()
            found = []
            for name in shows or here:
                wanted = name.strip().casefold()
                fits = [one for one in there if wanted in (str(one.id), one.name.casefold())]
                if not fits:
                    names = ", ".join(f"'{one.name}'" for one in there) or "none"
                    what = f"'{name}'" if shows else "the open show"
                    raise BadInput(
                        f"That workspace does not know {what}. Its shows: {names}. Choose one of "
                        "them, or all."
                    )
                found += [one for one in fits if one not in found]
            return found

        brought = bring_in(
            self._store,
            self._pictures,
            self.workspace,
            path,
            passphrase,
            chosen=chosen,
            owed=self._owed,
            by=self.settings.rep_name,
            at=self._clock(),
            progress=progress,
            cancelled=cancelled,
        )
        self._rules.clear()
        if self.show is None and (known := self._store.shows()):
            self.use_show(known[0].id)
        return brought

    def mappings(self) -> dict[str, dict[str, str]]:
        """Saved mappings of columns by name, such as a vendor's."""
        from leadcapture.review import importing

        return importing.mappings(self._store)

    def save_mapping(self, name: str, mapping: Mapping[str, str]) -> None:
        """Keep a mapping of columns by name. Raises `BadInput` without one."""
        from leadcapture.review import importing

        importing.save_mapping(self._store, name, mapping)

    def drop_mapping(self, name: str) -> None:
        """Forget a saved mapping."""
        from leadcapture.review import importing

        importing.drop_mapping(self._store, name)
