SELECT
    rule_id, activity, verb, course_id, skill_id, grade, pass_mark, created_by, created_at
FROM evidence_rule ORDER BY rule_id LIMIT 10000
