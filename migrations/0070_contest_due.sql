-- What of contests waits on desks: looked for from the units of whoever looks, and from the contests that are shown.
CREATE INDEX unit_merged_into ON unit (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX contest_state ON contest (state);
