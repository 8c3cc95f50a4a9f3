SELECT package_id, title, structure, imported_at FROM cmi5_package ORDER BY imported_at, package_id LIMIT 1000
