"""Thousands of rows as one job of Salesforce's Bulk API 2.0.

Follows the "Bulk API 2.0 and Bulk API Developer Guide"
(https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/). A job answers in
three lists: what was saved, what failed, and what was never looked at; the last is tried again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from leadcapture.errors import NotTheServer, RetryLater
from leadcapture.sync.salesforceapi import RowError, SalesforceApi, Saved

__all__ = ["upsert_in_bulk"]

#: Seconds between two looks at a job, the first and the longest, and how long it may take in all.
_FIRST_LOOK, _LONGEST_LOOK, _LONGEST_JOB = 1.0, 10.0, 900.0
_CSV = "text/csv"


def upsert_in_bulk(
    api: SalesforceApi,
    kind: str,
    key_field: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    pause: Callable[[float], None],
) -> dict[str, Saved]:
    """What became of each row, by its key; rows that were not processed are left out.

    `pause` sleeps. Raises `RetryLater` when the job fails, or takes too long: upserted rows are
    found by their keys the next time.
    """
    jobs = f"{api.base}/jobs/ingest"
    job = api.call(
        "POST",
        jobs,
        {
            "object": kind,
            "operation": "upsert",
            "externalIdFieldName": key_field,
            "contentType": "CSV",
            "lineEnding": "LF",
        },
    ).value
    match job:
        case {"id": str(number), "state": "Open"} if number.isalnum():
            mine = f"{jobs}/{number}"
        case _:
            raise NotTheServer("The answer does not have the shape of Salesforce's.")
    api.call("PUT", f"{mine}/batches", body=_table(rows), content_type=_CSV)
    api.call("PATCH", mine, {"state": "UploadComplete"})
    _wait(api, mine, pause)
    answers: dict[str, Saved] = {}
    for row in _rows(api, f"{mine}/successfulResults"):
        created = row.get("sf__Created", "").lower() == "true"
        answers[row.get(key_field, "")] = Saved(id=row.get("sf__Id", ""), created=created)
    for row in _rows(api, f"{mine}/failedResults"):
        code, _, words = row.get("sf__Error", "").partition(":")
        answers[row.get(key_field, "")] = Saved(
            errors=(RowError(code=code.strip() or "UNKNOWN_EXCEPTION", message=words.strip()),)
        )
    for row in _rows(api, f"{mine}/unprocessedrecords"):
        answers.pop(row.get(key_field, ""), None)
    return answers


def _wait(api: SalesforceApi, job: str, pause: Callable[[float], None]) -> None:
    waited, look = 0.0, _FIRST_LOOK
    while True:
        match api.call("GET", job).value:
            case {"state": "JobComplete"}:
                return
            case {"state": "Failed" | "Aborted" as state}:
                raise RetryLater(f"Salesforce's bulk job ended early ({state}).")
            case {"state": str()}:
                pass
            case _:
                raise NotTheServer("The answer does not have the shape of Salesforce's.")
        if waited >= _LONGEST_JOB:
            raise RetryLater("Salesforce's bulk job takes long; its rows are looked up next time.")
        pause(look)
        waited += look
        look = min(_LONGEST_LOOK, look * 1.5)


def _table(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows as CSV. An empty cell leaves the field as it is."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", restval="")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return text.getvalue().encode("utf-8")


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _rows(api: SalesforceApi, path: str) -> list[dict[str, str]]:
    text = api.call("GET", path, accept=_CSV).value
    if text is None:
        return []
    if not isinstance(text, str):
        raise NotTheServer("Salesforce's list of results is not CSV.")
    return list(csv.DictReader(io.StringIO(text, newline="")))
