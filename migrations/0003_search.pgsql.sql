-- The index for searching: see 0003_search.sql. Here the words are a column of the line itself.

CREATE TABLE search_doc (
    doc          BIGINT NOT NULL PRIMARY KEY,           -- number of the line: submitted_at with eleven random bits below it
    matter_id    BIGINT NOT NULL UNIQUE REFERENCES matter (id),
    submitted_at BIGINT NOT NULL,                      -- as the line was numbered by it
    entries      BIGINT NOT NULL,                      -- length of the matter's chain whose texts are in the index
    facets       TEXT NOT NULL,                        -- the hashes of its properties that are in the index, parted by blanks
    words        TSVECTOR NOT NULL                     -- the hashes of everything
);
CREATE INDEX search_doc_words ON search_doc USING gin (words);

CREATE TABLE search_state (
    name  TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

-- A new site has nothing to build; one that is brought up to date has everything.
INSERT INTO search_state (name, value)
    SELECT 'built', CASE WHEN EXISTS (SELECT 1 FROM matter) THEN 0 ELSE 9223372036854775807 END;
