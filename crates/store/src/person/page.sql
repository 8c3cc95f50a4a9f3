SELECT
    person_id, login, name, role, locale, time_zone, created_at, disabled_at
FROM person WHERE person_id > $1 ORDER BY person_id LIMIT $2
