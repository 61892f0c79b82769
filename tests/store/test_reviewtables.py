"""A file from before reviewing knew reasons, tags and more orders is brought up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadcapture.lead import Disposition, Person, Reason, Stage
from leadcapture.store import backup, migrations, reviewtables
from leadcapture.store.migrations import Migrations
from leadcapture.store.store import LeadFilter, LeadOrder, LeadQuery, Store
from tests.store.conftest import KEY, NOW, SHOW, a_lead, owed


def test_an_old_file_is_brought_up_to_date(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new columns, tallies and lists are those of leads that are written today."""
    leads = [
        a_lead(
            1,
            owner="Kim",
            tags=("vip",),
            answers={"interest": ("Pro", "Basic"), "seats": 120.0, "why": "demo"},
            disposition=Disposition.HOT,
        ),
        a_lead(2, person=Person(), badge_id="4711", provisional=True),
        a_lead(3, person=Person(first_name="Bo"), unsure=("company",)),
        a_lead(4, person=Person(company="Example Ltd"), stage=Stage.REVIEWED),
    ]
    with Store(folder / "new", KEY) as new:
        new.put_show(SHOW)
        for lead in leads:
            new.keep(lead, (), owed(lead), action="captured", by="Rep", at=NOW)
        wanted = seen(new)
        tables = {name: rows(new, name) for name in ("shows", "leads", "history", "lead_emails")}
    with monkeypatch.context() as patch:
        first = Migrations("leadcapture")
        first(name="m001_first")(migrations.m001_first)
        patch.setattr("leadcapture.store.migrations.migrations", first)
        patch.setattr("leadcapture.store.store.NAMES", frozenset({"m001_first"}))
        patch.setattr("leadcapture.store.store.VERSION", 1)
        with Store(folder, KEY) as old, old.writing() as db:
            for name, stored in tables.items():
                known = {column.name for column in db.table(name).columns}
                for row in stored:
                    db.table(name).insert({key: row[key] for key in row if key in known})
    with Store(folder, KEY) as upgraded:
        assert seen(upgraded) == wanted
        with upgraded.reading() as db:
            assert db.execute(backup._WRONG_TALLIES).fetchone()[0] == 0
            plan = db.execute("SELECT count(*) FROM leads_fts WHERE leads_fts MATCH 'vip'")
            assert plan.fetchone()[0] == 1
    assert reviewtables.LIST


def rows(store: Store, table: str) -> list[dict[str, object]]:
    with store.reading() as db:
        found = db.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def seen(store: Store) -> object:
    queries = [
        *(LeadQuery(filter=one) for one in LeadFilter),
        *(LeadQuery(order=one, reverse=way) for one in LeadOrder for way in (False, True)),
        LeadQuery(tag="vip"),
        LeadQuery(owner="Kim"),
        LeadQuery(answers=(("seats", ("120",)), ("interest", ("Basic",)))),
        LeadQuery(reason=Reason.UNSURE),
    ]
    pages = [[(row.id, row.reasons) for row in store.page(q, offset=0, limit=9)] for q in queries]
    assert [store.count(query) for query in queries] == [len(page) for page in pages]
    assert all(pages[-4:])
    return pages
