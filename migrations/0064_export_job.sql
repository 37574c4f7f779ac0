-- Lists that officers take away: asked for on a page, written by a node that claims them by lease, and kept for some days in the folder of files.
CREATE TABLE export_job (
    id         BIGINT NOT NULL PRIMARY KEY,
    ref        TEXT NOT NULL UNIQUE,          -- in addresses, and the name of the file: random
    officer_id BIGINT NOT NULL REFERENCES officer (id),
    list       TEXT NOT NULL CHECK (list IN ('queue', 'search', 'figure')),
    code       TEXT NOT NULL DEFAULT '',      -- which queue or figure
    said       TEXT NOT NULL DEFAULT '',      -- what was searched for; the period of a figure
    narrow     TEXT NOT NULL DEFAULT '',      -- what narrows it, as one text
    title      TEXT NOT NULL,                 -- in the officer's language
    format     TEXT NOT NULL CHECK (format IN ('csv', 'xlsx', 'json')),
    lang       TEXT NOT NULL,
    state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed', 'ended')),
    owner      TEXT NOT NULL DEFAULT '',      -- who writes it, or wrote it: in the name of the file
    until      BIGINT NOT NULL DEFAULT 0,     -- when it is no longer believed that it is being written
    tries      BIGINT NOT NULL DEFAULT 0,     -- how often somebody began
    n_rows     BIGINT NOT NULL DEFAULT 0,     -- written so far
    bytes      BIGINT NOT NULL DEFAULT 0,
    why        TEXT NOT NULL DEFAULT '',      -- it failed: a sentence, untranslated
    asked_at   BIGINT NOT NULL,
    done_at    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX export_job_officer ON export_job (officer_id, asked_at, id);
CREATE INDEX export_job_state ON export_job (state, asked_at, id);
