SELECT position, statement_id, learner_id, authority_id, dated, timestamp, json, packed
FROM statement WHERE position > $1 AND position < $2 AND voided_seq IS NULL
ORDER BY position ASC LIMIT $3
