UPDATE person SET name = $2, role = $3, locale = $4, time_zone = $5 WHERE person_id = $1
