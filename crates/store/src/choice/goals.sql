SELECT
    learner_id, goal_id, course_id, target_kind, target_id, due_day, set_at, ended_at
FROM goal WHERE learner_id = $1 AND course_id = $2
ORDER BY set_at, goal_id LIMIT $3
