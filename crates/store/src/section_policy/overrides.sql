-- Those that stand come before those that have ended, the latest of these first.
SELECT
    override_id, section_id, skill_id, kind, reason, set_by, set_at, ended_by, ended_at
FROM section_override WHERE section_id = $1
ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, COALESCE(-ended_at, override_id), override_id
LIMIT $2
