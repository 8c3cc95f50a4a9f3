-- Runs on every request: the session, its person and the course of their first section in one go.
SELECT
    s.csrf, s.created_at, s.expires_at,
    (
        SELECT section.course_id
        FROM enrolment JOIN section ON section.section_id = enrolment.section_id
        WHERE enrolment.person_id = s.person_id
        ORDER BY section.section_id LIMIT 1
    ),
    p.person_id, p.login, p.name, p.role, p.locale, p.time_zone, p.created_at, p.disabled_at
FROM session s JOIN person p ON p.person_id = s.person_id
WHERE s.token_hash = $1 AND s.expires_at > $2 AND p.disabled_at IS NULL
