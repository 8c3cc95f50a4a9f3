-- The policy files in use for a learner in a course: the latest one of each of their sections.
SELECT
    p.section_id, p.version, p.fingerprint, p.text, p.reason, p.set_by, p.set_at
FROM enrolment e
JOIN section s ON s.section_id = e.section_id
JOIN section_policy p ON p.section_id = e.section_id
WHERE e.person_id = $1 AND e.role = 'learner' AND s.course_id = $2
    AND p.version = (SELECT MAX(latest.version) FROM section_policy latest WHERE latest.section_id = p.section_id)
ORDER BY p.section_id LIMIT 20
