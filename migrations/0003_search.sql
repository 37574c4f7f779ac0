-- The index for searching. What stands in it are keyed hashes of words, pairs of characters and properties ("reached
-- unit 5"), eight characters each, made with the site key: nothing of a text can be read out of it. Nothing is stored
-- twice: the texts stay in entry_text, and all of this is built anew after a restore.

-- One line for each matter in the index. Lines are numbered in the order in which the matters were submitted, to the
-- eighth second, so that a walk down the index is newest first.
CREATE TABLE search_doc (
    doc          INTEGER NOT NULL PRIMARY KEY,          -- number of the line: submitted_at in steps of 8,192 ms, or the next free one
    matter_id    BIGINT NOT NULL UNIQUE REFERENCES matter (id),
    submitted_at BIGINT NOT NULL,                      -- as the line was numbered by it
    entries      BIGINT NOT NULL,                      -- length of the matter's chain whose texts are in the index
    facets       TEXT NOT NULL                         -- the hashes of its properties that are in the index, parted by blanks
);

-- The index itself. Its rowid is search_doc.doc; detail=none, since what a hit holds is looked up in its text.
CREATE VIRTUAL TABLE search USING fts5 (words, content = '', columnsize = 0, detail = none, tokenize = 'ascii');

-- What is known of the index as a whole: "built" is the id up to which matters are in it, "stale" that a tree of units or
-- areas changed under it.
CREATE TABLE search_state (
    name  TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

-- A new site has nothing to build; one that is brought up to date has everything.
INSERT INTO search_state (name, value)
    SELECT 'built', CASE WHEN EXISTS (SELECT 1 FROM matter) THEN 0 ELSE 9223372036854775807 END;
