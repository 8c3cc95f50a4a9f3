SELECT sha2 FROM statement_attachment WHERE statement_id = $1 ORDER BY sha2
