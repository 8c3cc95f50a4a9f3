-- Whether $1 teaches $2 in any section.
SELECT COUNT(*)
FROM enrolment t JOIN enrolment l ON l.section_id = t.section_id
WHERE t.person_id = $1 AND t.role = 'teacher' AND l.person_id = $2 AND l.role = 'learner'
