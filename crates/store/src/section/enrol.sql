INSERT INTO enrolment (section_id, person_id, role, enrolled_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (section_id, person_id) DO UPDATE SET role = excluded.role
