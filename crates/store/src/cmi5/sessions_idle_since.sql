SELECT session_id FROM cmi5_session WHERE open = 1 AND last_at < $1 ORDER BY last_at LIMIT 1000
