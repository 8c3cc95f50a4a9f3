INSERT INTO document (agent, activity, kind, registration, document_id, content_type, content, etag, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (agent, activity, kind, registration, document_id) DO NOTHING
