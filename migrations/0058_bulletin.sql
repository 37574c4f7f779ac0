-- Bulletins (通报, 简报, 年报): drafted from figures, edited, signed by two, issued; what was issued never changes.
CREATE TABLE bulletin (
    id          BIGINT NOT NULL PRIMARY KEY,
    key         TEXT NOT NULL UNIQUE,               -- in addresses: random
    code        TEXT NOT NULL,                      -- of its template (catalogue/bulletins)
    version     BIGINT NOT NULL,                    -- of its template
    period      TEXT NOT NULL,                      -- 2023-09, 2023-Q3, 2023, 2023-09-01..2023-09-07
    unit_id     BIGINT REFERENCES unit (id),        -- of this one and those below; NULL: of all
    replaces_id BIGINT REFERENCES bulletin (id),    -- the issued one that it corrects; NULL: none
    state       TEXT NOT NULL CHECK (state IN ('draft', 'issued', 'withdrawn', 'dropped')),
    series      TEXT NOT NULL DEFAULT '',           -- 代字 of its number
    year        BIGINT NOT NULL DEFAULT 0,          -- of its number; 0: not issued
    ordinal     BIGINT NOT NULL DEFAULT 0,          -- within series and year, without gaps
    number      TEXT NOT NULL DEFAULT '',           -- as printed
    title       TEXT NOT NULL,                      -- as printed
    body        TEXT NOT NULL,                      -- JSON: edited texts, cases, and every sum that was asked for
    wrong       BIGINT NOT NULL DEFAULT 0,          -- checks that do not agree
    counted_at  BIGINT NOT NULL,                    -- when its figures were counted
    watermark   BIGINT NOT NULL DEFAULT 0,          -- the newest entry of the record then
    revision    BIGINT NOT NULL DEFAULT 1,          -- goes up with each edit: signatures are of one
    made_at     BIGINT NOT NULL,
    changed_at  BIGINT NOT NULL,
    day         BIGINT NOT NULL DEFAULT 0,          -- yyyymmdd, below the signature
    issued_at   BIGINT NOT NULL DEFAULT 0,
    open        BIGINT NOT NULL DEFAULT 0 CHECK (open IN (0, 1)) -- 1: residents read it
);
CREATE INDEX bulletin_unit ON bulletin (unit_id);
CREATE INDEX bulletin_replaces ON bulletin (replaces_id);
CREATE INDEX bulletin_period ON bulletin (code, period);
CREATE INDEX bulletin_open ON bulletin (issued_at, id) WHERE open = 1;
CREATE UNIQUE INDEX bulletin_number ON bulletin (series, year, ordinal) WHERE ordinal > 0;

-- Who did what with a bulletin; only added to.
CREATE TABLE bulletin_trail (
    id          BIGINT NOT NULL PRIMARY KEY,
    bulletin_id BIGINT NOT NULL REFERENCES bulletin (id),
    act         TEXT NOT NULL,                      -- begin, edit, recount, sign, issue, withdraw, open, close, drop
    officer_id  BIGINT REFERENCES officer (id),     -- NULL: the operator
    revision    BIGINT NOT NULL,                    -- of the bulletin then
    at          BIGINT NOT NULL,
    note        TEXT NOT NULL DEFAULT ''            -- why, in the officer's words
);
CREATE INDEX bulletin_trail_of ON bulletin_trail (bulletin_id, id);
CREATE INDEX bulletin_trail_officer ON bulletin_trail (officer_id);

-- The bytes of an issued bulletin, by their hash.
CREATE TABLE bulletin_file (
    bulletin_id BIGINT NOT NULL REFERENCES bulletin (id),
    kind        TEXT NOT NULL CHECK (kind IN ('pdf', 'html', 'xlsx')),
    sha256      TEXT NOT NULL,
    body        BYTEA NOT NULL,
    PRIMARY KEY (bulletin_id, kind)
);
