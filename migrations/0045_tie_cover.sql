-- The index that coverage looks into holds all that it asks of a tie.
CREATE INDEX tie_covering ON tie (subject_id, role, ended_at, officer_id, unit_id, note_month, visit_period, visit_count, disputed);
DROP INDEX tie_of_subject;
