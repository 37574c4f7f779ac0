-- Open matters by place, area, field and time: what a new one may be the same as. What is closed is not in these indexes.
CREATE INDEX matter_open_area ON matter (area_id, submitted_at, id) WHERE state NOT IN ('closed', 'withdrawn', 'refused');
CREATE INDEX matter_open_category ON matter (category, submitted_at, id) WHERE state NOT IN ('closed', 'withdrawn', 'refused');
CREATE INDEX matter_open_place ON matter (place, submitted_at, id) WHERE state NOT IN ('closed', 'withdrawn', 'refused');
CREATE INDEX matter_open_newest ON matter (submitted_at, id, compartment, title) WHERE state NOT IN ('closed', 'withdrawn', 'refused');

-- Public copies of an area, newest first: what a resident may find answered already.
CREATE INDEX notice_live_area ON notice (area_id, published_at, matter_id) WHERE live = 1;
