-- Smaller statements, and fewer rows to look at. The twin for SQLite stands beside it.

-- The JSON of a statement is packed (see `packed.rs`), and `json` is empty then. What was stored before stays as it is.
ALTER TABLE statement ADD COLUMN packed BYTEA;

-- All terms of the statement that has the term, as a Bloom filter; all bits: not known.
ALTER TABLE statement_term ADD COLUMN bloom BIGINT NOT NULL DEFAULT -1;
