"""Which fields of a record are written: never over what a person put there.

A field is written where the CRM's is empty, or holds what we wrote last. A record that we did not
make (a contact that was there before) is only added to. An opt-out is set and never taken back.
Pure functions: no disk, no network.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from leadcapture.crmfield import FieldKind, RemoteField, Value, same
from leadcapture.store.told import Told
from leadcapture.sync.connector import RemoteRecord

__all__ = ["Decision", "FieldDiff", "decide"]

_NOTHING = Told(fields={})


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDiff:
    """One field of one record: what stands there, and what we have."""

    field: str
    label: str
    before: Value = ""
    after: Value = ""
    kept: bool = False
    """The CRM's value stays: a person put it there. Otherwise ours is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an upsert writes for one lead, and what it leaves."""

    write: Mapping[str, Value] = field(default_factory=dict)
    settled: Mapping[str, Value] = field(default_factory=dict)
    """Our values that stand there already, in a record of ours."""
    diffs: tuple[FieldDiff, ...] = ()
    exists: bool = False

    @property
    def kept(self) -> tuple[FieldDiff, ...]:
        """The conflicts among the differences."""
        return tuple(diff for diff in self.diffs if diff.kept)

    @property
    def words(self) -> str:
        """The conflicts in words; empty when there are none."""
        names = ", ".join(diff.label for diff in self.kept)
        return f"changed in the CRM, and kept as it is there: {names}" if names else ""


def decide(
    wanted: Mapping[str, Value],
    record: RemoteRecord | None,
    *,
    told: Told | None = None,
    fields: Sequence[RemoteField] = (),
    defaults: Collection[str] = (),
) -> Decision:
    """What to write of `wanted` into `record` (None: there is none yet).

    `defaults` names the fields of `wanted` that hold only what the show file says by default: they
    fill, and never overwrite.
    """
    known = {one.name: one for one in fields}
    told = told or _NOTHING
    write: dict[str, Value] = {}
    settled: dict[str, Value] = {}
    diffs: list[FieldDiff] = []
    for name, value in wanted.items():
        one = known.get(name)
        if one is not None and one.opt_out and value is not True:
            continue
        there: Value = record.values.get(name, "") if record is not None else ""
        diff = FieldDiff(
            field=name, label=(one.label if one else "") or name, before=there, after=value
        )
        if record is not None and same(there, value):
            if record.ours:
                settled[name] = value
            continue
        if record is None or _is_free(there, name, one, told) or (one is not None and one.opt_out):
            pass
        elif name in defaults or told.declined(name, value):
            continue
        elif not (record.ours and told.is_ours(name, there)):
            diffs.append(
                FieldDiff(field=name, label=diff.label, before=there, after=value, kept=True)
            )
            continue
        write[name] = value
        diffs.append(diff)
    return Decision(write=write, settled=settled, diffs=tuple(diffs), exists=record is not None)


def _is_free(there: Value, name: str, one: RemoteField | None, told: Told) -> bool:
    """Whether nothing stands there. A "no" that nobody chose is nothing."""
    if isinstance(there, str) and not there.strip():
        return True
    no = there is False or (
        one is not None and one.kind is FieldKind.BOOLEAN and same(there, False)
    )
    return no and not told.has(name)
