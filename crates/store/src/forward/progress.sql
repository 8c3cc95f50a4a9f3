UPDATE forward_target SET
    settled = $3, reached = $4, delivered = delivered + CAST($5 AS BIGINT),
    delivered_at = CASE WHEN CAST($5 AS BIGINT) > 0 THEN $6 ELSE delivered_at END,
    failures = 0, failure = NULL, next_at = 0
WHERE target_id = $1 AND lease_holder = $2
