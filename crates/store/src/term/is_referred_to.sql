SELECT position FROM statement WHERE refers_to = $1 LIMIT 1
