UPDATE statement SET voided_seq = $2 WHERE statement_id = $1
