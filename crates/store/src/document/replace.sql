UPDATE document SET content_type = $6, content = $7, etag = $8, updated_at = $9
WHERE agent = $1 AND activity = $2 AND kind = $3 AND registration = $4 AND document_id = $5 AND etag = $10
