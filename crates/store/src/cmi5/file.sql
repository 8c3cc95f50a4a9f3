SELECT content FROM cmi5_file WHERE package_id = $1 AND path = $2
