INSERT INTO assignment (
    section_id, learner_id, target_kind, target_id, due_day, assigned_by, assigned_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING assignment_id
