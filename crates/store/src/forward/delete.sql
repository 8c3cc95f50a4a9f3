DELETE FROM forward_target WHERE target_id = $1
