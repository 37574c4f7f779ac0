-- Study packs of the field kit: what an office gives its people to read where there is no signal. A file never changes: another takes its place.
CREATE TABLE pack (
    id           BIGINT NOT NULL PRIMARY KEY,
    ref          TEXT NOT NULL UNIQUE,         -- in addresses: random
    key_hash     TEXT NOT NULL UNIQUE,         -- of the form's key
    title        TEXT NOT NULL,
    about        TEXT NOT NULL DEFAULT '',
    unit_id      BIGINT NOT NULL REFERENCES unit (id), -- whose pack it is
    officer_id   BIGINT NOT NULL REFERENCES officer (id),
    from_day     BIGINT NOT NULL,              -- yyyymmdd: phones take it along from here
    until_day    BIGINT NOT NULL,              -- to here
    made_at      BIGINT NOT NULL,
    withdrawn_at BIGINT NOT NULL DEFAULT 0     -- 0: it was not
);
CREATE INDEX pack_unit_made ON pack (unit_id, made_at);
CREATE INDEX pack_made ON pack (made_at, id);
CREATE TABLE pack_unit (
    pack_id BIGINT NOT NULL REFERENCES pack (id),
    unit_id BIGINT NOT NULL REFERENCES unit (id), -- for whoever reads there or below
    PRIMARY KEY (pack_id, unit_id)
);
CREATE INDEX pack_unit_unit ON pack_unit (unit_id);
CREATE TABLE pack_file (
    id      BIGINT NOT NULL PRIMARY KEY,
    pack_id BIGINT NOT NULL REFERENCES pack (id),
    name    TEXT NOT NULL,
    type    TEXT NOT NULL CHECK (type IN ('application/pdf', 'text/plain', 'image/jpeg')),
    size    BIGINT NOT NULL,
    sha256  TEXT NOT NULL,
    body    BYTEA NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX pack_file_pack ON pack_file (pack_id, id);
