SELECT DISTINCT document_id FROM document
WHERE agent = $1 AND activity = $2 AND kind = $3 AND (CAST($4 AS TEXT) IS NULL OR registration = $4)
    AND updated_at > $5 AND document_id > $6
ORDER BY document_id LIMIT $7
