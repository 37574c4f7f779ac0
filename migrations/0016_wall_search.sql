-- The index for searching the echo wall: the words of the public copies that are live, and of nothing behind them. As
-- in 0003_search.sql it holds keyed hashes only, and is built anew after a restore.

-- One line for each copy in the index. Lines are numbered in the order in which the copies were published.
CREATE TABLE wall_doc (
    doc       INTEGER NOT NULL PRIMARY KEY,                   -- number of the line: published_at in steps of 1/4,096 ms, or the next free one
    matter_id BIGINT NOT NULL UNIQUE REFERENCES notice (matter_id)
);

-- The index itself. Its rowid is wall_doc.doc; what a hit holds is looked up in the copy.
CREATE VIRTUAL TABLE wall_search USING fts5 (words, content = '', columnsize = 0, detail = none, tokenize = 'ascii');

-- "wall" in search_state is the id up to which copies are in it.
INSERT INTO search_state (name, value)
    SELECT 'wall', CASE WHEN EXISTS (SELECT 1 FROM notice) THEN 0 ELSE 9223372036854775807 END;
