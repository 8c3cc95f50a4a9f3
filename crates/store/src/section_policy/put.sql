INSERT INTO section_policy (
    section_id, version, fingerprint, text, reason, set_by, set_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7)
