SELECT
    learner_id, attempt_id, course_id, skill_id, template_id, seed, decision_id, step_kind, level_before, opened_at,
    hints_shown, tries, state, closed_at, placement_id
FROM attempt WHERE learner_id = $1 AND course_id = $2 AND state = 'open'
ORDER BY opened_at DESC, attempt_id DESC LIMIT 1
