UPDATE assignment SET ended_by = $3, ended_at = $4
WHERE assignment_id = $1 AND section_id = $2 AND ended_at IS NULL
