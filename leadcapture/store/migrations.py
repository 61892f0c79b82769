"""The tables of the workspace, as a list of migrations that is only ever added to.

Imported when a file has to be made or brought up to date, for it brings sqlite-utils with it.
"""

from __future__ import annotations

from leadcapture.store import engine  # noqa: F401 - puts the driver in place for sqlite-utils

from sqlite_utils import Database, Migrations  # isort: skip

__all__ = ["migrations"]

migrations = Migrations("leadcapture")


@migrations()
def m001_first(db: Database) -> None:
    for statement in _FIRST:
        db.execute(statement)


@migrations()
def review_list(db: Database) -> None:
    from leadcapture.store.reviewtables import LIST

    for statement in LIST:
        db.execute(statement)


@migrations()
def review_sendings(db: Database) -> None:
    from leadcapture.store.reviewtables import SENDINGS

    for statement in SENDINGS:
        db.execute(statement)


@migrations()
def review_readings(db: Database) -> None:
    from leadcapture.store.reviewtables import READINGS

    for statement in READINGS:
        db.execute(statement)


@migrations()
def review_pairs(db: Database) -> None:
    from leadcapture.store.reviewtables import PAIRS

    for statement in PAIRS:
        db.execute(statement)


@migrations()
def sync_told(db: Database) -> None:
    from leadcapture.store.told import TABLES

    for statement in TABLES:
        db.execute(statement)


@migrations()
def review_consents(db: Database) -> None:
    from leadcapture.store.reviewtables import CONSENTS

    for statement in CONSENTS:
        db.execute(statement)


@migrations()
def review_erasure(db: Database) -> None:
    from leadcapture.store.reviewtables import ERASURE

    for statement in ERASURE:
        db.execute(statement)


@migrations()
def card_sheets(db: Database) -> None:
    from leadcapture.store.sheets import TABLES

    for statement in TABLES:
        db.execute(statement)


@migrations()
def cards_to_read(db: Database) -> None:
    from leadcapture.store.readings import TO_READ

    for statement in TO_READ:
        db.execute(statement)


@migrations()
def review_orders(db: Database) -> None:
    from leadcapture.store.reviewtables import ORDERS

    for statement in ORDERS:
        db.execute(statement)


@migrations()
def sync_results(db: Database) -> None:
    from leadcapture.store.results import TABLES

    for statement in TABLES:
        db.execute(statement)


@migrations()
def review_arrivals(db: Database) -> None:
    from leadcapture.store.reviewtables import ARRIVALS

    for statement in ARRIVALS:
        db.execute(statement)


@migrations()
def review_undo_ends(db: Database) -> None:
    from leadcapture.store.reviewtables import UNDO_ENDS

    for statement in UNDO_ENDS:
        db.execute(statement)


@migrations()
def order_of_arrival(db: Database) -> None:
    from leadcapture.store.reviewtables import ARRIVED

    for statement in ARRIVED:
        db.execute(statement)


_FIRST = (
    """
    CREATE TABLE shows (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        starts TEXT NOT NULL,
        body TEXT NOT NULL
    ) STRICT
    """,
    # --- leads
    """
    CREATE TABLE leads (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        show INTEGER NOT NULL REFERENCES shows (seq),
        revision INTEGER NOT NULL,
        stage TEXT NOT NULL
            CHECK (stage IN ('captured', 'reviewed', 'discarded', 'merged')),
        merged_into INTEGER REFERENCES leads (seq),
        captured_at INTEGER NOT NULL,
        captured_by TEXT NOT NULL,
        label TEXT NOT NULL,
        title TEXT NOT NULL,
        company TEXT NOT NULL,
        email TEXT NOT NULL,
        named INTEGER NOT NULL,
        name_key TEXT NOT NULL,
        company_key TEXT NOT NULL,
        badge_id TEXT NOT NULL,
        provisional INTEGER NOT NULL,
        opted_in INTEGER NOT NULL,
        disposition TEXT,
        rating INTEGER NOT NULL,
        next_step TEXT NOT NULL,
        waiting INTEGER NOT NULL DEFAULT 0,
        held INTEGER NOT NULL DEFAULT 0,
        sent INTEGER NOT NULL DEFAULT 0,
        parked INTEGER NOT NULL DEFAULT 0,
        live INTEGER GENERATED ALWAYS AS (stage IN ('captured', 'reviewed')) VIRTUAL,
        flags INTEGER GENERATED ALWAYS AS (
            CASE WHEN live THEN 1
                | (stage = 'captured') * 2
                | (provisional OR NOT named OR email = '' OR parked > 0) * 4
                | (disposition IS 'hot') * 8
                | (email = '') * 16
                | (stage = 'reviewed') * 32
                | (parked > 0) * 64
            ELSE (stage = 'discarded') * 128 | (stage = 'merged') * 256 END
        ) VIRTUAL,
        words TEXT NOT NULL,
        place TEXT GENERATED ALWAYS AS (iif(live, show, 'gone' || show)) VIRTUAL,
        body TEXT NOT NULL
    ) STRICT
    """,
    # One index per order; `flags` rides along so that a filter needs no look at the row itself.
    "CREATE INDEX leads_by_time ON leads (show, captured_at, seq, flags) WHERE live",
    "CREATE INDEX leads_by_name ON leads (show, name_key, seq, flags) WHERE live",
    "CREATE INDEX leads_by_company ON leads (show, company_key, name_key, seq, flags) WHERE live",
    "CREATE INDEX leads_by_rating ON leads (show, rating, captured_at DESC, seq DESC, flags)"
    " WHERE live",
    # Few leads of many are here; a filter that many pass is walked in the order asked for.
    "CREATE INDEX leads_parked ON leads (show, captured_at, seq) WHERE flags & 64",
    "CREATE INDEX leads_gone ON leads (show, captured_at, seq, flags) WHERE NOT live",
    "CREATE INDEX leads_by_badge ON leads (show, badge_id) WHERE badge_id <> ''",
    "CREATE INDEX leads_provisional ON leads (show) WHERE provisional AND live",
    "CREATE INDEX leads_merged ON leads (merged_into) WHERE merged_into IS NOT NULL",
    """
    CREATE TABLE lead_emails (
        email TEXT NOT NULL,
        lead INTEGER NOT NULL REFERENCES leads (seq),
        PRIMARY KEY (email, lead)
    ) STRICT, WITHOUT ROWID
    """,
    # --- how many leads of a show have each flag
    """
    CREATE TABLE tallies (
        show INTEGER PRIMARY KEY REFERENCES shows (seq),
        live INTEGER NOT NULL DEFAULT 0,
        to_review INTEGER NOT NULL DEFAULT 0,
        needs_look INTEGER NOT NULL DEFAULT 0,
        hot INTEGER NOT NULL DEFAULT 0,
        no_email INTEGER NOT NULL DEFAULT 0,
        approved INTEGER NOT NULL DEFAULT 0,
        parked INTEGER NOT NULL DEFAULT 0,
        discarded INTEGER NOT NULL DEFAULT 0,
        merged INTEGER NOT NULL DEFAULT 0,
        waiting_leads INTEGER NOT NULL DEFAULT 0,
        held_leads INTEGER NOT NULL DEFAULT 0,
        parked_leads INTEGER NOT NULL DEFAULT 0,
        last_sent_at INTEGER
    ) STRICT
    """,
    """
    CREATE TRIGGER shows_tally AFTER INSERT ON shows BEGIN
        INSERT INTO tallies (show) VALUES (NEW.seq);
    END
    """,
    """
    CREATE TRIGGER leads_tally_insert AFTER INSERT ON leads BEGIN
        UPDATE tallies SET
            live = live + (NEW.flags & 1 > 0),
            to_review = to_review + (NEW.flags & 2 > 0),
            needs_look = needs_look + (NEW.flags & 4 > 0),
            hot = hot + (NEW.flags & 8 > 0),
            no_email = no_email + (NEW.flags & 16 > 0),
            approved = approved + (NEW.flags & 32 > 0),
            parked = parked + (NEW.flags & 64 > 0),
            discarded = discarded + (NEW.flags & 128 > 0),
            merged = merged + (NEW.flags & 256 > 0),
            waiting_leads = waiting_leads + (NEW.waiting > 0),
            held_leads = held_leads + (NEW.held > 0),
            parked_leads = parked_leads + (NEW.parked > 0)
        WHERE show = NEW.show;
    END
    """,
    """
    CREATE TRIGGER leads_tally_update
    AFTER UPDATE OF stage, provisional, named, email, disposition, waiting, held, parked ON leads
    WHEN OLD.flags <> NEW.flags
        OR (OLD.waiting > 0) <> (NEW.waiting > 0)
        OR (OLD.held > 0) <> (NEW.held > 0)
        OR (OLD.parked > 0) <> (NEW.parked > 0)
    BEGIN
        UPDATE tallies SET
            live = live + (NEW.flags & 1 > 0) - (OLD.flags & 1 > 0),
            to_review = to_review + (NEW.flags & 2 > 0) - (OLD.flags & 2 > 0),
            needs_look = needs_look + (NEW.flags & 4 > 0) - (OLD.flags & 4 > 0),
            hot = hot + (NEW.flags & 8 > 0) - (OLD.flags & 8 > 0),
            no_email = no_email + (NEW.flags & 16 > 0) - (OLD.flags & 16 > 0),
            approved = approved + (NEW.flags & 32 > 0) - (OLD.flags & 32 > 0),
            parked = parked + (NEW.flags & 64 > 0) - (OLD.flags & 64 > 0),
            discarded = discarded + (NEW.flags & 128 > 0) - (OLD.flags & 128 > 0),
            merged = merged + (NEW.flags & 256 > 0) - (OLD.flags & 256 > 0),
            waiting_leads = waiting_leads + (NEW.waiting > 0) - (OLD.waiting > 0),
            held_leads = held_leads + (NEW.held > 0) - (OLD.held > 0),
            parked_leads = parked_leads + (NEW.parked > 0) - (OLD.parked > 0)
        WHERE show = NEW.show;
    END
    """,
    """
    CREATE TRIGGER leads_stay_in_their_show BEFORE UPDATE OF show, id ON leads
    WHEN OLD.show <> NEW.show OR OLD.id <> NEW.id
    BEGIN
        SELECT raise(ABORT, 'a lead keeps its id and its show');
    END
    """,
    "CREATE TRIGGER leads_stay BEFORE DELETE ON leads BEGIN"
    " SELECT raise(ABORT, 'leads are discarded, never deleted'); END",
    # --- search. `place` keeps what is discarded or merged apart from what a list shows.
    """
    CREATE VIRTUAL TABLE leads_fts USING fts5 (
        words, place,
        content = 'leads', content_rowid = 'seq',
        tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3 4', columnsize = 0
    )
    """,
    # What is deleted or edited must not stay readable in the index either.
    "INSERT INTO leads_fts (leads_fts, rank) VALUES ('secure-delete', 1)",
    """
    CREATE TRIGGER leads_fts_insert AFTER INSERT ON leads BEGIN
        INSERT INTO leads_fts (rowid, words, place) VALUES (NEW.seq, NEW.words, NEW.place);
    END
    """,
    """
    CREATE TRIGGER leads_fts_update AFTER UPDATE OF words, stage ON leads
    WHEN OLD.words <> NEW.words OR OLD.place <> NEW.place
    BEGIN
        INSERT INTO leads_fts (leads_fts, rowid, words, place)
        VALUES ('delete', OLD.seq, OLD.words, OLD.place);
        INSERT INTO leads_fts (rowid, words, place) VALUES (NEW.seq, NEW.words, NEW.place);
    END
    """,
    # --- evidence
    """
    CREATE TABLE captures (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        lead INTEGER NOT NULL REFERENCES leads (seq),
        show INTEGER NOT NULL REFERENCES shows (seq),
        source TEXT NOT NULL,
        at INTEGER NOT NULL,
        by TEXT NOT NULL,
        device TEXT NOT NULL,
        payload BLOB NOT NULL,
        digest BLOB,
        symbology TEXT NOT NULL,
        aim TEXT NOT NULL,
        image_id TEXT
    ) STRICT
    """,
    "CREATE INDEX captures_lead ON captures (lead)",
    "CREATE INDEX captures_digest ON captures (show, digest) WHERE digest IS NOT NULL",
    """
    CREATE TRIGGER captures_are_evidence
    BEFORE UPDATE OF seq, id, show, source, at, by, device, payload, digest, symbology, aim,
        image_id ON captures
    BEGIN
        SELECT raise(ABORT, 'captures are evidence and never edited');
    END
    """,
    "CREATE TRIGGER captures_stay BEFORE DELETE ON captures BEGIN"
    " SELECT raise(ABORT, 'captures are evidence and never deleted'); END",
    # --- history and undo. A revision's state before is the revision before it. The changes of
    # one action share its number, the id of the first of them.
    """
    CREATE TABLE history (
        id INTEGER PRIMARY KEY,
        action INTEGER NOT NULL,
        name TEXT NOT NULL,
        at INTEGER NOT NULL,
        by TEXT NOT NULL,
        lead INTEGER NOT NULL REFERENCES leads (seq),
        revision INTEGER NOT NULL,
        body TEXT NOT NULL,
        can_undo INTEGER NOT NULL,
        UNIQUE (lead, revision)
    ) STRICT
    """,
    "CREATE INDEX history_to_undo ON history (action) WHERE can_undo",
    "CREATE TRIGGER history_stays BEFORE DELETE ON history BEGIN"
    " SELECT raise(ABORT, 'history is never deleted'); END",
    """
    CREATE TABLE moves (
        action INTEGER NOT NULL,
        capture INTEGER NOT NULL REFERENCES captures (seq),
        came_from INTEGER NOT NULL REFERENCES leads (seq),
        PRIMARY KEY (action, capture)
    ) STRICT, WITHOUT ROWID
    """,
    # --- what is owed to the CRMs
    """
    CREATE TABLE outbox (
        lead INTEGER NOT NULL REFERENCES leads (seq),
        connector TEXT NOT NULL,
        step TEXT NOT NULL CHECK (step IN ('person', 'campaign', 'handoff', 'enrollment')),
        detail TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'parked')),
        attempts INTEGER NOT NULL,
        due_at INTEGER,
        revision INTEGER NOT NULL,
        error TEXT NOT NULL,
        sent_at INTEGER,
        PRIMARY KEY (lead, connector, step)
    ) STRICT, WITHOUT ROWID
    """,
    # What was sent is in none of these: what is still to do is found without walking past it.
    "CREATE INDEX outbox_due ON outbox (connector, step, lead, due_at)"
    " WHERE state = 'pending' AND due_at IS NOT NULL",
    "CREATE INDEX outbox_held ON outbox (connector, step, lead)"
    " WHERE state = 'pending' AND due_at IS NULL",
    "CREATE INDEX outbox_parked ON outbox (connector, step, lead) WHERE state = 'parked'",
    """
    CREATE TRIGGER outbox_insert AFTER INSERT ON outbox BEGIN
        UPDATE leads SET
            waiting = waiting + (NEW.state = 'pending' AND NEW.due_at IS NOT NULL),
            held = held + (NEW.state = 'pending' AND NEW.due_at IS NULL),
            sent = sent + (NEW.state = 'sent')
        WHERE seq = NEW.lead;
    END
    """,
    """
    CREATE TRIGGER outbox_update AFTER UPDATE OF state, due_at ON outbox
    WHEN OLD.state <> NEW.state OR (OLD.due_at IS NULL) <> (NEW.due_at IS NULL)
    BEGIN
        UPDATE leads SET
            waiting = waiting + (NEW.state = 'pending' AND NEW.due_at IS NOT NULL)
                - (OLD.state = 'pending' AND OLD.due_at IS NOT NULL),
            held = held + (NEW.state = 'pending' AND NEW.due_at IS NULL)
                - (OLD.state = 'pending' AND OLD.due_at IS NULL),
            sent = sent + (NEW.state = 'sent') - (OLD.state = 'sent')
        WHERE seq = NEW.lead;
    END
    """,
    """
    CREATE TRIGGER outbox_delete AFTER DELETE ON outbox BEGIN
        UPDATE leads SET
            waiting = waiting - (OLD.state = 'pending' AND OLD.due_at IS NOT NULL),
            held = held - (OLD.state = 'pending' AND OLD.due_at IS NULL),
            sent = sent - (OLD.state = 'sent')
        WHERE seq = OLD.lead;
    END
    """,
    # Apart from the others: `flags`, and with it every index of the list, depends on this one.
    """
    CREATE TRIGGER outbox_parks AFTER UPDATE OF state ON outbox
    WHEN (OLD.state = 'parked') <> (NEW.state = 'parked')
    BEGIN
        UPDATE leads SET parked = parked + (NEW.state = 'parked') - (OLD.state = 'parked')
        WHERE seq = NEW.lead;
    END
    """,
    """
    CREATE TRIGGER outbox_parked_insert AFTER INSERT ON outbox WHEN NEW.state = 'parked' BEGIN
        UPDATE leads SET parked = parked + 1 WHERE seq = NEW.lead;
    END
    """,
    """
    CREATE TRIGGER outbox_parked_delete AFTER DELETE ON outbox WHEN OLD.state = 'parked' BEGIN
        UPDATE leads SET parked = parked - 1 WHERE seq = OLD.lead;
    END
    """,
    """
    CREATE TRIGGER outbox_sent_last AFTER UPDATE OF sent_at ON outbox
    WHEN NEW.sent_at IS NOT NULL
    BEGIN
        UPDATE tallies SET last_sent_at = max(coalesce(last_sent_at, 0), NEW.sent_at)
        WHERE show = (SELECT show FROM leads WHERE seq = NEW.lead);
    END
    """,
    """
    CREATE TRIGGER outbox_sent_first AFTER INSERT ON outbox
    WHEN NEW.sent_at IS NOT NULL
    BEGIN
        UPDATE tallies SET last_sent_at = max(coalesce(last_sent_at, 0), NEW.sent_at)
        WHERE show = (SELECT show FROM leads WHERE seq = NEW.lead);
    END
    """,
    """
    CREATE TABLE refs (
        lead INTEGER NOT NULL REFERENCES leads (seq),
        connector TEXT NOT NULL,
        kind TEXT NOT NULL,
        remote_id TEXT NOT NULL,
        url TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        PRIMARY KEY (lead, connector, kind)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE leases (
        connector TEXT PRIMARY KEY,
        owner TEXT NOT NULL,
        until INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE sync_runs (
        id INTEGER PRIMARY KEY,
        connector TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        ended_at INTEGER,
        created INTEGER NOT NULL DEFAULT 0,
        updated INTEGER NOT NULL DEFAULT 0,
        unchanged INTEGER NOT NULL DEFAULT 0,
        parked INTEGER NOT NULL DEFAULT 0,
        enrolled INTEGER NOT NULL DEFAULT 0,
        handed_off INTEGER NOT NULL DEFAULT 0,
        message TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    # --- what the organiser and the user told us
    """
    CREATE TABLE attendees (
        show INTEGER NOT NULL REFERENCES shows (seq),
        badge_id TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (show, badge_id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE secrets (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
)
