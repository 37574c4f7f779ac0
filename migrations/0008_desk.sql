-- A post held for somebody else for a while: it counts as the deputy's own until it ends.
ALTER TABLE post ADD COLUMN stands_for BIGINT REFERENCES officer (id); -- whom its holder stands in for; NULL: a post of their own
CREATE INDEX post_stands_for ON post (stands_for, officer_id);

-- An officer who stood in for another says for whom; the entry's hash covers it where it is set.
ALTER TABLE entry ADD COLUMN for_officer_id BIGINT REFERENCES officer (id); -- NULL: acted for nobody else

-- Deputies 代理: who stands in for whom and how long. Posts begin and end with it.
CREATE TABLE deputy (
    id         BIGINT NOT NULL PRIMARY KEY,
    officer_id BIGINT NOT NULL REFERENCES officer (id), -- who is away
    deputy_id  BIGINT NOT NULL REFERENCES officer (id), -- who stands in
    since      BIGINT NOT NULL,                         -- begins at
    until      BIGINT NOT NULL,                         -- ends at; earlier when somebody ends it
    made_by    BIGINT REFERENCES officer (id),          -- who named the deputy; NULL: the operator
    made_at    BIGINT NOT NULL,
    begun_at   BIGINT NOT NULL DEFAULT 0,               -- the posts were given; 0: not yet
    ended_at   BIGINT NOT NULL DEFAULT 0                -- the posts were taken back; 0: not yet
);
CREATE INDEX deputy_officer ON deputy (officer_id, until);
CREATE INDEX deputy_deputy ON deputy (deputy_id, until);
CREATE INDEX deputy_begins ON deputy (since) WHERE begun_at = 0 AND ended_at = 0;
CREATE INDEX deputy_ends ON deputy (until) WHERE ended_at = 0;

-- What the newest move of a matter changed, kept for the seconds in which its maker may take it back.
CREATE TABLE undo (
    matter_id    BIGINT NOT NULL PRIMARY KEY REFERENCES matter (id),
    entry_id     BIGINT NOT NULL REFERENCES entry (id), -- of the move
    seq          BIGINT NOT NULL,                       -- its place in the chain: while it is the last, nothing else has happened
    officer_id   BIGINT NOT NULL REFERENCES officer (id), -- who made it
    until        BIGINT NOT NULL,                       -- may be taken back before this
    state        TEXT NOT NULL,                         -- this and what follows: the matter's row before the move
    rounds       BIGINT NOT NULL,
    unit_id      BIGINT REFERENCES unit (id),
    due_at       BIGINT NOT NULL,
    answered_at  BIGINT NOT NULL,
    closed_at    BIGINT NOT NULL,
    published_at BIGINT NOT NULL,
    area_id      BIGINT REFERENCES area (id),
    category     TEXT REFERENCES category (code)
);
CREATE INDEX undo_until ON undo (until);

-- The matter's orders as they were before that move; one that is not here was sent by it, and has the state 'undone' when the
-- move is taken back.
CREATE TABLE undo_order (
    matter_id   BIGINT NOT NULL REFERENCES matter (id),
    order_id    BIGINT NOT NULL REFERENCES work_order (id),
    state       TEXT NOT NULL,                         -- this and what follows: the order's row before the move
    officer_id  BIGINT REFERENCES officer (id),
    accepted_at BIGINT NOT NULL,
    answered_at BIGINT NOT NULL,
    ended_at    BIGINT NOT NULL,
    PRIMARY KEY (matter_id, order_id)
);

-- The units the matter had reached before that move.
CREATE TABLE undo_reach (
    matter_id BIGINT NOT NULL REFERENCES matter (id),
    unit_id   BIGINT NOT NULL REFERENCES unit (id),
    PRIMARY KEY (matter_id, unit_id)
);

-- Filters of a queue that an officer gave a name.
CREATE TABLE saved_filter (
    id         BIGINT NOT NULL PRIMARY KEY,
    officer_id BIGINT NOT NULL REFERENCES officer (id),
    name       TEXT NOT NULL,
    path       TEXT NOT NULL,                          -- of the list with its filters, within the site: "/desk/q/all?unit=…"
    created_at BIGINT NOT NULL,
    UNIQUE (officer_id, name)
);

-- How an officer likes the desk.
CREATE TABLE officer_choice (
    officer_id BIGINT NOT NULL REFERENCES officer (id),
    name       TEXT NOT NULL,                          -- "columns"
    value      TEXT NOT NULL,
    PRIMARY KEY (officer_id, name)
);
