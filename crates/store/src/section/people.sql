SELECT
    p.person_id, p.login, p.name, p.role, p.locale, p.time_zone, p.created_at, p.disabled_at,
    e.role
FROM enrolment e JOIN person p ON p.person_id = e.person_id
WHERE e.section_id = $1
ORDER BY p.name, p.person_id
