DELETE FROM actor WHERE person_id = $1
