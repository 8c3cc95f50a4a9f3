SELECT actor_id, ifi, name, person_id FROM actor WHERE person_id = $1 ORDER BY ifi LIMIT 1000
