SELECT COUNT(*) FROM cmi5_registration WHERE package_id = $1
