-- Bounded by the skills and units of a course.
SELECT target_kind, target_id
FROM interest WHERE learner_id = $1 AND course_id = $2
ORDER BY target_kind, target_id
