INSERT INTO interest (learner_id, course_id, target_kind, target_id, chosen_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (learner_id, course_id, target_kind, target_id) DO NOTHING
