SELECT package_id, title, structure, imported_at FROM cmi5_package WHERE package_id = $1
