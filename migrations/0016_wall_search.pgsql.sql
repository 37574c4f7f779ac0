-- The index for searching the echo wall: see 0016_wall_search.sql. Here the words are a column of the line itself.

CREATE TABLE wall_doc (
    doc       BIGINT NOT NULL PRIMARY KEY,                    -- number of the line: published_at in steps of 1/4,096 ms, or the next free one
    matter_id BIGINT NOT NULL UNIQUE REFERENCES notice (matter_id),
    words     TSVECTOR NOT NULL                               -- the hashes of everything
);
CREATE INDEX wall_doc_words ON wall_doc USING gin (words);

INSERT INTO search_state (name, value)
    SELECT 'wall', CASE WHEN EXISTS (SELECT 1 FROM notice) THEN 0 ELSE 9223372036854775807 END;
