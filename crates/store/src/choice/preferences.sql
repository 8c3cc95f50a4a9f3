SELECT success_rate, minutes_a_day FROM preference WHERE learner_id = $1 AND course_id = $2
