SELECT
    target_id, name, endpoint, key, secret, version, people, own_only, verb, activity, created_at, created_by,
    paused, settled, reached, delivered, delivered_at, failures, failure, next_at
FROM forward_target WHERE target_id = $1
