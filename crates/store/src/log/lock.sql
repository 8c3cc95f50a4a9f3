-- Makes the row if need be, and holds its lock until the transaction ends.
INSERT INTO learner_log (learner_id, last_seq, person_id) VALUES ($1, 0, $2)
ON CONFLICT (learner_id) DO UPDATE SET last_seq = learner_log.last_seq
RETURNING last_seq
