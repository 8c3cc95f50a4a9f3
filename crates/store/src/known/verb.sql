SELECT display FROM verb WHERE verb_id = $1
