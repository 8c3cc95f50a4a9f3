INSERT INTO verb (verb_id, display) VALUES ($1, $2)
ON CONFLICT (verb_id) DO UPDATE SET display = excluded.display
