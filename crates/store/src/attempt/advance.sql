UPDATE attempt SET hints_shown = $3, tries = $4, state = $5, closed_at = $6
WHERE learner_id = $1 AND attempt_id = $2 AND state = 'open'
