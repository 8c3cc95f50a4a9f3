SELECT COUNT(*) FROM forward_aside WHERE target_id = $1
