UPDATE person SET disabled_at = $2 WHERE person_id = $1
