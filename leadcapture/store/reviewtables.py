"""The tables and columns that reviewing needs; each name is one migration of `migrations`."""

# Only fixed text from this module is put into SQL.
# ruff: noqa: S608

from __future__ import annotations

__all__ = [
    "ARRIVALS",
    "ARRIVED",
    "CONSENTS",
    "ERASURE",
    "LIST",
    "ORDERS",
    "PAIRS",
    "READINGS",
    "SENDINGS",
    "UNDO_ENDS",
]

_TALLIED = """
            live = live + (NEW.flags & 1 > 0){0[0]},
            to_review = to_review + (NEW.flags & 2 > 0){0[1]},
            needs_look = needs_look + (NEW.flags & 4 > 0){0[2]},
            hot = hot + (NEW.flags & 8 > 0){0[3]},
            no_email = no_email + (NEW.flags & 16 > 0){0[4]},
            approved = approved + (NEW.flags & 32 > 0){0[5]},
            parked = parked + (NEW.flags & 64 > 0){0[6]},
            discarded = discarded + (NEW.flags & 128 > 0){0[7]},
            merged = merged + (NEW.flags & 256 > 0){0[8]}"""

#: More orders, more to filter by, and reasons to look that are kept with the lead.
LIST = (
    "DROP TRIGGER leads_tally_insert",
    "DROP TRIGGER leads_tally_update",
    *(
        f"DROP INDEX leads_{name}"
        for name in ("by_time", "by_name", "by_company", "by_rating", "parked", "gone")
    ),
    "ALTER TABLE leads DROP COLUMN flags",
    "ALTER TABLE leads ADD COLUMN owner TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE leads ADD COLUMN owner_key TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE leads ADD COLUMN email_key TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE leads ADD COLUMN title_key TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE leads ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0",
    # One bit per reason, see `schema.reason_bits`.
    "ALTER TABLE leads ADD COLUMN reasons INTEGER NOT NULL DEFAULT 0",
    """
    UPDATE leads SET
        owner = coalesce(json_extract(body, '$.owner'), ''),
        owner_key = coalesce(nullif(json_extract(body, '$.owner'), ''), char(1114111)),
        email_key = coalesce(nullif(lower(email), ''), char(1114111)),
        title_key = coalesce(nullif(lower(title), ''), char(1114111)),
        changed_at = (SELECT at FROM history WHERE lead = leads.seq
            ORDER BY history.revision DESC LIMIT 1),
        reasons = provisional | (label = '' OR json_extract(body, '$.person.first_name') = ''
            AND json_extract(body, '$.person.last_name') = '') * 2 | (email = '') * 4
            | (json_array_length(body, '$.unsure') > 0) * 8
    """,
    """
    ALTER TABLE leads ADD COLUMN flags INTEGER GENERATED ALWAYS AS (
        CASE WHEN live THEN 1
            | (stage = 'captured') * 2
            | ((stage = 'captured' AND reasons <> 0) OR parked > 0) * 4
            | (disposition IS 'hot') * 8
            | (email = '') * 16
            | (stage = 'reviewed') * 32
            | (parked > 0) * 64
        ELSE (stage = 'discarded') * 128 | (stage = 'merged') * 256 END
    ) VIRTUAL
    """,
    "UPDATE tallies SET needs_look ="
    " (SELECT count(*) FROM leads WHERE leads.show = tallies.show AND flags & 4)",
    "CREATE INDEX leads_by_time ON leads (show, captured_at, seq, flags) WHERE live",
    "CREATE INDEX leads_by_name ON leads (show, name_key, seq, flags) WHERE live",
    "CREATE INDEX leads_by_company ON leads (show, company_key, name_key, seq, flags) WHERE live",
    "CREATE INDEX leads_by_rating ON leads (show, rating, captured_at DESC, seq DESC, flags)"
    " WHERE live",
    # The less usual orders go without `flags`: approving would have to write in each of them.
    "CREATE INDEX leads_by_email ON leads (show, email_key, seq) WHERE live",
    "CREATE INDEX leads_by_title ON leads (show, title_key, seq) WHERE live",
    "CREATE INDEX leads_by_owner ON leads (show, owner_key, captured_at DESC, seq DESC) WHERE live",
    "CREATE INDEX leads_by_rep ON leads (show, captured_by, captured_at DESC, seq DESC) WHERE live",
    "CREATE INDEX leads_by_change ON leads (show, changed_at, seq) WHERE live",
    "CREATE INDEX leads_parked ON leads (show, captured_at, seq) WHERE flags & 64",
    "CREATE INDEX leads_to_look_at ON leads (show, reasons, seq) WHERE flags & 4",
    "CREATE INDEX leads_gone ON leads (show, captured_at, seq, flags) WHERE NOT live",
    f"""
    CREATE TRIGGER leads_tally_insert AFTER INSERT ON leads BEGIN
        UPDATE tallies SET {_TALLIED.format([""] * 9)},
            waiting_leads = waiting_leads + (NEW.waiting > 0),
            held_leads = held_leads + (NEW.held > 0),
            parked_leads = parked_leads + (NEW.parked > 0)
        WHERE show = NEW.show;
    END
    """,
    f"""
    CREATE TRIGGER leads_tally_update
    AFTER UPDATE OF stage, reasons, email, disposition, waiting, held, parked ON leads
    WHEN OLD.flags <> NEW.flags
        OR (OLD.waiting > 0) <> (NEW.waiting > 0)
        OR (OLD.held > 0) <> (NEW.held > 0)
        OR (OLD.parked > 0) <> (NEW.parked > 0)
    BEGIN
        UPDATE tallies SET
            {_TALLIED.format([f" - (OLD.flags & {1 << bit} > 0)" for bit in range(9)])},
            waiting_leads = waiting_leads + (NEW.waiting > 0) - (OLD.waiting > 0),
            held_leads = held_leads + (NEW.held > 0) - (OLD.held > 0),
            parked_leads = parked_leads + (NEW.parked > 0) - (OLD.parked > 0)
        WHERE show = NEW.show;
    END
    """,
    """
    CREATE TABLE lead_tags (
        tag TEXT NOT NULL,
        lead INTEGER NOT NULL REFERENCES leads (seq),
        PRIMARY KEY (tag, lead)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE lead_answers (
        question TEXT NOT NULL,
        answer TEXT NOT NULL,
        lead INTEGER NOT NULL REFERENCES leads (seq),
        PRIMARY KEY (question, answer, lead)
    ) STRICT, WITHOUT ROWID
    """,
    "INSERT OR IGNORE INTO lead_tags (tag, lead)"
    " SELECT tag.value, seq FROM leads, json_each(body, '$.tags') AS tag",
    """
    INSERT OR IGNORE INTO lead_answers (question, answer, lead)
    SELECT answer.key, CASE answer.type WHEN 'real' THEN rtrim(rtrim(answer.value, '0'), '.')
        ELSE answer.value END, seq
    FROM leads, json_each(body, '$.answers') AS answer
    WHERE answer.type <> 'array' AND length(answer.value) <= 120
    UNION ALL
    SELECT answer.key, choice.value, seq
    FROM leads, json_each(body, '$.answers') AS answer, json_each(answer.value) AS choice
    WHERE answer.type = 'array'
    """,
    # What a user has named to use again: filters, and how columns are mapped.
    """
    CREATE TABLE saved (
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (kind, name)
    ) STRICT, WITHOUT ROWID
    """,
)

#: The rest of the list's columns can be sorted by as well.
ORDERS = (
    "ALTER TABLE leads ADD COLUMN tags TEXT NOT NULL DEFAULT ''",
    "UPDATE leads SET tags = coalesce((SELECT group_concat(value, ', ')"
    " FROM json_each(body, '$.tags')), '') WHERE seq IN (SELECT lead FROM lead_tags)",
    # What most needs a person comes first: refused, nameless, to review, waiting, approved, sent.
    """
    ALTER TABLE leads ADD COLUMN state_rank INTEGER GENERATED ALWAYS AS (
        CASE WHEN parked > 0 THEN 1
            WHEN provisional THEN 2
            WHEN stage = 'captured' AND NOT (sent > 0 AND waiting + held = 0) THEN 3
            WHEN waiting + held > 0 THEN 4
            WHEN sent = 0 THEN 5
            ELSE 6 END
    ) VIRTUAL
    """,
    "ALTER TABLE leads ADD COLUMN next_key TEXT GENERATED ALWAYS AS"
    " (coalesce(nullif(next_step, ''), char(1114111))) VIRTUAL",
    "ALTER TABLE leads ADD COLUMN tags_key TEXT GENERATED ALWAYS AS"
    " (coalesce(nullif(lower(tags), ''), char(1114111))) VIRTUAL",
    # The first reason of those there are.
    "ALTER TABLE leads ADD COLUMN look_key INTEGER GENERATED ALWAYS AS"
    " (CASE WHEN stage = 'captured' AND reasons <> 0 THEN reasons & -reasons"
    " ELSE 1 << 62 END) VIRTUAL",
    *(
        f"CREATE INDEX leads_by_{name} ON leads (show, {key}, captured_at DESC, seq DESC)"
        " WHERE live"
        for name, key in (
            ("state", "state_rank"),
            ("next_step", "next_key"),
            ("tags", "tags_key"),
            ("look", "look_key"),
        )
    ),
)

#: What another laptop brought, so that it can be taken back: each lead that came, and the revision
#: that was here before (0 for none).
ARRIVALS = (
    "CREATE TABLE arrivals (action INTEGER PRIMARY KEY, name TEXT NOT NULL,"
    " can_undo INTEGER NOT NULL) STRICT",
    """
    CREATE TABLE arrived (
        action INTEGER NOT NULL,
        lead INTEGER NOT NULL REFERENCES leads (seq),
        revision INTEGER NOT NULL,
        PRIMARY KEY (action, lead)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX arrived_lead ON arrived (lead)",
)

#: The last erasure, which no undo takes back: how many leads went, and the last line of the history
#: that was written before. One row, or none.
UNDO_ENDS = ("CREATE TABLE undo_ends (leads INTEGER NOT NULL, line INTEGER NOT NULL) STRICT",)

#: What was kept last, whatever the clock said.
ARRIVED = ("CREATE INDEX leads_by_arrival ON leads (show, seq) WHERE live",)

#: Everything that was ever sent, for a lead's history.
SENDINGS = (
    """
    CREATE TABLE sendings (
        lead INTEGER NOT NULL REFERENCES leads (seq),
        connector TEXT NOT NULL,
        step TEXT NOT NULL,
        at INTEGER NOT NULL,
        detail TEXT NOT NULL,
        revision INTEGER NOT NULL,
        PRIMARY KEY (lead, connector, step, at)
    ) STRICT, WITHOUT ROWID
    """,
    "INSERT INTO sendings (lead, connector, step, at, detail, revision)"
    " SELECT lead, connector, step, sent_at, detail, revision FROM outbox"
    " WHERE sent_at IS NOT NULL",
    """
    CREATE TRIGGER outbox_was_sent AFTER UPDATE OF sent_at ON outbox
    WHEN NEW.sent_at IS NOT NULL AND NEW.sent_at IS NOT OLD.sent_at
    BEGIN
        INSERT OR REPLACE INTO sendings (lead, connector, step, at, detail, revision)
        VALUES (NEW.lead, NEW.connector, NEW.step, NEW.sent_at, NEW.detail, NEW.revision);
    END
    """,
)

#: What cards, files and CRMs said, beside what a lead holds.
READINGS = (
    """
    CREATE TABLE readings (
        seq INTEGER PRIMARY KEY,
        lead INTEGER NOT NULL REFERENCES leads (seq),
        capture INTEGER REFERENCES captures (seq),
        origin TEXT NOT NULL,
        at INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX readings_lead ON readings (lead) WHERE capture IS NULL",
    "CREATE INDEX readings_capture ON readings (capture) WHERE capture IS NOT NULL",
    "CREATE TRIGGER readings_are_evidence BEFORE UPDATE ON readings BEGIN"
    " SELECT raise(ABORT, 'readings are evidence and never edited'); END",
    "CREATE TRIGGER readings_stay BEFORE DELETE ON readings BEGIN"
    " SELECT raise(ABORT, 'readings are evidence and never deleted'); END",
)

#: Pairs of leads that a person has decided about.
PAIRS = (
    """
    CREATE TABLE lead_pairs (
        one INTEGER NOT NULL REFERENCES leads (seq),
        other INTEGER NOT NULL REFERENCES leads (seq),
        same INTEGER NOT NULL,
        PRIMARY KEY (one, other),
        CHECK (one < other)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX lead_pairs_other ON lead_pairs (other)",
)

#: Every opt-in and opt-out that was noted.
CONSENTS = (
    """
    CREATE TABLE consents (
        seq INTEGER PRIMARY KEY,
        lead INTEGER NOT NULL REFERENCES leads (seq),
        purpose TEXT NOT NULL,
        granted INTEGER NOT NULL,
        wording TEXT NOT NULL,
        version TEXT NOT NULL,
        language TEXT NOT NULL,
        at TEXT NOT NULL,
        how TEXT NOT NULL,
        by TEXT NOT NULL,
        noted_at INTEGER NOT NULL,
        removed INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX consents_lead ON consents (lead)",
    """
    INSERT INTO consents (lead, purpose, granted, wording, version, language, at, how, by,
        noted_at, removed)
    SELECT leads.seq, one.value ->> 'purpose', coalesce(one.value ->> 'granted', 1),
        one.value ->> 'wording', one.value ->> 'version', one.value ->> 'language',
        one.value ->> 'at', one.value ->> 'how', captured_by, captured_at, 0
    FROM leads, json_each(body, '$.consents') AS one
    """,
    "CREATE TRIGGER consents_are_evidence BEFORE UPDATE ON consents BEGIN"
    " SELECT raise(ABORT, 'the consent ledger is only added to'); END",
)

_ERASED = "WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE lead = {0})"

#: The one deliberate way around "never deleted": a lead that stands in `erasing`, which is empty
#: but inside the transaction that erases a person.
ERASURE = (
    "CREATE TABLE erasing (lead INTEGER PRIMARY KEY) STRICT",
    *(
        f"DROP TRIGGER {name}"
        for name in ("leads_stay", "captures_stay", "history_stays", "readings_stay")
    ),
    f"""
    CREATE TRIGGER leads_stay BEFORE DELETE ON leads {_ERASED.format("OLD.seq")}
    BEGIN SELECT raise(ABORT, 'leads are discarded, never deleted'); END
    """,
    f"""
    CREATE TRIGGER captures_stay BEFORE DELETE ON captures {_ERASED.format("OLD.lead")}
    BEGIN SELECT raise(ABORT, 'captures are evidence and never deleted'); END
    """,
    f"""
    CREATE TRIGGER history_stays BEFORE DELETE ON history {_ERASED.format("OLD.lead")}
    BEGIN SELECT raise(ABORT, 'history is never deleted'); END
    """,
    """
    CREATE TRIGGER readings_stay BEFORE DELETE ON readings
    WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE lead = OLD.lead
        OR lead = (SELECT captures.lead FROM captures WHERE captures.seq = OLD.capture))
    BEGIN SELECT raise(ABORT, 'readings are evidence and never deleted'); END
    """,
    f"""
    CREATE TRIGGER consents_stay BEFORE DELETE ON consents {_ERASED.format("OLD.lead")}
    BEGIN SELECT raise(ABORT, 'the consent ledger is only added to'); END
    """,
    f"""
    CREATE TRIGGER leads_tally_delete AFTER DELETE ON leads BEGIN
        UPDATE tallies SET
            {_TALLIED.replace("NEW", "OLD").replace(" + (", " - (").format([""] * 9)},
            waiting_leads = waiting_leads - (OLD.waiting > 0),
            held_leads = held_leads - (OLD.held > 0),
            parked_leads = parked_leads - (OLD.parked > 0)
        WHERE show = OLD.show;
    END
    """,
    """
    CREATE TRIGGER leads_fts_delete AFTER DELETE ON leads BEGIN
        INSERT INTO leads_fts (leads_fts, rowid, words, place)
        VALUES ('delete', OLD.seq, OLD.words, OLD.place);
    END
    """,
    """
    CREATE TABLE tombstones (
        lead_id TEXT NOT NULL,
        show_id TEXT NOT NULL,
        connector TEXT NOT NULL,
        remote_id TEXT NOT NULL,
        url TEXT NOT NULL,
        state TEXT NOT NULL,
        message TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (lead_id, connector)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE TABLE forgotten (digest BLOB PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
)
