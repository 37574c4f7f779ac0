-- Running numbers of papers, 受告字〔2026〕12号: one series for each office, kind of paper and year. Papers of matters in a
-- compartment take none: a gap would tell others of them.
CREATE TABLE paper_counter (
    unit_id BIGINT NOT NULL REFERENCES unit (id),      -- who issues
    kind    TEXT NOT NULL,                             -- accepted, refused … (model/paper.h)
    year    BIGINT NOT NULL,                           -- in the site's zone
    n       BIGINT NOT NULL,                           -- the last number given
    PRIMARY KEY (unit_id, kind, year)
);
