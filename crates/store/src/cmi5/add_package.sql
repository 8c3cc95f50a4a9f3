INSERT INTO cmi5_package (package_id, title, structure, imported_at) VALUES ($1, $2, $3, $4)
