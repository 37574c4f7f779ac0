-- Days of some marks are added up from the index alone: of a million matters a week has eighty thousand lines. It is there before the old one
-- goes, since programs of before are still answering. SQLite has seq in every index of this table.
CREATE INDEX tally_delta_sums ON tally_delta (mark_id, day, sight_id, unit_id, area_id, channel, category, rows_n, n, least, seq);
DROP INDEX tally_delta_day;
