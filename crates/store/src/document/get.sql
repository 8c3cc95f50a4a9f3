SELECT document_id, content_type, content, etag, updated_at FROM document
WHERE agent = $1 AND activity = $2 AND kind = $3 AND registration = $4 AND document_id = $5
