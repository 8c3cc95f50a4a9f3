-- What teachers overrule for a learner in a course.
SELECT
    o.override_id, o.section_id, o.skill_id, o.kind, o.reason, o.set_by, o.set_at, o.ended_by, o.ended_at
FROM enrolment e
JOIN section s ON s.section_id = e.section_id
JOIN section_override o ON o.section_id = e.section_id
WHERE e.person_id = $1 AND e.role = 'learner' AND s.course_id = $2 AND o.ended_at IS NULL
ORDER BY o.override_id LIMIT $3
