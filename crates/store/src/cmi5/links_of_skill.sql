SELECT package_id, unit, course_id, skill_id, grade FROM cmi5_link WHERE course_id = $1 AND skill_id = $2
ORDER BY package_id, unit LIMIT 100
