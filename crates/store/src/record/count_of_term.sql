SELECT COUNT(*) FROM (
    SELECT 1 FROM statement_term WHERE term = $1 AND role = $2 AND position > $3 AND position < $4 LIMIT $5
) AS first_ones
