SELECT
    section_id, name, course_id, created_at
FROM section WHERE section_id = $1
