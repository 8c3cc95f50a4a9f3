UPDATE section_override SET ended_by = $3, ended_at = $4
WHERE section_id = $1 AND skill_id = $2 AND ended_at IS NULL
