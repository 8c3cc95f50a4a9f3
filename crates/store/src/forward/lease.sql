UPDATE forward_target SET lease_holder = $2, lease_until = $3
WHERE target_id = $1 AND paused = 0 AND (lease_holder IS NULL OR lease_holder = $2 OR lease_until <= $4)
