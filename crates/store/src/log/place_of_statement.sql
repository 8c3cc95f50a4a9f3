SELECT learner_id, seq FROM statement WHERE statement_id = $1
