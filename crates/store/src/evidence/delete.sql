DELETE FROM evidence_rule WHERE rule_id = $1
