SELECT
    audit_id, at, actor_id, action, learner_id, detail, address
FROM audit WHERE learner_id = $1 AND audit_id < $2 ORDER BY audit_id DESC LIMIT $3
