INSERT INTO authority (json) VALUES ($1)
ON CONFLICT (json) DO UPDATE SET json = authority.json
RETURNING authority_id
