SELECT
    section_id, name, course_id, created_at
FROM section WHERE section_id > $1 ORDER BY section_id LIMIT $2
