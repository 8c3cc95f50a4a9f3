DELETE FROM interest WHERE learner_id = $1 AND course_id = $2 AND target_kind = $3 AND target_id = $4
