DELETE FROM statement_attachment WHERE statement_id = $1
