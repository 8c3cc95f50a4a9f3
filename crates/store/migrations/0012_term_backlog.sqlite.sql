-- What the newest statements are found by, before it is put into `statement_term`: SQLite alone needs that.
-- The twin for PostgreSQL stands beside it.
CREATE TABLE term_backlog (
    backlog_id INTEGER PRIMARY KEY,
    -- The least and the greatest position of the statements in the row.
    first      INTEGER NOT NULL,
    last       INTEGER NOT NULL,
    -- Of each statement the position (8 bytes), the number of its terms (4) and these (9 each, as in `statement`); whole
    -- numbers with the big end first.
    statements BLOB NOT NULL
) STRICT;
