DELETE FROM document
WHERE agent = $1 AND activity = $2 AND kind = $3 AND ($4 IS NULL OR registration = $4)
