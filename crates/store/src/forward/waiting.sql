SELECT COUNT(*), MIN(position)
FROM (SELECT position FROM statement WHERE position > $1 AND voided_seq IS NULL ORDER BY position ASC LIMIT $2) AS waiting
