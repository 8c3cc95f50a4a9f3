INSERT INTO decision (
    learner_id, decision_id, course_id, decided_at, day, belief_version, model, policy, course_fingerprint,
    seed, candidates, chosen_skill, chosen_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
