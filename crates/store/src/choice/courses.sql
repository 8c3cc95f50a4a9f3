-- Every course in which a learner is enrolled, has chosen something or was offered something.
SELECT course_id FROM goal WHERE learner_id = $1
UNION SELECT course_id FROM interest WHERE learner_id = $1
UNION SELECT course_id FROM preference WHERE learner_id = $1
UNION SELECT course_id FROM placement WHERE learner_id = $1
UNION SELECT course_id FROM decision WHERE learner_id = $1
UNION SELECT s.course_id FROM enrolment e JOIN section s ON s.section_id = e.section_id
WHERE e.person_id = $1 AND e.role = 'learner'
ORDER BY course_id
