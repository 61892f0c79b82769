"""The field mapping as a person sees and changes it: line by line, with what does not fit.

`leadcapture.mapping` says what is sent; here is what the mapping page asks: which line goes where,
what the CRM says of that field, what a real lead would put there, and why that would not do. Pure
functions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from leadcapture.crmfield import FieldKind, RemoteField, Value
from leadcapture.lead import Lead
from leadcapture.mapping import ANSWER, OurField, chosen, ours, problems, value_of, values
from leadcapture.show import Destination, Show

__all__ = ["FieldLine", "field_lines", "missing_fields", "remapped", "suggested"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLine:
    """One of our fields, and where it goes."""

    ours: OurField
    target: str
    """The CRM's field; empty when it is not sent."""
    default: str
    """Where the connector would send it by itself; empty for nowhere."""
    remote: RemoteField | None
    """What the CRM says of the target; None when it does not know it, or was never asked."""
    value: Value
    """What the lead has under our name; empty when nothing."""
    sent: Value
    """What the CRM would be given; empty when nothing."""
    problem: str
    """Why that would not do, in words; or empty."""

    @property
    def own(self) -> bool:
        """Whether the show file says something else than the connector."""
        return self.target != self.default


#: CRM kind -> our kinds that fit without a doubt. Kinds that are not here take any text.
_TAKES: Mapping[FieldKind, tuple[FieldKind, ...]] = {
    FieldKind.NUMBER: (FieldKind.NUMBER,),
    FieldKind.BOOLEAN: (FieldKind.BOOLEAN,),
    FieldKind.DATE: (FieldKind.DATE, FieldKind.MOMENT),
    FieldKind.MOMENT: (FieldKind.DATE, FieldKind.MOMENT),
    FieldKind.EMAIL: (FieldKind.EMAIL,),
    FieldKind.URL: (FieldKind.URL, FieldKind.TEXT),
}
_CALLED = {
    FieldKind.NUMBER: "a number",
    FieldKind.BOOLEAN: "a yes or no",
    FieldKind.DATE: "a date",
    FieldKind.MOMENT: "a date and time",
    FieldKind.EMAIL: "an e-mail address",
    FieldKind.URL: "a web address",
}


def field_lines(
    show: Show,
    destination: Destination,
    default_fields: Mapping[str, str],
    fields: Sequence[RemoteField],
    lead: Lead | None = None,
) -> tuple[FieldLine, ...]:
    """All our fields with where they go, in the order of `mapping.ours`.

    `lead` is whose values are looked at; without one, only what is wrong with the mapping itself
    is found.
    """
    known = {one.name: one for one in fields}
    mapped = chosen(destination, default_fields)
    found = []
    for mine in ours(show):
        target = mapped.get(mine.id, "")
        remote = known.get(target)
        value: Value = value_of(lead, show, mine.id) if lead is not None else ""
        sent: Value = ""
        if lead is not None and target:
            alone = replace(destination, fields={mine.id: target}, defaults={})
            sent = values(lead, show, alone, default_fields={}, fields=fields).get(target, "")
        found.append(
            FieldLine(
                ours=mine,
                target=target,
                default=default_fields.get(mine.id, ""),
                remote=remote,
                value=value,
                sent=sent,
                problem=_problem(mine, target, remote, sent, fields),
            )
        )
    return tuple(found)


def _problem(
    mine: OurField,
    target: str,
    remote: RemoteField | None,
    sent: Value,
    fields: Sequence[RemoteField],
) -> str:
    if not target or not fields:
        return ""
    if remote is None:
        return "the CRM has no such field, or not for this account"
    if not remote.writable:
        return "the CRM does not let this field be written"
    if sent != "" and (words := problems({target: sent}, [remote])):
        return words[0].removeprefix(remote.label or remote.name).strip()
    takes = _TAKES.get(remote.kind)
    if takes is not None and mine.kind not in takes:
        return f"holds {_CALLED[remote.kind]} in the CRM"
    return ""


def missing_fields(
    show: Show,
    destination: Destination,
    default_fields: Mapping[str, str],
    fields: Sequence[RemoteField],
) -> tuple[RemoteField, ...]:
    """What the CRM requires and nothing of ours, and no default, goes into."""
    filled = {*chosen(destination, default_fields).values()}
    filled |= {name for name, text in destination.defaults.items() if text.strip()}
    return tuple(one for one in fields if one.required and one.writable and one.name not in filled)


def remapped(
    destination: Destination,
    default_fields: Mapping[str, str],
    targets: Mapping[str, str],
    defaults: Mapping[str, str],
) -> Destination:
    """`destination` with these choices: our field -> the CRM's; "" does not send it.

    Only what differs from the connector's own way is kept, so that the show file stays short.
    """
    own = {
        mine: target.strip()
        for mine, target in targets.items()
        if target.strip() != default_fields.get(mine, "")
    }
    kept = {name: text for name, text in defaults.items() if name.strip() and text.strip()}
    return replace(destination, fields=own, defaults=kept)


def suggested(mine: OurField, fields: Sequence[RemoteField]) -> tuple[RemoteField, ...]:
    """The CRM's fields that one may choose for ours, the likeliest first."""

    def rank(one: RemoteField) -> tuple[int, int, str]:
        alike = _words(mine.label) & (_words(one.label) | _words(one.name))
        if mine.id.startswith(ANSWER):
            alike |= _words(mine.id.removeprefix(ANSWER)) & _words(one.name)
        takes = _TAKES.get(one.kind)
        fits = takes is None or mine.kind in takes
        return (-len(alike) if fits else 1, 0 if fits else 1, (one.label or one.name).casefold())

    return tuple(sorted((one for one in fields if one.writable), key=rank))


def _words(text: str) -> set[str]:
    parts = re.findall(r"[A-Z]?[^\W_A-Z]+|[A-Z]+(?![a-z])", text)
    return {part.casefold() for part in parts} - {"c", "the", "a", "of"}
