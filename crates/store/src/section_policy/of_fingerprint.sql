SELECT
    section_id, version, fingerprint, text, reason, set_by, set_at
FROM section_policy WHERE fingerprint = $1
ORDER BY section_id, version LIMIT 1
