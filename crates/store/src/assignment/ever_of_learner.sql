-- What has ever stood for a learner in a course: what was theirs, and what was their section's while they were in it.
SELECT
    a.assignment_id, a.section_id, a.learner_id, a.target_kind, a.target_id, a.due_day, a.assigned_by, a.assigned_at,
    a.ended_at
FROM enrolment e
JOIN section s ON s.section_id = e.section_id
JOIN assignment a ON a.section_id = e.section_id
WHERE e.person_id = $1 AND e.role = 'learner' AND s.course_id = $2
    AND (a.learner_id IS NULL OR a.learner_id = $1) AND (a.ended_at IS NULL OR a.ended_at > e.enrolled_at)
ORDER BY a.assignment_id LIMIT $3
