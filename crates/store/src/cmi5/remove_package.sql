DELETE FROM cmi5_package WHERE package_id = $1
