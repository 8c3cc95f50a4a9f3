UPDATE statement SET terms = $3 WHERE learner_id = $1 AND seq = $2
