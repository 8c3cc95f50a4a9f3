SELECT
    target_id, name, endpoint, key, secret, version, people, own_only, verb, activity, created_at, created_by,
    paused, settled, reached, delivered, delivered_at, failures, failure, next_at
FROM forward_target ORDER BY target_id LIMIT 1000
