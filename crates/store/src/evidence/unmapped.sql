SELECT activity, verb, statements, last_at FROM unmapped ORDER BY statements DESC, activity, verb LIMIT $1
