INSERT INTO preference (learner_id, course_id, success_rate, minutes_a_day) VALUES ($1, $2, $3, $4)
ON CONFLICT (learner_id, course_id) DO UPDATE SET
    success_rate = excluded.success_rate, minutes_a_day = excluded.minutes_a_day
