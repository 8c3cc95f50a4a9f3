UPDATE forward_target SET secret = $2, failures = 0, failure = NULL, next_at = 0 WHERE target_id = $1
