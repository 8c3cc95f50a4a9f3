-- The first choice stands.
UPDATE decision SET chosen_skill = $3, chosen_at = $4
WHERE learner_id = $1 AND decision_id = $2 AND chosen_at IS NULL
