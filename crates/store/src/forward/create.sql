INSERT INTO forward_target (
    name, endpoint, key, secret, version, people, own_only, verb, activity, created_at, created_by,
    paused, settled, reached, delivered, failures, next_at, lease_until
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $12, 0, 0, 0, 0)
RETURNING target_id
