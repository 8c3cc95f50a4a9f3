DELETE FROM cmi5_link WHERE package_id = $1 AND unit = $2
