INSERT INTO placement (learner_id, placement_id, course_id, started_at, ended_at) VALUES ($1, $2, $3, $4, $5)
