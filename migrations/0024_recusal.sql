-- Who stepped out of a matter because they have an interest in it (回避, 信访工作条例 28): outside the visibility predicate from then on.
CREATE TABLE recusal (
    id         BIGINT NOT NULL PRIMARY KEY,
    matter_id  BIGINT NOT NULL REFERENCES matter (id),
    officer_id BIGINT NOT NULL REFERENCES officer (id),
    at         BIGINT NOT NULL                          -- when; the entry of the step says why
);
CREATE UNIQUE INDEX recusal_matter ON recusal (matter_id, officer_id);
CREATE INDEX recusal_officer ON recusal (officer_id);
