INSERT INTO section_override (
    section_id, skill_id, kind, reason, set_by, set_at
)
VALUES ($1, $2, $3, $4, $5, $6)
RETURNING override_id
