DELETE FROM belief WHERE learner_id = $1 AND course_id = $2
