-- The sums of months are made, looked at and cleared away a slice at a time (src/model/tally.h). tally_state knows more names:
-- months: up to which line of tally_delta the months are made; swept, swept_at: the sight up to which empty sums were cleared away, and when
-- the last round of that ended; seen:N: when the words N were last those of a program that counts.
CREATE INDEX tally_mark_month ON tally (mark_id, month);
INSERT INTO tally_state (name, value) SELECT 'months', s.value FROM tally_state s WHERE s.name = 'seq';
INSERT INTO tally_state (name, value) VALUES ('swept', 0), ('swept_at', 0);
