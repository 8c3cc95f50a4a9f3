-- Runs on every request: the session, its person with their settings, and the course of their first section in one go.
SELECT
    s.csrf, s.created_at, s.expires_at,
    (
        SELECT section.course_id
        FROM enrolment JOIN section ON section.section_id = enrolment.section_id
        WHERE enrolment.person_id = s.person_id
        ORDER BY section.section_id LIMIT 1
    ),
    p.person_id, p.login, p.name, p.role, p.locale, p.time_zone, p.created_at, p.disabled_at,
    COALESCE(t.theme, 'system'), COALESCE(t.text_size, 'usual'), COALESCE(t.wide_spacing, 0),
    COALESCE(t.reduced_motion, 0), COALESCE(t.low_distraction, 0), COALESCE(t.read_aloud, 0)
FROM session s JOIN person p ON p.person_id = s.person_id
LEFT JOIN settings t ON t.person_id = s.person_id
WHERE s.token_hash = $1 AND s.expires_at > $2 AND p.disabled_at IS NULL
