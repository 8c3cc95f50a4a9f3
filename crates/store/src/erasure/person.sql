-- Sessions and enrolments go with the person.
DELETE FROM person WHERE person_id = $1
