-- Questions of a placement that there is not.
SELECT a.learner_id
FROM attempt a
WHERE a.placement_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM placement p WHERE p.learner_id = a.learner_id AND p.placement_id = a.placement_id
)
ORDER BY a.learner_id, a.attempt_id LIMIT 20
