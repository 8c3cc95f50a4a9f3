-- Positions of what has one term in one role, and up to three others in any of three roles, all from the same
-- statement, whose Bloom filter is to have the bits $19; and, if $18 is given, is vouched for by that.
SELECT DISTINCT t.position FROM statement_term t
WHERE t.term = $1 AND t.role = $2 AND t.position > $3 AND t.position < $4
    AND (t.bloom & $19) = $19
    AND (CAST($6 AS BIGINT) IS NULL OR COALESCE((
        SELECT 1 FROM statement_term o
        WHERE o.term = $6 AND o.role IN ($7, $8, $9) AND o.position = t.position AND o.via = t.via
        LIMIT 1
    ), 0) = 1)
    AND (CAST($10 AS BIGINT) IS NULL OR COALESCE((
        SELECT 1 FROM statement_term o
        WHERE o.term = $10 AND o.role IN ($11, $12, $13) AND o.position = t.position AND o.via = t.via
        LIMIT 1
    ), 0) = 1)
    AND (CAST($14 AS BIGINT) IS NULL OR COALESCE((
        SELECT 1 FROM statement_term o
        WHERE o.term = $14 AND o.role IN ($15, $16, $17) AND o.position = t.position AND o.via = t.via
        LIMIT 1
    ), 0) = 1)
    AND (CAST($18 AS BIGINT) IS NULL OR COALESCE((
        SELECT 1 FROM statement_term m WHERE m.term = $18 AND m.role = 0 AND m.position = t.position AND m.via = 0
    ), 0) = 1)
ORDER BY t.position DESC LIMIT $5
