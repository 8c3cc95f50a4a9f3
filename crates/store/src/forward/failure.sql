UPDATE forward_target SET failures = failures + 1, failure = $3, next_at = $4
WHERE target_id = $1 AND lease_holder = $2
