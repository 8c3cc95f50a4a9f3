SELECT position FROM statement WHERE refers_to = $1 AND voids = 1 LIMIT 1
