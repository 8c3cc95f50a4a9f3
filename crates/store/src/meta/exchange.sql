-- Changes nothing unless the text is still the one that was read; what is not there reads as empty.
INSERT INTO meta (key, value)
SELECT $1, $3 WHERE $2 = COALESCE((SELECT value FROM meta WHERE key = $1), '')
ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE meta.value = $2
