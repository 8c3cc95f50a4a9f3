INSERT INTO cmi5_link (package_id, unit, course_id, skill_id, grade) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (package_id, unit) DO UPDATE SET
    course_id = excluded.course_id, skill_id = excluded.skill_id, grade = excluded.grade
