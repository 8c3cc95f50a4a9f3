DELETE FROM document
WHERE agent = $1 AND activity = $2 AND kind = $3 AND (CAST($4 AS TEXT) IS NULL OR registration = $4)
