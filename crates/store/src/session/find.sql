-- Runs on every request: the session and its person in one go.
SELECT
    s.csrf, s.created_at, s.expires_at,
    p.person_id, p.login, p.name, p.role, p.locale, p.time_zone, p.created_at, p.disabled_at
FROM session s JOIN person p ON p.person_id = s.person_id
WHERE s.token_hash = $1 AND s.expires_at > $2 AND p.disabled_at IS NULL
