SELECT
    learner_id, decision_id, course_id, decided_at, day, belief_version, model, policy, course_fingerprint,
    seed, candidates, chosen_skill, chosen_at
FROM decision
WHERE learner_id = $1 AND course_id = $2 AND chosen_skill IS NOT NULL
    AND (decided_at > $3 OR decided_at = $3 AND decision_id > $4)
ORDER BY decided_at, decision_id LIMIT $5
