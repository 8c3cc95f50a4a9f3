INSERT INTO forward_aside (learner_id, target_id, statement_id, reason, set_aside_at, again)
VALUES ($1, $2, $3, $4, $5, 0)
ON CONFLICT (learner_id, target_id, statement_id) DO UPDATE SET
    reason = excluded.reason, set_aside_at = excluded.set_aside_at, again = 0
