INSERT INTO activity (activity_id, definition) VALUES ($1, $2)
ON CONFLICT (activity_id) DO UPDATE SET definition = excluded.definition
