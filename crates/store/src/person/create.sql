INSERT INTO person (
    login, name, role, password_hash, locale, time_zone, created_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING person_id
