SELECT
    assignment_id, section_id, learner_id, target_kind, target_id, due_day, assigned_by, assigned_at
FROM assignment WHERE section_id = $1 AND ended_at IS NULL
ORDER BY assignment_id LIMIT $2
