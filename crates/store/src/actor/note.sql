INSERT INTO actor (ifi, name, person_id) VALUES ($1, $2, $3)
ON CONFLICT (ifi) DO UPDATE SET
    name = COALESCE(excluded.name, actor.name), person_id = COALESCE(actor.person_id, excluded.person_id)
RETURNING actor_id, ifi, name, person_id
