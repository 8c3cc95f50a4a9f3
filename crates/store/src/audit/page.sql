SELECT
    audit_id, at, actor_id, action, learner_id, detail, address
FROM audit WHERE audit_id < $1 ORDER BY audit_id DESC LIMIT $2
