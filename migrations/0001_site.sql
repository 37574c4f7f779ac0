-- One row per fact about the installation itself: site id, name of the city, whether it is a demonstration.
CREATE TABLE site_fact (
    name  TEXT NOT NULL PRIMARY KEY, -- "site_id", "demo", "created_at", "key_check"
    value TEXT NOT NULL
);

-- Areas: province, city, county or zone, town, village, grid. Zones without a GB/T 2260 code are first class.
CREATE TABLE area (
    id        BIGINT NOT NULL PRIMARY KEY,
    parent_id BIGINT REFERENCES area (id),
    code      TEXT UNIQUE,                             -- GB/T 2260 with extensions; NULL for a zone without one
    level     BIGINT NOT NULL CHECK (level BETWEEN 1 AND 6), -- 1 province … 5 village, 6 grid
    name      TEXT NOT NULL,
    initials  TEXT NOT NULL DEFAULT '',                -- pinyin initials for pickers
    active    BIGINT NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
);
CREATE INDEX area_parent ON area (parent_id);

-- Closure of the area tree: every pair of an area and one above it, itself included.
CREATE TABLE area_tree (
    ancestor_id   BIGINT NOT NULL REFERENCES area (id),
    descendant_id BIGINT NOT NULL REFERENCES area (id),
    depth         BIGINT NOT NULL,
    PRIMARY KEY (ancestor_id, descendant_id)
);
CREATE INDEX area_tree_up ON area_tree (descendant_id);

-- Units: the offices, departments and towns that take in, handle and answer for matters. A forest.
CREATE TABLE unit (
    id          BIGINT NOT NULL PRIMARY KEY,
    parent_id   BIGINT REFERENCES unit (id),
    code        TEXT NOT NULL UNIQUE,                  -- short handle for imports and maps
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,                         -- government, office, hotline, department, town, village, other
    area_id     BIGINT REFERENCES area (id),           -- where it answers for; NULL: everywhere its parent does
    phone       TEXT NOT NULL DEFAULT '',              -- office landline, may be public
    initials    TEXT NOT NULL DEFAULT '',
    intake      BIGINT NOT NULL DEFAULT 0 CHECK (intake IN (0, 1)), -- 1: takes in what residents send from the web
    active      BIGINT NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    merged_into BIGINT REFERENCES unit (id),           -- set when its work went over to another
    version     BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX unit_parent ON unit (parent_id);
CREATE INDEX unit_intake ON unit (intake, id);
CREATE INDEX unit_name ON unit (name);

-- Closure of the unit tree, each unit with itself included.
CREATE TABLE unit_tree (
    ancestor_id   BIGINT NOT NULL REFERENCES unit (id),
    descendant_id BIGINT NOT NULL REFERENCES unit (id),
    depth         BIGINT NOT NULL,
    PRIMARY KEY (ancestor_id, descendant_id)
);
CREATE INDEX unit_tree_up ON unit_tree (descendant_id, depth);

-- Officers: people with an account. Their names are official, not part of the vault.
CREATE TABLE officer (
    id            BIGINT NOT NULL PRIMARY KEY,
    login         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    password_hash TEXT NOT NULL,                       -- argon2id; '' = cannot log in
    must_change   BIGINT NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1)), -- 1: has to set a password first
    active        BIGINT NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    created_at    BIGINT NOT NULL,
    left_at       BIGINT NOT NULL DEFAULT 0,           -- 0: still here
    version       BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX officer_name ON officer (name);

-- Posts: a role at a unit, valid for the unit and all below it.
CREATE TABLE post (
    id         BIGINT NOT NULL PRIMARY KEY,
    officer_id BIGINT NOT NULL REFERENCES officer (id),
    unit_id    BIGINT NOT NULL REFERENCES unit (id),
    role       TEXT NOT NULL,                          -- intake, dispatcher, handler, … (model/role.h)
    reads      BIGINT NOT NULL CHECK (reads IN (0, 1)),   -- the role reads matters (administrators do not)
    shields    BIGINT NOT NULL CHECK (shields IN (0, 1)), -- the role opens accusations whose target is not yet known
    since      BIGINT NOT NULL,
    until      BIGINT NOT NULL DEFAULT 0               -- 0: holds it now
);
CREATE INDEX post_officer ON post (officer_id, unit_id);
CREATE INDEX post_unit ON post (unit_id, role);

-- Sessions of officers; deleting the rows of an officer logs out everywhere.
CREATE TABLE session (
    token_hash TEXT NOT NULL PRIMARY KEY,              -- SHA-256 of the cookie's token, hex
    officer_id BIGINT NOT NULL REFERENCES officer (id),
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,                        -- moved forward at most once a minute
    until      BIGINT NOT NULL,
    client     TEXT NOT NULL DEFAULT ''                -- browser in words, shown in the list of sessions
);
CREATE INDEX session_officer ON session (officer_id);
CREATE INDEX session_until ON session (until);

-- Throttles: failed log-ins and guesses of secrets, per number first.
CREATE TABLE attempt (
    key_hash    TEXT NOT NULL PRIMARY KEY,             -- keyed hash of purpose and number, login or address
    failures    BIGINT NOT NULL,
    first_at    BIGINT NOT NULL,                       -- start of the counting window
    closed_till BIGINT NOT NULL                        -- tries before this are refused unread
);
CREATE INDEX attempt_age ON attempt (first_at);

-- What administrators and operators did, chained by hash.
CREATE TABLE audit (
    id     BIGINT NOT NULL PRIMARY KEY,
    seq    BIGINT NOT NULL UNIQUE,                     -- 1, 2, 3 … without gaps
    at     BIGINT NOT NULL,
    actor  TEXT NOT NULL,                              -- "officer:LOGIN", "operator", "system"
    act    TEXT NOT NULL,                              -- "unit.merge", "officer.leave", "export" …
    detail TEXT NOT NULL,
    prev   TEXT NOT NULL,
    hash   TEXT NOT NULL
);

-- Work to be done by any node: claimed by lease.
CREATE TABLE job (
    id       BIGINT NOT NULL PRIMARY KEY,
    kind     TEXT NOT NULL,                            -- "seal", "sweep" …
    args     TEXT NOT NULL DEFAULT '',
    run_at   BIGINT NOT NULL,
    until    BIGINT NOT NULL DEFAULT 0,                -- end of the lease
    owner    TEXT NOT NULL DEFAULT '',
    attempts BIGINT NOT NULL DEFAULT 0,
    error    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX job_due ON job (run_at, until);
CREATE UNIQUE INDEX job_kind ON job (kind, args);
