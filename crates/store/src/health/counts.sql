-- The logs are gapless, so that their lengths need no counting.
SELECT
    (SELECT COUNT(*) FROM person),
    (SELECT COUNT(*) FROM section),
    (SELECT COUNT(*) FROM session),
    (SELECT COUNT(*) FROM learner_log),
    (SELECT CAST(COALESCE(SUM(last_seq), 0) AS BIGINT) FROM learner_log),
    (SELECT COUNT(*) FROM belief)
