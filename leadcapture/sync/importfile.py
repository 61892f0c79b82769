"""The lines of an import file: which columns it has, and under which headings.

The columns are the same for every CRM; a `Layout` gives them the headings that a CRM's import
wizard recognises by itself, and the values it insists on:

===========  ==========================================  ======================================
layout       whose wizard                                what is special
===========  ==========================================  ======================================
leadcapture  any                                         plain headings
salesforce   Data Import Wizard, Leads                   a company is required; ``Rating`` is
                                                         title case; ``Email Opt Out`` is TRUE
                                                         for who said no and empty for all others
hubspot      Import, Contacts                            property labels as headings
===========  ==========================================  ======================================

Sources: https://help.salesforce.com/s/articleView?id=sf.field_mapping_for_other_data_sources_and_organization_import.htm
and https://knowledge.hubspot.com/import-and-export/set-up-your-import-file.

An empty cell changes nothing in either wizard. FALSE would take back an opt-out that somebody made
in the CRM, so it is never written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from leadcapture import nurture
from leadcapture.errors import BadInput
from leadcapture.lead import Lead, PhoneKind, Stage
from leadcapture.nurture import EMAIL
from leadcapture.show import Show
from leadcapture.sync.text import clean
from leadcapture.tables import write_table

__all__ = [
    "COLUMNS",
    "KEY",
    "LAYOUTS",
    "NOBODY",
    "Layout",
    "moment",
    "person",
    "write_import_file",
]

#: The column of the lead's UUID, which never changes: the external id.
KEY = "Lead ID"
_OPT_IN = "Email Opt-In"
_PERSON = (
    KEY, "First Name", "Last Name", "Title", "Department", "Company", "Email", "Other Emails",
    "Phone", "Mobile", "Website", "Street", "Postal Code", "City", "State", "Country", "Rating",
    _OPT_IN, "Captured At", "Captured By", "Notes",
)  # fmt: skip
#: The columns of every file, in their order, by our own names.
COLUMNS = (
    *_PERSON, "Campaign", "Campaign Status", "Task", "Task Owner", "Task Due", "Task Notes",
    "Sequence",
)  # fmt: skip
#: What stands where a CRM wants a company and nobody knows one; Salesforce's own words for it.
NOBODY = "[not provided]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The headings one wizard recognises."""

    headings: Mapping[str, str] = field(default_factory=dict)
    """Our column -> its heading, where that is another."""
    needs_company: bool = False
    opts_out: bool = False
    """Whether consent is told as an opt-out (TRUE or empty) instead of as yes and no."""
    title_case_rating: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.headings.get(column, column) for column in COLUMNS)


LAYOUTS: Mapping[str, Layout] = {
    "leadcapture": Layout(),
    "salesforce": Layout(
        headings={
            KEY: "Leadcapture ID",
            "Postal Code": "Zip/Postal Code",
            "State": "State/Province",
            _OPT_IN: "Email Opt Out",
            "Notes": "Description",
            "Campaign Status": "Member Status",
        },
        needs_company=True,
        opts_out=True,
        title_case_rating=True,
    ),
    "hubspot": Layout(
        headings={
            KEY: "Leadcapture ID",
            "Title": "Job Title",
            "Company": "Company Name",
            "Other Emails": "Additional email addresses",
            "Phone": "Phone Number",
            "Mobile": "Mobile Phone Number",
            "Website": "Website URL",
            "Street": "Street Address",
            "State": "State/Region",
            "Country": "Country/Region",
            "Notes": "Leadcapture notes",
        },
    ),
}


def person(lead: Lead, notes: str, layout: Layout) -> dict[str, str]:
    """The person's share of a lead's line, by our own column names."""
    who = lead.person
    mobile = [phone.number for phone in who.phones if phone.kind is PhoneKind.MOBILE]
    fixed = [
        phone.number for phone in who.phones if phone.kind not in (PhoneKind.MOBILE, PhoneKind.FAX)
    ]
    rating = lead.disposition.value if lead.disposition else ""
    values = (
        str(lead.id),
        who.first_name,
        # Import wizards want a last name; a lead without one is known by its label.
        who.last_name or (lead.label if not who.first_name else ""),
        who.title,
        who.department,
        who.company or (NOBODY if layout.needs_company else ""),
        who.email,
        "; ".join(who.emails[1:]),
        next(iter(fixed), ""),
        next(iter(mobile), ""),
        next(iter(who.websites), ""),
        who.address.street,
        who.address.postcode,
        who.address.city,
        who.address.region,
        who.address.country,
        rating.title() if layout.title_case_rating else rating,
        _consent(lead, layout),
        moment(lead.captured_at),
        lead.captured_by,
        notes,
    )
    return {name: clean(text) for name, text in zip(_PERSON, values, strict=True)}


def _consent(lead: Lead, layout: Layout) -> str:
    if not layout.opts_out:
        return "yes" if lead.opted_in(EMAIL) else "no"
    asked = any(consent.purpose == EMAIL for consent in lead.consents)
    return "TRUE" if asked and not lead.opted_in(EMAIL) else ""


def write_import_file(path: Path, leads: Iterable[Lead], show: Show, layout: str) -> int:
    """Write `leads` for a wizard to `path` (.csv or .xlsx), by layout; how many.

    What the show's rules owe each lead stands in its line, as a sync into files would write it.
    Discarded and merged leads are passed over. Raises `BadInput`, `DiskFull`.
    """
    form = LAYOUTS.get(layout)
    if form is None:
        raise BadInput(f"There is no layout '{layout}'. Known: {', '.join(LAYOUTS)}.")
    kept = (lead for lead in leads if lead.stage not in (Stage.DISCARDED, Stage.MERGED))
    return write_table(path, form.columns, (_line(lead, show, form) for lead in kept))


def _line(lead: Lead, show: Show, layout: Layout) -> list[str]:
    line = dict.fromkeys(COLUMNS, "") | person(lead, nurture.conversation(lead, show), layout)
    if show.campaign.name:
        line |= {"Campaign": show.campaign.name, "Campaign Status": show.campaign.member_status}
    step = show.next_step(lead.next_step)
    if step is not None and step.handoff:
        line |= {
            "Task": f"{step.label}: {lead.label}",
            "Task Owner": lead.owner,
            "Task Due": moment(nurture.due(lead, show, step.id)),
        }
    if not nurture.hold_back(lead, show):
        line["Sequence"] = nurture.sequence_for(lead, show)
    return [clean(line[column]) for column in COLUMNS]


def moment(when: datetime) -> str:
    """A time as every wizard reads it: ISO 8601 in UTC."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
