SELECT
    section_id, version, fingerprint, text, reason, set_by, set_at
FROM section_policy WHERE section_id = $1
ORDER BY version DESC LIMIT $2
