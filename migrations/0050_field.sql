-- Field kit: a phone that carries one. Its secret is stored as a hash and opens nothing: with it the phone asks whether it has to wipe itself.
CREATE TABLE field_device (
    id          BIGINT NOT NULL PRIMARY KEY,
    officer_id  BIGINT NOT NULL REFERENCES officer (id),
    secret_hash TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL DEFAULT '',              -- the browser in its own words
    made_at     BIGINT NOT NULL,
    seen_at     BIGINT NOT NULL,
    off         BIGINT NOT NULL DEFAULT 0,             -- how far the phone's clock was behind ours when it last called, in ms
    wipe_at     BIGINT NOT NULL DEFAULT 0,             -- when it was told to wipe itself; 0: it was not
    wiped_at    BIGINT NOT NULL DEFAULT 0              -- when it heard of it
);
CREATE INDEX field_device_officer ON field_device (officer_id, made_at);

-- What came of each operation of a phone, stored in the write that did it: the same key again does nothing.
CREATE TABLE field_op (
    id          BIGINT NOT NULL PRIMARY KEY,
    key_hash    TEXT NOT NULL UNIQUE,
    body_hash   TEXT NOT NULL,
    officer_id  BIGINT NOT NULL REFERENCES officer (id),
    device_id   BIGINT NOT NULL REFERENCES field_device (id),
    kind        TEXT NOT NULL,
    what        TEXT NOT NULL DEFAULT '',              -- what it was done to or made: a path of the desk, or a number
    phone_at    BIGINT NOT NULL,                       -- when it was, by the phone's own clock
    occurred_at BIGINT NOT NULL,                       -- the same, by ours
    unsure      BIGINT NOT NULL DEFAULT 0 CHECK (unsure IN (0, 1)), -- the phone's clock was set meanwhile: it may be wrong
    recorded_at BIGINT NOT NULL
);
CREATE INDEX field_op_officer ON field_op (officer_id, recorded_at);
CREATE INDEX field_op_device ON field_op (device_id);

-- Photos on their way in, and those of the lines of ties.
CREATE TABLE field_photo (
    id         BIGINT NOT NULL PRIMARY KEY,
    key_hash   TEXT NOT NULL UNIQUE,
    officer_id BIGINT NOT NULL REFERENCES officer (id),
    name       TEXT NOT NULL DEFAULT '',
    size       BIGINT NOT NULL,                        -- of the original
    original   TEXT NOT NULL,                          -- SHA-256 of the original, as the phone had it
    sha256     TEXT NOT NULL DEFAULT '',               -- of what was stored of it; '': not whole yet, or of a matter by now
    thumb      TEXT NOT NULL DEFAULT '',
    stored     BIGINT NOT NULL DEFAULT 0,              -- bytes of that
    record_id  BIGINT REFERENCES tie_record (id),      -- the line it belongs to
    made_at    BIGINT NOT NULL,
    used_at    BIGINT NOT NULL DEFAULT 0               -- when an operation took it; 0: none has
);
CREATE INDEX field_photo_officer ON field_photo (officer_id);
CREATE INDEX field_photo_record ON field_photo (record_id);
CREATE INDEX field_photo_waiting ON field_photo (made_at) WHERE used_at = 0;
CREATE INDEX field_photo_sha256 ON field_photo (sha256);
CREATE INDEX field_photo_thumb ON field_photo (thumb);

CREATE TABLE field_part (
    photo_id BIGINT NOT NULL REFERENCES field_photo (id),
    at       BIGINT NOT NULL,                          -- first byte
    size     BIGINT NOT NULL,
    bytes    BYTEA NOT NULL,
    PRIMARY KEY (photo_id, at)
);
