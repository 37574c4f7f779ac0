-- Ledgers: the matters of one procedure, newest first, and those of them in one state.
CREATE INDEX matter_procedure ON matter (procedure, submitted_at, id);
CREATE INDEX matter_procedure_state ON matter (procedure, state, submitted_at, id);
