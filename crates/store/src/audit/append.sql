INSERT INTO audit (
    at, actor_id, action, learner_id, detail, address
)
VALUES ($1, $2, $3, $4, $5, $6)
RETURNING audit_id
