-- The vault: a person who gave a name, phone, ID number or home address. Everything is encrypted with the person's own
-- data key, which is itself encrypted with the site key. Erasing sets key, box and hashes to NULL.
CREATE TABLE person (
    id          BIGINT NOT NULL PRIMARY KEY,
    wrapped_key BYTEA,                                 -- data key sealed with the site key
    box         BYTEA,                                 -- name, phone, id number, address sealed with the data key
    who_hash    TEXT UNIQUE,                           -- keyed hash of phone and name together: the same person again
    phone_hash  TEXT,                                  -- keyed hash of the full number
    last4_hash  TEXT,                                  -- keyed hash of its last four digits
    created_at  BIGINT NOT NULL,
    erased_at   BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX person_phone ON person (phone_hash);
CREATE INDEX person_last4 ON person (last4_hash);

-- Categories of the residents' demands: a tree of two or three levels.
CREATE TABLE category (
    code      TEXT NOT NULL PRIMARY KEY,               -- "01", "0103", "010302"
    parent    TEXT REFERENCES category (code),
    name      TEXT NOT NULL,
    name_en   TEXT NOT NULL DEFAULT '',
    active    BIGINT NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
);
CREATE INDEX category_parent ON category (parent);
CREATE INDEX category_name ON category (name);

-- Matters: something raised or owed, with an owner, a deadline and a result. The texts are rows of entry_text; title is
-- the current title, kept here for lists.
CREATE TABLE matter (
    id             BIGINT NOT NULL PRIMARY KEY,
    number         TEXT NOT NULL UNIQUE,               -- "SQ261121-4837264": drawn at random, so that gaps tell nothing
    procedure      TEXT NOT NULL,                      -- code of its procedure ("suqiu")
    state          TEXT NOT NULL,                      -- a state of the procedure
    title          TEXT NOT NULL,
    area_id        BIGINT REFERENCES area (id),        -- where it happened
    place          TEXT NOT NULL DEFAULT '',           -- in the resident's words
    latitude       DOUBLE PRECISION,                   -- with datum, only when the resident gave a point
    longitude      DOUBLE PRECISION,
    datum          TEXT NOT NULL DEFAULT '',           -- "WGS84", "GCJ02", "CGCS2000"
    category       TEXT REFERENCES category (code),
    channel        TEXT NOT NULL,                      -- web, phone, letter, visit, api, import
    person_id      BIGINT REFERENCES person (id),      -- NULL: anonymous
    secret_hash    TEXT NOT NULL DEFAULT '',           -- keyed hash; '' = nobody may track it
    secret_issue   BIGINT NOT NULL DEFAULT 1,          -- counts re-issues: the secret is derived from it
    intake_unit_id BIGINT NOT NULL REFERENCES unit (id), -- who took it in and dispatches it
    unit_id        BIGINT REFERENCES unit (id),        -- lead unit now; NULL before dispatch
    compartment    BIGINT NOT NULL DEFAULT 0 CHECK (compartment IN (0, 1, 2)), -- 0 open, 1 against somebody known, 2 against somebody not yet identified
    submitted_at   BIGINT NOT NULL,                    -- when the resident raised it
    recorded_at    BIGINT NOT NULL,                    -- when this system learned of it
    due_at         BIGINT NOT NULL DEFAULT 0,          -- end of its present limit; 0: none
    answered_at    BIGINT NOT NULL DEFAULT 0,          -- last official answer
    closed_at      BIGINT NOT NULL DEFAULT 0,          -- last sign-off
    rounds         BIGINT NOT NULL DEFAULT 1,          -- 1 and one more for each reopening
    published_at   BIGINT NOT NULL DEFAULT 0,          -- its public copy went out; 0: not public
    source         TEXT NOT NULL DEFAULT '',           -- platform it came from, '' = here
    external_id    TEXT,                               -- its number there
    source_hash    TEXT NOT NULL DEFAULT '',           -- of the imported row: an unchanged row is left alone
    version        BIGINT NOT NULL DEFAULT 1,          -- one more for each change: the second of two people sees it
    entries        BIGINT NOT NULL DEFAULT 0,          -- length of its chain
    head           TEXT NOT NULL DEFAULT '',           -- hash of its last entry
    UNIQUE (source, external_id)
);
CREATE INDEX matter_newest ON matter (submitted_at, id);
CREATE INDEX matter_state ON matter (state, submitted_at, id);
CREATE INDEX matter_unit_state ON matter (unit_id, state, due_at, id);
CREATE INDEX matter_intake_state ON matter (intake_unit_id, state, submitted_at, id);
CREATE INDEX matter_person ON matter (person_id);
CREATE INDEX matter_recorded ON matter (recorded_at, id);
CREATE INDEX matter_answered ON matter (answered_at);
CREATE INDEX matter_closed ON matter (closed_at);
CREATE INDEX matter_due ON matter (due_at, id) WHERE due_at > 0;
CREATE INDEX matter_unplaced ON matter (submitted_at, id) WHERE compartment = 2;

-- Which units a matter has reached: its intake, lead and co units, and those it was escalated to. People see a matter
-- through a post at such a unit or above it.
CREATE TABLE matter_unit (
    matter_id BIGINT NOT NULL REFERENCES matter (id),
    unit_id   BIGINT NOT NULL REFERENCES unit (id),
    PRIMARY KEY (matter_id, unit_id)
);
CREATE INDEX matter_unit_back ON matter_unit (unit_id, matter_id);

-- Whom a matter speaks of. Their units, all below them and the persons themselves are outside the visibility predicate.
CREATE TABLE matter_against (
    id         BIGINT NOT NULL PRIMARY KEY,
    matter_id  BIGINT NOT NULL REFERENCES matter (id),
    unit_id    BIGINT REFERENCES unit (id),
    officer_id BIGINT REFERENCES officer (id),
    CHECK (unit_id IS NOT NULL OR officer_id IS NOT NULL)
);
CREATE INDEX matter_against_matter ON matter_against (matter_id);
CREATE INDEX matter_against_unit ON matter_against (unit_id);
CREATE INDEX matter_against_officer ON matter_against (officer_id);

-- Orders: one hop of a matter to one unit, lead or co, with its own clock, answer and sign-off.
CREATE TABLE work_order (
    id          BIGINT NOT NULL PRIMARY KEY,
    matter_id   BIGINT NOT NULL REFERENCES matter (id),
    unit_id     BIGINT NOT NULL REFERENCES unit (id),
    role        TEXT NOT NULL CHECK (role IN ('lead', 'co')),
    state       TEXT NOT NULL,                         -- sent, accepted, answered, signed, returned, ended
    round       BIGINT NOT NULL,                       -- the matter's round it belongs to
    officer_id  BIGINT REFERENCES officer (id),        -- who took it on
    sent_by     BIGINT REFERENCES officer (id),
    sent_at     BIGINT NOT NULL,
    due_at      BIGINT NOT NULL DEFAULT 0,
    accepted_at BIGINT NOT NULL DEFAULT 0,
    answered_at BIGINT NOT NULL DEFAULT 0,
    ended_at    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX work_order_matter ON work_order (matter_id, id);
CREATE INDEX work_order_unit ON work_order (unit_id, state, due_at);
CREATE INDEX work_order_officer ON work_order (officer_id, state);

-- Entries: who did what when. Append-only, chained by hash within a matter.
CREATE TABLE entry (
    id          BIGINT NOT NULL PRIMARY KEY,
    matter_id   BIGINT NOT NULL REFERENCES matter (id),
    seq         BIGINT NOT NULL,                       -- 1, 2, 3 … within the matter
    kind        TEXT NOT NULL,                         -- the move: submit, dispatch, reply … (model/record.h)
    actor_kind  TEXT NOT NULL,                         -- resident, officer, system, operator
    officer_id  BIGINT REFERENCES officer (id),
    unit_id     BIGINT REFERENCES unit (id),           -- for which unit the officer acted
    order_id    BIGINT REFERENCES work_order (id),
    state_from  TEXT NOT NULL DEFAULT '',
    state_to    TEXT NOT NULL DEFAULT '',
    round       BIGINT NOT NULL,
    shown       BIGINT NOT NULL CHECK (shown IN (0, 1)), -- 1: the resident sees it too
    occurred_at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    commits     TEXT NOT NULL,                         -- "part=hex part=hex …": salted commitments to texts and files
    digest      TEXT NOT NULL,                         -- hash of the matter's rows as this entry left them
    op_key      TEXT UNIQUE,                           -- of the form that caused it: the same form sent twice acts once
    prev        TEXT NOT NULL,
    hash        TEXT NOT NULL,
    UNIQUE (matter_id, seq)
);
CREATE INDEX entry_recorded ON entry (recorded_at, id);
CREATE INDEX entry_kind ON entry (matter_id, kind);

-- Texts of entries: erasable. The commitment in entry.commits is SHA-256 of salt and content.
CREATE TABLE entry_text (
    entry_id  BIGINT NOT NULL REFERENCES entry (id),
    part      TEXT NOT NULL,                           -- title, body, reply, reason, basis …
    matter_id BIGINT NOT NULL REFERENCES matter (id),
    salt      BYTEA,
    content   TEXT,
    erased_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (entry_id, part)
);
CREATE INDEX entry_text_matter ON entry_text (matter_id, part);

-- Files of entries: photos and evidence in the content-addressed folder. Erasable in the same way.
CREATE TABLE document (
    id        BIGINT NOT NULL PRIMARY KEY,
    matter_id BIGINT NOT NULL REFERENCES matter (id),
    entry_id  BIGINT NOT NULL REFERENCES entry (id),
    part      TEXT NOT NULL,                           -- "file1" … as in entry.commits
    salt      BYTEA,
    sha256    TEXT,                                    -- of the stored bytes, which is also their address
    thumb     TEXT,                                    -- address of the thumbnail
    name      TEXT NOT NULL,                           -- as shown
    type      TEXT NOT NULL,
    size      BIGINT NOT NULL,
    shown     BIGINT NOT NULL CHECK (shown IN (0, 1)), -- 1: the resident sees it too
    erased_at BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX document_matter ON document (matter_id, id);
CREATE INDEX document_sha256 ON document (sha256);
CREATE INDEX document_thumb ON document (thumb);

-- Ratings: the resident's last word, one for each round.
CREATE TABLE rating (
    id        BIGINT NOT NULL PRIMARY KEY,
    matter_id BIGINT NOT NULL REFERENCES matter (id),
    round     BIGINT NOT NULL,
    solved    TEXT NOT NULL CHECK (solved IN ('yes', 'half', 'no')),
    satisfied TEXT NOT NULL CHECK (satisfied IN ('yes', 'basic', 'no')),
    rated_at  BIGINT NOT NULL,
    UNIQUE (matter_id, round)
);

-- Links between matters: merged-into, arises-from, measure-of, repeats.
CREATE TABLE link (
    id      BIGINT NOT NULL PRIMARY KEY,
    from_id BIGINT NOT NULL REFERENCES matter (id),
    to_id   BIGINT NOT NULL REFERENCES matter (id),
    kind    TEXT NOT NULL,
    since   BIGINT NOT NULL,
    until   BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX link_from ON link (from_id, kind);
CREATE INDEX link_to ON link (to_id, kind);

-- The echo wall: public, redacted copies. Nothing here but what the publisher let out.
CREATE TABLE notice (
    matter_id    BIGINT NOT NULL PRIMARY KEY REFERENCES matter (id),
    number       TEXT NOT NULL UNIQUE,
    title        TEXT NOT NULL,
    question     TEXT NOT NULL,
    answer       TEXT NOT NULL,
    unit_name    TEXT NOT NULL,
    area_id      BIGINT REFERENCES area (id),
    category     TEXT REFERENCES category (code),
    submitted_at BIGINT NOT NULL,
    answered_at  BIGINT NOT NULL,
    solved       TEXT NOT NULL DEFAULT '',             -- of the last rating, '' = not rated
    satisfied    TEXT NOT NULL DEFAULT '',
    published_at BIGINT NOT NULL,
    live         BIGINT NOT NULL CHECK (live IN (0, 1)) -- 0: taken back
);
CREATE INDEX notice_newest ON notice (live, published_at, matter_id);
CREATE INDEX notice_area ON notice (area_id);

-- Answers to requests that carried an Idempotency-Key or a form's key: the same key again gives the same matter.
CREATE TABLE receipt_key (
    key_hash   TEXT NOT NULL PRIMARY KEY,
    matter_id  BIGINT NOT NULL REFERENCES matter (id),
    body_hash  TEXT NOT NULL,                          -- another body under the same key is a mistake
    created_at BIGINT NOT NULL
);
CREATE INDEX receipt_key_age ON receipt_key (created_at);

-- Day seals: count and Merkle root of the heads that a day's entries left, chained to the day before and published.
CREATE TABLE seal (
    day       BIGINT NOT NULL PRIMARY KEY,             -- yyyymmdd in the site's zone
    upto      BIGINT NOT NULL,                         -- entries recorded before this are covered
    entries   BIGINT NOT NULL,                         -- recorded that day
    root      TEXT NOT NULL,
    prev      TEXT NOT NULL,
    hash      TEXT NOT NULL,
    sealed_at BIGINT NOT NULL
);

-- Runs of imports, for progress and for the record.
CREATE TABLE import_run (
    id          BIGINT NOT NULL PRIMARY KEY,
    file_name   TEXT NOT NULL,
    map         TEXT NOT NULL,
    started_at  BIGINT NOT NULL,
    finished_at BIGINT NOT NULL DEFAULT 0,
    read_rows   BIGINT NOT NULL DEFAULT 0,
    added       BIGINT NOT NULL DEFAULT 0,
    updated     BIGINT NOT NULL DEFAULT 0,
    unchanged   BIGINT NOT NULL DEFAULT 0,
    wrong       BIGINT NOT NULL DEFAULT 0
);
