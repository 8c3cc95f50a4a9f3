//! The forms in which a record store gives statements out (xAPI 1.0.3 part three, 2.1.3; 2.0, 4.1.6.1): as they were
//! received, with nothing but identifiers, or with the store's own definitions in one language.

use serde_json::{Map, Value};

/// The form in which statements are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Only what identifies agents, activities and verbs.
    Ids,
    /// As received.
    #[default]
    Exact,
    /// With the store's definitions of activities and verbs, in one language.
    Canonical,
}

/// What a store knows about activities and verbs.
pub trait Definitions {
    /// The definition of an activity.
    fn activity(&self, id: &str) -> Option<&Value>;
    /// How a verb is displayed, by language.
    fn verb(&self, id: &str) -> Option<&Value>;
}

/// Reduces a statement to what identifies its parts.
pub fn reduce_to_ids(statement: &mut Value) {
    visit(statement, &mut |part, value| match part {
        Part::Agent => keep(
            value,
            &["objectType", "mbox", "mbox_sha1sum", "openid", "account"],
        ),
        Part::Group => {
            let keys = ["objectType", "mbox", "mbox_sha1sum", "openid", "account"];
            // An anonymous group is identified by its members, which are reduced in their turn.
            if keys[1..].iter().any(|key| value.contains_key(*key)) {
                keep(value, &keys);
            } else {
                keep(value, &["objectType", "member"]);
            }
        }
        Part::Activity | Part::Verb => keep(value, &["id"]),
    });
}

/// Puts the store's definitions in, each text in the language that `accepted` prefers (`Accept-Language`).
pub fn localise(statement: &mut Value, definitions: &impl Definitions, accepted: &str) {
    let languages = preferences(accepted);
    visit(statement, &mut |part, value| match part {
        Part::Agent | Part::Group => {}
        Part::Activity => {
            let id = value.get("id").and_then(Value::as_str).unwrap_or_default();
            if let Some(definition) = definitions.activity(id) {
                value.insert("definition".to_owned(), definition.clone());
            }
            if let Some(definition) = value.get_mut("definition") {
                one_language(definition, &languages);
            }
        }
        Part::Verb => {
            let id = value.get("id").and_then(Value::as_str).unwrap_or_default();
            if let Some(display) = definitions.verb(id) {
                value.insert("display".to_owned(), display.clone());
            }
            if let Some(display) = value.get_mut("display") {
                choose(display, &languages);
            }
        }
    });
}

/// The ids of all activities and verbs of a statement, for looking up what is known about them.
pub fn named_parts(statement: &mut Value) -> (Vec<String>, Vec<String>) {
    let (mut activities, mut verbs) = (Vec::new(), Vec::new());
    visit(statement, &mut |part, value| {
        let list = match part {
            Part::Activity => &mut activities,
            Part::Verb => &mut verbs,
            Part::Agent | Part::Group => return,
        };
        if let Some(id) = value.get("id").and_then(Value::as_str) {
            list.push(id.to_owned());
        }
    });
    (activities, verbs)
}

/// Joins what was known about an activity with what a statement says of it: texts by language, everything else as the
/// later one has it.
pub fn merge_definitions(known: &mut Value, later: &Value) {
    let (Value::Object(known), Value::Object(later)) = (known, later) else {
        return;
    };
    for (key, value) in later {
        match (key.as_str(), known.get_mut(key), value) {
            (
                "name" | "description" | "extensions",
                Some(Value::Object(texts)),
                Value::Object(more),
            ) => {
                for (language, text) in more {
                    texts.insert(language.clone(), text.clone());
                }
            }
            _ => {
                known.insert(key.clone(), value.clone());
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Part {
    Agent,
    Group,
    Activity,
    Verb,
}

type Visitor<'a> = dyn FnMut(Part, &mut Map<String, Value>) + 'a;

/// Shows every agent, group, activity and verb of a statement to the visitor; members before their group.
fn visit(statement: &mut Value, visitor: &mut Visitor<'_>) {
    let Value::Object(map) = statement else {
        return;
    };
    for key in ["actor", "authority"] {
        if let Some(value) = map.get_mut(key) {
            actor(value, visitor);
        }
    }
    if let Some(Value::Object(verb)) = map.get_mut("verb") {
        visitor(Part::Verb, verb);
    }
    if let Some(object) = map.get_mut("object") {
        match object.get("objectType").and_then(Value::as_str) {
            Some("Agent" | "Group") => actor(object, visitor),
            Some("SubStatement") => visit(object, visitor),
            Some("StatementRef") => {}
            _ => activity(object, visitor),
        }
    }
    let Some(Value::Object(context)) = map.get_mut("context") else {
        return;
    };
    for key in ["instructor", "team"] {
        if let Some(value) = context.get_mut(key) {
            actor(value, visitor);
        }
    }
    for (key, part) in [("contextAgents", "agent"), ("contextGroups", "group")] {
        let related = context.get_mut(key).and_then(Value::as_array_mut);
        for related in related.into_iter().flatten() {
            if let Some(value) = related.get_mut(part) {
                actor(value, visitor);
            }
        }
    }
    let lists = context
        .get_mut("contextActivities")
        .and_then(Value::as_object_mut);
    for list in lists.into_iter().flat_map(Map::values_mut) {
        for listed in list.as_array_mut().into_iter().flatten() {
            activity(listed, visitor);
        }
    }
}

fn actor(actor: &mut Value, visitor: &mut Visitor<'_>) {
    let Value::Object(map) = actor else { return };
    if map.get("objectType").and_then(Value::as_str) != Some("Group") {
        visitor(Part::Agent, map);
        return;
    }
    let members = map.get_mut("member").and_then(Value::as_array_mut);
    for member in members.into_iter().flatten() {
        self::actor(member, visitor);
    }
    visitor(Part::Group, map);
}

fn activity(activity: &mut Value, visitor: &mut Visitor<'_>) {
    if let Value::Object(map) = activity {
        visitor(Part::Activity, map);
    }
}

fn keep(map: &mut Map<String, Value>, keys: &[&str]) {
    map.retain(|key, _| keys.contains(&key.as_str()));
}

/// Reduces every text of a definition to one language.
fn one_language(definition: &mut Value, languages: &[String]) {
    let Value::Object(map) = definition else {
        return;
    };
    for key in ["name", "description"] {
        if let Some(texts) = map.get_mut(key) {
            choose(texts, languages);
        }
    }
    for key in ["choices", "scale", "source", "target", "steps"] {
        let components = map.get_mut(key).and_then(Value::as_array_mut);
        for component in components.into_iter().flatten() {
            if let Some(texts) = component.get_mut("description") {
                choose(texts, languages);
            }
        }
    }
}

/// Leaves the one text in the language that is preferred; the first, if none is.
fn choose(texts: &mut Value, languages: &[String]) {
    let Value::Object(map) = texts else { return };
    let is_of = |tag: &str, wanted: &str| {
        let tag = tag.to_ascii_lowercase();
        tag == wanted
            || tag
                .strip_prefix(wanted)
                .is_some_and(|rest| rest.starts_with('-'))
    };
    // RFC 4647, 3.4: each wanted language in turn, and where its tag is not there, the more general one.
    let wanted = languages.iter().find_map(|wanted| {
        let general = wanted.split('-').next().unwrap_or(wanted);
        let mut tags = map.keys();
        let exact = tags.find(|tag| is_of(tag, wanted));
        exact.or_else(|| map.keys().find(|tag| is_of(tag, general)))
    });
    let chosen = wanted.or_else(|| map.keys().next());
    if let Some(chosen) = chosen.cloned() {
        map.retain(|tag, _| *tag == chosen);
    }
}

/// The languages of an `Accept-Language`, the most preferred first, in lower case.
fn preferences(accepted: &str) -> Vec<String> {
    let mut languages: Vec<(f32, String)> = accepted
        .split(',')
        .filter_map(|entry| {
            let mut parts = entry.split(';');
            let tag = parts.next()?.trim().to_ascii_lowercase();
            let weight = parts
                .find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok())
                .unwrap_or(1.0);
            (!tag.is_empty() && tag != "*" && weight > 0.0).then_some((weight, tag))
        })
        .collect();
    languages.sort_by(|a, b| b.0.total_cmp(&a.0));
    languages.into_iter().map(|(_, tag)| tag).collect()
}
