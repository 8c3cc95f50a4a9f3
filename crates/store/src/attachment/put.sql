INSERT INTO attachment (sha2, content_type, content) VALUES ($1, $2, $3)
ON CONFLICT (sha2) DO NOTHING
