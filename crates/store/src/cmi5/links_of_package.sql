SELECT package_id, unit, course_id, skill_id, grade FROM cmi5_link WHERE package_id = $1 ORDER BY unit
