-- Taken-back statements are not in the index, which does not matter: the clock has gone on since.
SELECT COALESCE(MAX(position), 0) FROM statement WHERE voided_seq IS NULL
