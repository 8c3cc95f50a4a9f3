-- Units of content made elsewhere can be assigned. The twin for SQLite stands beside it.
ALTER TABLE assignment DROP CONSTRAINT assignment_target_kind_check;
ALTER TABLE assignment ADD CONSTRAINT assignment_target_kind_check CHECK (target_kind IN ('skill', 'unit', 'content'));
