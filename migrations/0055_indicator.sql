-- Indicators count what lies in a period, each by a time of its own.
CREATE INDEX work_order_sent ON work_order (sent_at, id);
CREATE INDEX clock_due ON clock (code, due_at, matter_id);
CREATE INDEX rating_when ON rating (rated_at, id);
CREATE INDEX tie_record_when ON tie_record (occurred_at, id);
CREATE INDEX checklist_run_done ON checklist_run (done_at, id);
