"""Odoo's JSON-2 API: one call is one method of one model, in one transaction.

https://www.odoo.com/documentation/19.0/developer/reference/external_api.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from leadcapture.errors import NotTheServer, Refused, RetryLater, SignInNeeded
from leadcapture.sync.http import FixedToken, Service

__all__ = ["MODULE", "Denied", "NotInstalled", "OdooApi", "Row"]

#: What stands before the dot of every external id of ours.
MODULE = "leadcapture"

#: Methods whose failure may be the fault of what was sent.
_WRITES = frozenset({"load", "create", "write"})
#: Exceptions of Odoo that pass: a lock, a full pool of connections, a restart.
_PASSING = re.compile(
    r"OperationalError|SerializationFailure|LockNotAvailable|DeadlockDetected|PoolError"
    r"|InterfaceError|MemoryError|Concurrency|Timeout|Unavailable|werkzeug",
    re.IGNORECASE,
)

#: A row of an import: its external id, and its other cells.
Row = tuple[str, list[str]]


class NotInstalled(Refused):
    """The database has no such model: an app is not installed."""


class Denied(Refused):
    """The key's user may not do this."""


class OdooApi:
    """One database, through a user's API key. For one thread at a time."""

    def __init__(self, url: str, database: str, key: str | None, *, ca: Path | None = None) -> None:
        """Raises ValueError for an address that must not be used."""
        self._service = Service(
            url,
            name="Odoo",
            signer=FixedToken(key, name="Odoo", scheme="bearer"),
            ca=ca,
            explains=_blames_the_record,
        )
        self._headers = {"X-Odoo-Database": database} if database else {}
        self.user = 0
        """The key's user, known after `sign_in`."""

    @property
    def url(self) -> str:
        return self._service.url

    @property
    def calls(self) -> int:
        return self._service.calls

    def close(self) -> None:
        self._service.close()

    def sign_in(self) -> None:
        """Whether the key is good. Raises `SignInNeeded`."""
        match self.call("res.users", "context_get"):
            case {"uid": int(user)}:
                self.user = user
            case dict():
                self.user = 0
            case _:
                raise _not_odoo()

    def call(self, model: str, method: str, **arguments: Any) -> Any:
        """The method's result. Raises `Denied`, `NotInstalled`, `Refused`."""
        reply = self._service.call(
            "POST", f"/json/2/{model}/{method}", arguments, headers=self._headers
        )
        if reply.good:
            return reply.value
        error = reply.value
        if not isinstance(error, dict) or not isinstance(error.get("message"), str):
            raise NotTheServer(f"Something answered, but not Odoo (HTTP {reply.status}).")
        words, name = error["message"], str(error.get("name") or "")
        if reply.status == 401:
            raise SignInNeeded("Odoo does not accept this API key. Make a new one there.")
        if reply.status == 403 or name.endswith("AccessError"):
            raise Denied(words)
        if reply.status == 404 and name.endswith("NotFound") and "model" in words:
            raise NotInstalled(words)
        if reply.status >= 500:
            if method not in _WRITES:
                raise RetryLater(f"Odoo is out of order at the moment: {words[:300]} ({name})")
            words = f"{words} ({name})"
        raise Refused(words)

    # --- reading ---------------------------------------------------------------------------------
    def fields(self, model: str) -> dict[str, dict[str, Any]]:
        """What the model's fields are: name -> type, label, relation, choices."""
        found = self.call(
            model,
            "fields_get",
            attributes=[
                "type", "string", "required", "readonly", "store", "selection", "relation", "size",
            ],
        )  # fmt: skip
        if not isinstance(found, dict) or not found:
            raise _not_odoo()
        return {name: one for name, one in found.items() if isinstance(one, dict) and "type" in one}

    def search(
        self, model: str, domain: Sequence[Any], fields: Sequence[str]
    ) -> list[dict[str, Any]]:
        """The records that fit, each with its ``id`` and all of these fields."""
        rows = self.call(model, "search_read", domain=list(domain), fields=list(fields))
        return self._rows(rows, fields)

    def read(
        self, model: str, numbers: Iterable[int], fields: Sequence[str]
    ) -> dict[int, dict[str, Any]]:
        """Records by number; those that are gone are left out, archived ones are not."""
        wanted = sorted(set(numbers))
        if not wanted:
            return {}
        rows = self.call(
            model,
            "search_read",
            domain=[["id", "in", wanted]],
            fields=list(fields),
            context={"active_test": False},
        )
        found = {row["id"]: row for row in self._rows(rows, fields)}
        if not set(found) <= set(wanted):
            raise _not_odoo()
        return found

    def gone(self, model: str, numbers: Iterable[int]) -> set[int]:
        """Which of these records are no longer there. One answer without them is no proof: they
        are asked for once more, one by one."""
        return {number for number in numbers if not self.read(model, [number], ["display_name"])}

    def records(self, xids: Mapping[str, str]) -> dict[str, int]:
        """External id -> its record, of those that have one. `xids` is external id -> model."""
        if not xids:
            return {}
        names = [xid.removeprefix(f"{MODULE}.") for xid in xids]
        rows = self.search(
            "ir.model.data",
            [["module", "=", MODULE], ["name", "in", names]],
            ["name", "model", "res_id"],
        )
        found: dict[str, int] = {}
        for row in rows:
            match row:
                case {"name": str(name), "model": str(model), "res_id": int(record)}:
                    if xids.get(f"{MODULE}.{name}") == model and record > 0:
                        found[f"{MODULE}.{name}"] = record
        return found

    # --- writing ---------------------------------------------------------------------------------
    def load(
        self, model: str, columns: Sequence[str], rows: Sequence[Row], *, once: bool
    ) -> dict[int, str]:
        """Import rows by external id; position -> Odoo's words for each row it refused.

        `once` leaves a record alone that is there already. Odoo takes all rows or none, so that
        what is refused is left out and the rest comes again. Raises `Refused` where Odoo does not
        say which row is wrong.
        """
        context: dict[str, Any] = {"tz": "UTC"}
        if once:
            context |= {"mode": "update", "noupdate": True}
        refused: dict[int, str] = {}
        while True:
            positions = [at for at in range(len(rows)) if at not in refused]
            if not positions:
                return refused
            answer = self.call(
                model,
                "load",
                fields=["id", *columns],
                data=[[rows[at][0], *rows[at][1]] for at in positions],
                context=context,
            )
            match answer:
                case {"ids": list(ids), "messages": list()} if len(ids) == len(positions):
                    return refused
                case {"ids": False, "messages": list(messages)}:
                    pass
                case _:
                    raise _not_odoo()
            found = _errors(messages)
            wrong = {
                positions[at]: words for at, words in found.items() if 0 <= at < len(positions)
            }
            if not wrong:
                raise Refused("; ".join(found.values()) or "Odoo refused the import.")
            refused |= wrong

    def create(self, model: str, values: Mapping[str, Any]) -> int:
        """Make one record; its number."""
        return self.create_all(model, [values])[0]

    def create_all(self, model: str, values: Sequence[Mapping[str, Any]]) -> list[int]:
        made = self.call(model, "create", vals_list=[dict(one) for one in values])
        match made:
            case list(numbers) if len(numbers) == len(values) and all(
                isinstance(number, int) for number in numbers
            ):
                return numbers
        raise _not_odoo()

    def write(self, model: str, numbers: Sequence[int], values: Mapping[str, Any]) -> None:
        """Write the same values into several records."""
        if self.call(model, "write", ids=list(numbers), vals=dict(values)) is not True:
            raise _not_odoo()

    def _rows(self, rows: Any, fields: Sequence[str]) -> list[dict[str, Any]]:
        """Rows that are whole: a number for an id, and every field that was asked for."""
        if not isinstance(rows, list):
            raise _not_odoo()
        for row in rows:
            if (
                not isinstance(row, dict)
                or type(row.get("id")) is not int
                or any(name not in row for name in fields)
            ):
                raise _not_odoo()
        return rows


def _errors(messages: Sequence[Any]) -> dict[int, str]:
    """Row of the import -> what is wrong with it; -1 where Odoo names no row."""
    found: dict[int, str] = {}
    for one in messages:
        if not isinstance(one, dict) or one.get("type") != "error":
            continue
        words = str(one.get("message") or "Odoo refused this without a reason.")
        match one:
            case {"rows": {"from": int(at)}} | {"record": int(at)}:
                pass
            case _:
                at = -1
        found[at] = f"{found[at]}; {words}" if at in found else words
    return found


def _blames_the_record(value: Any) -> bool:
    """Whether Odoo's 500 is an exception of its own that will be the same the next time.

    https://www.odoo.com/documentation/19.0/developer/reference/external_api.html: ``name`` is the
    exception's class. Nothing was done then: the transaction is rolled back.
    """
    match value:
        case {"name": str(name), "message": str()}:
            return bool(name) and _PASSING.search(name) is None
    return False


def _not_odoo() -> NotTheServer:
    return NotTheServer("Something answered, but not like Odoo.")
