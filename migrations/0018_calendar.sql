-- Years of the calendar of working days that somebody imported. Each takes the place of the same year of the list inside the
-- program (catalogue/calendar.yaml); what is not here comes from that list.
CREATE TABLE calendar_year (
    year       BIGINT NOT NULL PRIMARY KEY CHECK (year BETWEEN 1900 AND 2999),
    source     TEXT NOT NULL,                  -- name of the file it came from
    officer_id BIGINT REFERENCES officer (id), -- who imported it; NULL: the operator
    at         BIGINT NOT NULL,                -- when
    version    BIGINT NOT NULL                 -- id of the import: the largest says which calendar is in force
);

-- Their days off and make-up working days; all other days of such a year go by the week.
CREATE TABLE calendar_day (
    day     BIGINT NOT NULL PRIMARY KEY,       -- yyyymmdd
    kind    TEXT NOT NULL CHECK (kind IN ('rest', 'work')),
    name    TEXT NOT NULL,                     -- of the holiday it belongs to
    name_en TEXT NOT NULL
);
