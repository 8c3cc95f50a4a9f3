SELECT seq FROM statement WHERE learner_id = $1 AND statement_id = $2
