//! Whether two statements say the same (xAPI 1.0.3 part two, 2.3.2; 2.0, 4.2.3).
//!
//! A statement that is sent again under the id of one that is kept must say the same. What a record store fills in or
//! may change does not count: `stored`, `authority`, `version`, a timestamp that only one of them has, how verbs are
//! displayed, definitions of activities, and the order of members and of context activities.

use serde_json::{Map, Value};

use crate::{Timestamp, json};

/// Whether two statements, each valid by itself, say the same.
pub fn equivalent(one: &Value, other: &Value) -> bool {
    let (mut one, mut other) = (one.clone(), other.clone());
    let has_timestamp = |value: &Value| value.get("timestamp").is_some();
    if has_timestamp(&one) != has_timestamp(&other) {
        for value in [&mut one, &mut other] {
            remove(value, "timestamp");
        }
    }
    for value in [&mut one, &mut other] {
        for key in ["stored", "authority", "version"] {
            remove(value, key);
        }
        reduce_statement(value);
    }
    one == other
}

fn remove(value: &mut Value, key: &str) {
    if let Value::Object(map) = value {
        map.remove(key);
    }
}

fn reduce_statement(value: &mut Value) {
    let Value::Object(map) = value else { return };
    each(map, "id", lower_case);
    each(map, "timestamp", reduce_timestamp);
    each(map, "verb", |verb| remove(verb, "display"));
    each(map, "actor", reduce_actor);
    each(map, "object", |object| {
        match object.get("objectType").and_then(Value::as_str) {
            Some("Agent" | "Group") => reduce_actor(object),
            Some("SubStatement") => reduce_statement(object),
            Some("StatementRef") => {
                if let Value::Object(map) = object {
                    each(map, "id", lower_case);
                }
            }
            _ => reduce_activity(object),
        }
    });
    each(map, "result", |result| {
        if let Value::Object(result) = result {
            each(result, "duration", reduce_duration);
        }
    });
    each(map, "context", reduce_context);
    each(map, "attachments", sort);
    numbers(map);
}

fn reduce_context(context: &mut Value) {
    let Value::Object(map) = context else { return };
    each(map, "registration", lower_case);
    each(map, "instructor", reduce_actor);
    each(map, "team", reduce_actor);
    each(map, "contextActivities", |lists| {
        for list in lists.as_object_mut().into_iter().flat_map(Map::values_mut) {
            if list.is_object() {
                *list = Value::Array(vec![list.take()]);
            }
            for activity in list.as_array_mut().into_iter().flatten() {
                reduce_activity(activity);
            }
            sort(list);
        }
    });
    for key in ["contextAgents", "contextGroups"] {
        each(map, key, |list| {
            for related in list.as_array_mut().into_iter().flatten() {
                let Value::Object(related) = related else {
                    continue;
                };
                each(related, "agent", reduce_actor);
                each(related, "group", reduce_actor);
            }
            sort(list);
        });
    }
}

fn reduce_actor(actor: &mut Value) {
    let Value::Object(map) = actor else { return };
    map.entry("objectType")
        .or_insert_with(|| Value::from("Agent"));
    each(map, "member", |members| {
        for member in members.as_array_mut().into_iter().flatten() {
            reduce_actor(member);
        }
        sort(members);
    });
}

fn reduce_activity(activity: &mut Value) {
    let Value::Object(map) = activity else { return };
    map.entry("objectType")
        .or_insert_with(|| Value::from("Activity"));
    map.remove("definition");
}

fn reduce_timestamp(timestamp: &mut Value) {
    let parsed = timestamp.as_str().and_then(|text| text.parse().ok());
    if let Some(parsed) = parsed.map(|parsed: Timestamp| parsed.epoch_us()) {
        *timestamp = Value::from(parsed);
    }
}

/// Durations are compared to the hundredth of a second (1.0.3 part two, 4.6; 2.0, 4.2.7).
fn reduce_duration(duration: &mut Value) {
    let Value::String(text) = duration else {
        return;
    };
    let Some(seconds) = text.strip_suffix('S') else {
        return;
    };
    let (whole, fraction) = seconds.split_once(['.', ',']).unwrap_or((seconds, ""));
    let hundredths: String = fraction.chars().chain("00".chars()).take(2).collect();
    *text = format!("{whole}.{hundredths}S");
}

fn lower_case(text: &mut Value) {
    if let Value::String(text) = text {
        text.make_ascii_lowercase();
    }
}

/// Numbers are compared by value: 1 is 1.0.
fn numbers(map: &mut Map<String, Value>) {
    for value in map.values_mut() {
        reduce_numbers(value);
    }
}

fn reduce_numbers(value: &mut Value) {
    match value {
        Value::Number(number) => {
            if let Some(float) = number.as_f64()
                && !number.is_f64()
            {
                *value = Value::from(float);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(reduce_numbers),
        Value::Object(map) => numbers(map),
        _ => {}
    }
}

fn each(map: &mut Map<String, Value>, key: &str, reduce: impl FnOnce(&mut Value)) {
    if let Some(value) = map.get_mut(key) {
        reduce(value);
    }
}

fn sort(list: &mut Value) {
    if let Value::Array(values) = list {
        values.sort_by_cached_key(json::print);
    }
}
