-- Days of some marks are added up from the index alone: of a million matters a week has eighty thousand lines.
DROP INDEX tally_delta_day;
CREATE INDEX tally_delta_day ON tally_delta (mark_id, day, sight_id, unit_id, area_id, channel, category, rows_n, n, least);
