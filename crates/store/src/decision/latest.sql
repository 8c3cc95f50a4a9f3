SELECT
    learner_id, decision_id, course_id, decided_at, day, belief_version, model, policy, course_fingerprint,
    seed, candidates, chosen_skill, chosen_at
FROM decision WHERE learner_id = $1 AND course_id = $2
ORDER BY decided_at DESC, decision_id DESC LIMIT $3
