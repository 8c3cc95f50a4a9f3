DELETE FROM forward_aside WHERE learner_id = $1
