INSERT INTO cmi5_file (package_id, path, content) VALUES ($1, $2, $3)
ON CONFLICT (package_id, path) DO UPDATE SET content = excluded.content
