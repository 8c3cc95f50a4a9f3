INSERT INTO evidence_rule (activity, verb, course_id, skill_id, grade, pass_mark, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING rule_id
