SELECT
    s.section_id, s.name, s.course_id, s.created_at,
    e.role
FROM enrolment e JOIN section s ON s.section_id = e.section_id
WHERE e.person_id = $1
ORDER BY s.section_id
