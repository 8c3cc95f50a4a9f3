UPDATE person SET password_hash = $2 WHERE person_id = $1
