DELETE FROM enrolment WHERE section_id = $1 AND person_id = $2
