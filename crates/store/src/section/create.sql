INSERT INTO section (
    name, course_id, created_at
)
VALUES ($1, $2, $3)
RETURNING section_id
