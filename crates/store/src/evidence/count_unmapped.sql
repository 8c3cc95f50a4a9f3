INSERT INTO unmapped (activity, verb, statements, last_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (activity, verb) DO UPDATE SET
    statements = unmapped.statements + excluded.statements, last_at = excluded.last_at
