//! The tables as a dump sees them: their columns and keys, parents before children.

use crate::value::Value;
use crate::{StoreError, packed};

/// A table whose rows belong into a dump.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// All of them; the first ones are the key.
    pub(crate) columns: &'static [&'static str],
    /// How many of the columns make the primary key.
    pub(crate) key: usize,
    /// Whether the database gives the key.
    pub(crate) identity: bool,
}

/// Every table in an order in which rows can be inserted, but for `schema_migration` and `term_backlog`:
/// what is in that belongs into `statement_term`.
#[rustfmt::skip]
pub(crate) const TABLES: &[Table] = &[
    Table { name: "meta", key: 1, identity: false, columns: &["key", "value"] },
    Table { name: "answer_model", key: 1, identity: true, columns: &[
        "model_id", "text", "origin", "before_id", "put_at",
    ] },
    Table { name: "person", key: 1, identity: true, columns: &[
        "person_id", "login", "name", "role", "password_hash", "locale", "time_zone", "created_at", "disabled_at",
    ] },
    Table { name: "session", key: 1, identity: false, columns: &[
        "token_hash", "person_id", "csrf", "created_at", "expires_at",
    ] },
    Table { name: "settings", key: 1, identity: false, columns: &[
        "person_id", "theme", "text_size", "wide_spacing", "reduced_motion", "low_distraction", "read_aloud",
    ] },
    Table { name: "section", key: 1, identity: true, columns: &["section_id", "name", "course_id", "created_at"] },
    Table { name: "enrolment", key: 2, identity: false, columns: &["section_id", "person_id", "role", "enrolled_at"] },
    Table { name: "goal", key: 2, identity: false, columns: &[
        "learner_id", "goal_id", "course_id", "target_kind", "target_id", "due_day", "set_at", "ended_at",
    ] },
    Table { name: "interest", key: 4, identity: false, columns: &[
        "learner_id", "course_id", "target_kind", "target_id", "chosen_at",
    ] },
    Table { name: "preference", key: 2, identity: false, columns: &[
        "learner_id", "course_id", "success_rate", "minutes_a_day",
    ] },
    Table { name: "assignment", key: 1, identity: true, columns: &[
        "assignment_id", "section_id", "learner_id", "target_kind", "target_id", "due_day", "assigned_by",
        "assigned_at", "ended_by", "ended_at",
    ] },
    Table { name: "section_override", key: 1, identity: true, columns: &[
        "override_id", "section_id", "skill_id", "kind", "reason", "set_by", "set_at", "ended_by", "ended_at",
    ] },
    Table { name: "section_policy", key: 2, identity: false, columns: &[
        "section_id", "version", "fingerprint", "text", "reason", "set_by", "set_at",
    ] },
    Table { name: "actor", key: 1, identity: true, columns: &["actor_id", "ifi", "name", "person_id"] },
    Table { name: "authority", key: 1, identity: true, columns: &["authority_id", "json"] },
    Table { name: "learner_log", key: 1, identity: false, columns: &["learner_id", "last_seq", "person_id"] },
    Table { name: "statement", key: 2, identity: false, columns: &[
        "learner_id", "seq", "statement_id", "stored_at", "timestamp", "verb", "activity", "course_id", "json",
        "position", "authority_id", "dated", "refers_to", "voids", "voided_seq", "terms",
    ] },
    Table { name: "statement_term", key: 4, identity: false, columns: &["term", "role", "position", "via", "bloom"] },
    Table { name: "attachment", key: 1, identity: false, columns: &["sha2", "content_type", "content"] },
    Table { name: "statement_attachment", key: 2, identity: false, columns: &["statement_id", "sha2"] },
    Table { name: "activity", key: 1, identity: false, columns: &["activity_id", "definition"] },
    Table { name: "verb", key: 1, identity: false, columns: &["verb_id", "display"] },
    Table { name: "document", key: 5, identity: false, columns: &[
        "agent", "activity", "kind", "registration", "document_id", "content_type", "content", "etag", "updated_at",
    ] },
    Table { name: "cmi5_package", key: 1, identity: false, columns: &["package_id", "title", "structure", "imported_at"] },
    Table { name: "cmi5_file", key: 2, identity: false, columns: &["package_id", "path", "content"] },
    Table { name: "cmi5_link", key: 2, identity: false, columns: &[
        "package_id", "unit", "course_id", "skill_id", "grade",
    ] },
    Table { name: "cmi5_registration", key: 2, identity: false, columns: &[
        "learner_id", "registration_id", "package_id", "actor", "state", "registered_at",
    ] },
    Table { name: "cmi5_session", key: 2, identity: false, columns: &[
        "learner_id", "session_id", "registration_id", "unit", "launch", "state", "fetch_hash", "token_hash",
        "launched_at", "last_at", "open",
    ] },
    Table { name: "client", key: 1, identity: true, columns: &[
        "client_id", "key", "name", "secret_hash", "scopes", "per_minute", "created_at", "created_by", "revoked_at",
    ] },
    Table { name: "client_token", key: 1, identity: false, columns: &[
        "token_hash", "client_id", "scopes", "expires_at",
    ] },
    Table { name: "decision", key: 2, identity: false, columns: &[
        "learner_id", "decision_id", "course_id", "decided_at", "day", "belief_version", "model", "policy",
        "course_fingerprint", "seed", "candidates", "chosen_skill", "chosen_at",
    ] },
    Table { name: "placement", key: 2, identity: false, columns: &[
        "learner_id", "placement_id", "course_id", "started_at", "ended_at",
    ] },
    Table { name: "attempt", key: 2, identity: false, columns: &[
        "learner_id", "attempt_id", "course_id", "skill_id", "template_id", "seed", "decision_id", "step_kind",
        "level_before", "opened_at", "hints_shown", "tries", "state", "closed_at", "placement_id",
    ] },
    Table { name: "response", key: 2, identity: false, columns: &[
        "learner_id", "seq", "response_id", "attempt_id", "course_id", "skill_id", "template_id", "seed", "try_number",
        "answered_at", "day", "correct", "hints_shown", "earlier_tries", "dont_know", "misconception", "answer",
        "duration_ms", "verdict",
    ] },
    Table { name: "belief", key: 2, identity: false, columns: &[
        "learner_id", "course_id", "version", "model", "fingerprint", "state", "updated_at", "latest_at", "latest_id",
    ] },
    Table { name: "evidence_rule", key: 1, identity: true, columns: &[
        "rule_id", "activity", "verb", "course_id", "skill_id", "grade", "pass_mark", "created_by", "created_at",
    ] },
    Table { name: "unmapped", key: 2, identity: false, columns: &["activity", "verb", "statements", "last_at"] },
    Table { name: "forward_target", key: 1, identity: true, columns: &[
        "target_id", "name", "endpoint", "key", "secret", "version", "people", "own_only", "verb", "activity",
        "created_at", "created_by", "paused", "settled", "reached", "delivered", "delivered_at", "failures", "failure",
        "next_at", "lease_holder", "lease_until",
    ] },
    Table { name: "forward_aside", key: 3, identity: false, columns: &[
        "learner_id", "target_id", "statement_id", "reason", "set_aside_at", "again",
    ] },
    Table { name: "audit", key: 1, identity: true, columns: &[
        "audit_id", "at", "actor_id", "action", "learner_id", "detail", "address",
    ] },
];

impl Table {
    pub(crate) fn of_name(name: &str) -> Option<&'static Table> {
        TABLES.iter().find(|table| table.name == name)
    }

    /// The column whose text is packed (see [`crate::packed`]), if one is: the database has that in a column of its own,
    /// `packed`, after all others, and leaves the text empty.
    fn packs(&self) -> Option<usize> {
        let place = || self.columns.iter().position(|column| *column == "json");
        (self.name == "statement").then(place)?
    }

    /// The columns in the database, in the order in which they are read and inserted.
    fn stored_columns(&self) -> String {
        let columns = self.columns.join(", ");
        match self.packs() {
            Some(_) => columns + ", packed",
            None => columns,
        }
    }

    /// How many they are.
    pub(crate) fn stored_width(&self) -> usize {
        self.columns.len() + usize::from(self.packs().is_some())
    }

    /// A row of the database as a row of a dump.
    pub(crate) fn unpack(&self, mut row: Vec<Value>) -> Result<Vec<Value>, StoreError> {
        if let Some(place) = self.packs()
            && let Some(Value::Bytes(packed)) = row.pop()
        {
            row[place] = Value::Text(packed::unpack(&packed)?);
        }
        Ok(row)
    }

    /// A row of a dump as a row of the database.
    pub(crate) fn pack(&self, row: &mut Vec<Value>) {
        let Some(place) = self.packs() else { return };
        let packed = match &mut row[place] {
            Value::Text(text) => Value::Bytes(packed::pack(&std::mem::take(text))),
            _ => Value::Null,
        };
        row.push(packed);
    }

    /// Reads the first `$1` rows in the order of the key.
    pub(crate) fn first_page(&self) -> String {
        let Table {
            name, columns, key, ..
        } = self;
        format!(
            "SELECT {} FROM {name} ORDER BY {} LIMIT $1",
            self.stored_columns(),
            columns[..*key].join(", ")
        )
    }

    /// Reads rows after the one whose key is in the first parameters; the parameter after them is
    /// their number.
    pub(crate) fn next_page(&self) -> String {
        let Table {
            name, columns, key, ..
        } = self;
        let order = columns[..*key].join(", ");
        let after = numbers(1, *key);
        let limit = key + 1;
        format!(
            "SELECT {} FROM {name} WHERE ({order}) > ({after}) ORDER BY {order} LIMIT ${limit}",
            self.stored_columns()
        )
    }

    /// Inserts so many rows at once.
    pub(crate) fn insert(&self, rows: usize) -> String {
        let width = self.stored_width();
        let rows: Vec<String> = (0..rows)
            .map(|row| format!("({})", numbers(row * width + 1, width)))
            .collect();
        format!(
            "INSERT INTO {} ({}) VALUES {}",
            self.name,
            self.stored_columns(),
            rows.join(", ")
        )
    }

    /// PostgreSQL: makes the database go on counting after the last key there is.
    pub(crate) fn fix_identity(&self) -> String {
        let (name, key) = (self.name, self.columns[0]);
        format!(
            "SELECT setval(pg_get_serial_sequence('{name}', '{key}'), COALESCE(MAX({key}), 0) + 1, false) FROM {name}"
        )
    }
}

/// `$3, $4, $5` for 3 numbers from 3 on.
fn numbers(from: usize, count: usize) -> String {
    let numbers: Vec<String> = (from..from + count)
        .map(|number| format!("${number}"))
        .collect();
    numbers.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migration;

    /// A column that is missing here would be missing from every dump.
    #[test]
    fn the_tables_are_those_of_the_schema() {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        for migration in migration::ALL {
            connection.execute_batch(migration.sqlite).unwrap();
        }
        let list = |sql: &str| -> Vec<String> {
            let mut statement = connection.prepare(sql).unwrap();
            let names = statement.query_map([], |row| row.get(0)).unwrap();
            names.collect::<Result<_, _>>().unwrap()
        };
        let mut known: Vec<_> = TABLES
            .iter()
            .map(|table| table.name)
            .chain(["schema_migration", "term_backlog"])
            .collect();
        known.sort_unstable();
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
        assert_eq!(list(tables), known);
        for table in TABLES {
            let Table {
                name, columns, key, ..
            } = table;
            let all = format!("SELECT name FROM pragma_table_info('{name}') ORDER BY cid");
            assert_eq!(list(&all).join(", "), table.stored_columns(), "{name}");
            let keys =
                format!("SELECT name FROM pragma_table_info('{name}') WHERE pk > 0 ORDER BY pk");
            assert_eq!(list(&keys), columns[..*key], "{name}");
        }
    }
}
