DELETE FROM attachment WHERE sha2 = $1
    AND NOT EXISTS (SELECT 1 FROM statement_attachment a WHERE a.sha2 = $1)
