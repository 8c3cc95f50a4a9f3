INSERT INTO attempt (
    learner_id, attempt_id, course_id, skill_id, template_id, seed, decision_id, step_kind, level_before, opened_at,
    hints_shown, tries, state, closed_at, placement_id
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
