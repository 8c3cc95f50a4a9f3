SELECT
    person_id, login, name, role, locale, time_zone, created_at, disabled_at, password_hash
FROM person WHERE login = $1
