-- Tokens by which programs act in an officer's name. What a token may do is decided anew at each use: what the officer's posts
-- allow then, within the token's scopes.
CREATE TABLE api_token (
    id         BIGINT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,                    -- SHA-256 of the token, hex: the token itself is stored nowhere
    officer_id BIGINT NOT NULL REFERENCES officer (id), -- in whose name it acts
    name       TEXT NOT NULL,                           -- what it is for, in the words of whoever made it
    scopes     TEXT NOT NULL,                           -- codes with blanks between them (model/token.h)
    created_at BIGINT NOT NULL,
    until      BIGINT NOT NULL,                         -- ends by itself
    seen_at    BIGINT NOT NULL DEFAULT 0,               -- last used, moved forward at most once an hour; 0: never
    revoked_at BIGINT NOT NULL DEFAULT 0                -- 0: in force
);
CREATE INDEX api_token_officer ON api_token (officer_id, id);

-- What came of a step that a program asked for under an Idempotency-Key: the same request again is told the same.
CREATE TABLE step_key (
    key_hash   TEXT NOT NULL PRIMARY KEY,               -- keyed hash of officer and key
    body_hash  TEXT NOT NULL,                           -- keyed hash of the request: another one under the same key is a mistake
    matter_id  BIGINT NOT NULL REFERENCES matter (id),
    seq        BIGINT NOT NULL,                         -- of the entry that it made
    state      TEXT NOT NULL,                           -- of the matter after it
    version    BIGINT NOT NULL,                         -- of the matter after it
    hash       TEXT NOT NULL,                           -- of the entry
    created_at BIGINT NOT NULL
);
CREATE INDEX step_key_age ON step_key (created_at);
CREATE INDEX step_key_matter ON step_key (matter_id);

-- Files that a program has sent and not attached yet: kept for half a day.
CREATE TABLE upload (
    id         TEXT NOT NULL PRIMARY KEY,               -- drawn at random: whoever knows it may attach the file
    officer_id BIGINT NOT NULL REFERENCES officer (id), -- who may
    key_hash   TEXT NOT NULL UNIQUE,                    -- keyed hash of officer and Idempotency-Key
    body_hash  TEXT NOT NULL,                           -- keyed hash of what was sent
    sha256     TEXT NOT NULL,                           -- of the stored bytes, which is also their address
    thumb      TEXT NOT NULL,                           -- address of the thumbnail
    name       TEXT NOT NULL,                           -- as shown
    type       TEXT NOT NULL,
    size       BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX upload_age ON upload (created_at);
