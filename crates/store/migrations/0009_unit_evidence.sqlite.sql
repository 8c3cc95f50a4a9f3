-- A link of a unit to a skill says by itself what the unit's statements are evidence of: one place for what a unit is
-- about, instead of a link here and a rule there. The twin for PostgreSQL stands beside it.

ALTER TABLE cmi5_link ADD COLUMN grade TEXT NOT NULL DEFAULT 'assessed' CHECK (grade IN ('assessed', 'aided', 'exposure'));

-- Rules for units become links. Where a unit has a link already, it stays with its skill, and takes the grade of a rule for
-- that skill.
UPDATE cmi5_link SET grade = 'exposure' WHERE EXISTS (
    SELECT 1 FROM evidence_rule r
    WHERE r.activity = 'cairn:cmi5/' || cmi5_link.package_id || '/unit/' || CAST(cmi5_link.unit AS TEXT)
        AND r.course_id = cmi5_link.course_id AND r.skill_id = cmi5_link.skill_id AND r.grade = 'exposure'
);
UPDATE cmi5_link SET grade = 'aided' WHERE EXISTS (
    SELECT 1 FROM evidence_rule r
    WHERE r.activity = 'cairn:cmi5/' || cmi5_link.package_id || '/unit/' || CAST(cmi5_link.unit AS TEXT)
        AND r.course_id = cmi5_link.course_id AND r.skill_id = cmi5_link.skill_id AND r.grade = 'aided'
);
INSERT INTO cmi5_link (package_id, unit, course_id, skill_id, grade)
SELECT
    p.package_id, CAST(SUBSTR(r.activity, LENGTH('cairn:cmi5/' || p.package_id || '/unit/') + 1) AS INTEGER),
    r.course_id, r.skill_id, r.grade
FROM cmi5_package p
JOIN evidence_rule r ON SUBSTR(r.activity, 1, LENGTH('cairn:cmi5/' || p.package_id || '/unit/'))
    = 'cairn:cmi5/' || p.package_id || '/unit/'
WHERE SUBSTR(r.activity, LENGTH('cairn:cmi5/' || p.package_id || '/unit/') + 1) NOT GLOB '*[^0-9]*'
    AND r.activity <> 'cairn:cmi5/' || p.package_id || '/unit/'
    AND r.rule_id = (SELECT MAX(o.rule_id) FROM evidence_rule o WHERE o.activity = r.activity)
ON CONFLICT (package_id, unit) DO NOTHING;
DELETE FROM evidence_rule WHERE activity LIKE 'cairn:cmi5/%';
