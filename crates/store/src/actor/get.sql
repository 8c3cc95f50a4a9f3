SELECT actor_id, ifi, name, person_id FROM actor WHERE ifi = $1
