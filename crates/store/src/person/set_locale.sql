UPDATE person SET locale = $2 WHERE person_id = $1
