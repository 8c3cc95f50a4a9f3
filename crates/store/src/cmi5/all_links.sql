SELECT package_id, unit, course_id, skill_id, grade FROM cmi5_link ORDER BY package_id, unit LIMIT 10000
