INSERT INTO goal (
    learner_id, goal_id, course_id, target_kind, target_id, due_day, set_at, ended_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
