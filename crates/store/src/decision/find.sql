SELECT
    learner_id, decision_id, course_id, decided_at, day, belief_version, model, policy, course_fingerprint,
    seed, candidates, chosen_skill, chosen_at
FROM decision WHERE decision_id = $1
