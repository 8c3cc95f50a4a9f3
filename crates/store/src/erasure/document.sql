DELETE FROM document WHERE agent IN (SELECT ifi FROM actor WHERE person_id = $1)
