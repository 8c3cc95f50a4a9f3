SELECT
    p.learner_id, p.placement_id, p.course_id, p.started_at, p.ended_at,
    (
        SELECT COUNT(*) FROM attempt a
        WHERE a.learner_id = p.learner_id AND a.placement_id = p.placement_id AND a.state IN ('right', 'revealed')
    )
FROM placement p WHERE p.learner_id = $1 AND p.course_id = $2
ORDER BY p.started_at DESC, p.placement_id DESC LIMIT $3
