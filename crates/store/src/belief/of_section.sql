SELECT
    b.learner_id, b.course_id, b.version, b.model, b.fingerprint, b.state, b.updated_at, b.latest_at, b.latest_id
FROM enrolment e JOIN belief b ON b.learner_id = e.person_id
WHERE e.section_id = $1 AND e.role = 'learner' AND b.course_id = $2
ORDER BY b.learner_id
