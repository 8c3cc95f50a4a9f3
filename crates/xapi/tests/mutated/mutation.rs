//! Statements that are nearly right: valid ones with slips of the kind that programs and people make.
//!
//! JSON is held as it is written, so that a slip may also break it: an object may have a key twice, a number may be one that
//! no program can hold, a text may be half a character.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

static VALID: LazyLock<Vec<Value>> = LazyLock::new(valid);

/// JSON as it is written.
#[derive(Clone, Debug)]
enum Written {
    /// A number, a text, a truth value or nothing; or something that is no JSON.
    Scalar(String),
    List(Vec<Written>),
    Object(Vec<(String, Written)>),
}

impl Written {
    fn of(value: &Value) -> Written {
        match value {
            Value::Array(elements) => Written::List(elements.iter().map(Written::of).collect()),
            Value::Object(map) => Written::Object(
                map.iter()
                    .map(|(key, value)| (Value::from(key.as_str()).to_string(), Written::of(value)))
                    .collect(),
            ),
            scalar => Written::Scalar(scalar.to_string()),
        }
    }

    fn write(&self, text: &mut String) {
        match self {
            Written::Scalar(scalar) => text.push_str(scalar),
            Written::List(elements) => {
                text.push('[');
                for (place, element) in elements.iter().enumerate() {
                    if place > 0 {
                        text.push(',');
                    }
                    element.write(text);
                }
                text.push(']');
            }
            Written::Object(members) => {
                text.push('{');
                for (place, (key, value)) in members.iter().enumerate() {
                    if place > 0 {
                        text.push(',');
                    }
                    text.push_str(key);
                    text.push(':');
                    value.write(text);
                }
                text.push('}');
            }
        }
    }

    fn count(&self) -> usize {
        1 + match self {
            Written::Scalar(_) => 0,
            Written::List(elements) => elements.iter().map(Written::count).sum(),
            Written::Object(members) => members.iter().map(|(_, value)| value.count()).sum(),
        }
    }

    /// The value of a number, counted from the root, which is 0.
    fn at(&mut self, number: &mut usize) -> Option<&mut Written> {
        if *number == 0 {
            return Some(self);
        }
        *number -= 1;
        match self {
            Written::Scalar(_) => None,
            Written::List(elements) => elements.iter_mut().find_map(|inner| inner.at(number)),
            Written::Object(members) => members.iter_mut().find_map(|(_, inner)| inner.at(number)),
        }
    }

    fn pick(&mut self, index: Index) -> &mut Written {
        let mut number = index.index(self.count());
        self.at(&mut number).expect("it was counted")
    }
}

/// A slip.
#[derive(Clone, Debug)]
enum Slip {
    /// Something else in its place.
    Replace(String),
    /// What stands elsewhere in its place.
    CopyFrom(Index),
    /// One of its members or elements is gone.
    Delete(Index),
    /// One of them is there twice.
    Duplicate(Index),
    /// One is there twice, with another value.
    Contradict(Index, String),
    /// A member has another key.
    Rename(Index, String),
    /// A key is spelt in other letters.
    Recase(Index),
    /// A member that nobody asked for.
    Add(String, String),
    /// It stands within so many lists, or objects.
    Nest(usize, bool),
    /// A piece of text comes in between its letters.
    Insert(Index, String),
    /// A letter is missing.
    Drop(Index),
    /// It says the same again and again.
    Repeat(usize),
    /// It is no text any more, or has become one.
    Quote,
}

fn slip() -> impl Strategy<Value = Slip> {
    let index = any::<Index>;
    prop_oneof![
        6 => scrap().prop_map(Slip::Replace),
        2 => index().prop_map(Slip::CopyFrom),
        3 => index().prop_map(Slip::Delete),
        2 => index().prop_map(Slip::Duplicate),
        1 => (index(), scrap()).prop_map(|(of, scrap)| Slip::Contradict(of, scrap)),
        2 => (index(), key()).prop_map(|(of, key)| Slip::Rename(of, key)),
        1 => index().prop_map(Slip::Recase),
        2 => (key(), scrap()).prop_map(|(key, scrap)| Slip::Add(key, scrap)),
        1 => (1..200_usize, any::<bool>()).prop_map(|(deep, lists)| Slip::Nest(deep, lists)),
        4 => (index(), odd_text()).prop_map(|(at, text)| Slip::Insert(at, text)),
        2 => index().prop_map(Slip::Drop),
        1 => (2..2_000_usize).prop_map(Slip::Repeat),
        1 => Just(Slip::Quote),
    ]
}

/// A key in its spelling as JSON.
fn key() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] = &[
        "id",
        "objectType",
        "mbox",
        "account",
        "member",
        "verb",
        "object",
        "name",
        "$",
        "",
        "a.b",
        "a b",
        "\u{0}",
        "İ",
        "__proto__",
        "statement",
        "contextAgents",
        "version",
        "stored",
        "authority",
    ];
    prop_oneof![
        3 => select(KNOWN).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
    ]
    .prop_map(|key| Value::from(key).to_string())
}

/// Pieces that fit between the letters of a text, in its spelling as JSON; some break it.
fn odd_text() -> impl Strategy<Value = String> {
    select(
        [
            "\\u0000",
            "\\ud800",
            "\\ude00",
            "\\ud83d\\ude00",
            "\u{202e}",
            "\u{feff}",
            "İ",
            "ß",
            "e\u{301}",
            "👩‍👩‍👧",
            "\u{a0}",
            " ",
            "%",
            "%zz",
            "%00",
            "#",
            "?",
            ":",
            "://",
            "@",
            "/",
            "..",
            "-",
            "+",
            "Z",
            "T",
            "24:00",
            "99",
            "é",
            "\\\"",
            "\\",
            "\"",
            "\n",
            "\\x",
            "\u{10ffff}",
        ]
        .as_slice(),
    )
    .prop_map(str::to_owned)
}

/// A value in its spelling as JSON; some are none.
fn scrap() -> impl Strategy<Value = String> {
    const NUMBERS: &[&str] = &[
        "0",
        "-0",
        "-1",
        "1",
        "2",
        "1.0000000000000002",
        "0.1",
        "1e-400",
        "-1e-400",
        "1e308",
        "1.8e308",
        "1e400",
        "-1e400",
        "9007199254740993",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775809",
        "123456789012345678901234567890.123456789012345678901234567890",
        "00",
        "1.",
        ".5",
        "+1",
        "0x10",
        "NaN",
        "Infinity",
    ];
    const TEXTS: &[&str] = &[
        "",
        " ",
        "\u{0}",
        "Group",
        "Agent",
        "Activity",
        "SubStatement",
        "StatementRef",
        "contextAgent",
        "contextGroup",
        "mailto:",
        "mailto:a@b",
        "mailto:a@b.c",
        "mailto:a@b.c,d@e.f",
        "https://x",
        "http://",
        "urn:",
        "urn:a:b",
        "//x",
        "cairn:people",
        "P",
        "PT",
        "P1Y",
        "P1W1D",
        "PT99999999999999999999S",
        "P-1D",
        "PT0.5M",
        "2026-02-29T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-01-01T25:00:00Z",
        "2026-01-01T00:00:00-00:00",
        "2026-01-01T00:00:00+24:00",
        "9999-12-31T23:59:59.999999999Z",
        "+10000-01-01T00:00:00Z",
        "20260101T000000Z",
        "1.0",
        "1.0.",
        "1.0.3",
        "1.1.0",
        "2.0.0",
        "3.0.0",
        "en-",
        "x-y",
        "i-klingon",
        "und",
        "en-US-oed",
        "true",
        "choice",
        "likert",
        "00000000-0000-0000-0000-000000000000",
        "7b2a1d6e0c1f4c559d0a3f1f0e6f2b11",
        "7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b1",
        "http://adlnet.gov/expapi/verbs/voided",
        "text/plain; charset=é",
    ];
    prop_oneof![
        2 => select(["null", "true", "false", "[]", "{}", "[null]", "[[]]", "{\"\":null}", ""].as_slice()).prop_map(str::to_owned),
        3 => select(NUMBERS).prop_map(str::to_owned),
        1 => any::<f64>().prop_map(|number| format!("{number:e}")),
        4 => select(TEXTS).prop_map(|text| Value::from(text).to_string()),
        1 => "\\PC{0,40}".prop_map(|text| Value::from(text).to_string()),
        1 => any::<Index>().prop_map(|of| of.get(&VALID).to_string()),
        1 => Just(json!({ "objectType": "StatementRef", "id": "7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b11" }).to_string()),
        1 => Just(json!([{ "mbox": "mailto:a@b.c" }, { "mbox": "mailto:a@b.c" }]).to_string()),
    ]
}

fn make(slip: Slip, root: &mut Written, index: Index) {
    let copied = match &slip {
        Slip::CopyFrom(of) => Some(root.pick(*of).clone()),
        _ => None,
    };
    let place = root.pick(index);
    match slip {
        Slip::Replace(scrap) => *place = Written::Scalar(scrap),
        Slip::CopyFrom(_) => {
            // A copy of the whole into itself would grow without end.
            if let Some(copied) = copied.filter(|copied| copied.count() < 200) {
                *place = copied;
            }
        }
        Slip::Nest(deep, lists) => {
            for _ in 0..deep {
                let inner = std::mem::replace(place, Written::List(Vec::new()));
                *place = if lists {
                    Written::List(vec![inner])
                } else {
                    Written::Object(vec![("\"id\"".to_owned(), inner)])
                };
            }
        }
        slip => match place {
            Written::Scalar(text) => slip_in_text(&slip, text),
            Written::List(elements) => slip_in_list(&slip, elements),
            Written::Object(members) => slip_in_object(slip, members),
        },
    }
}

fn slip_in_text(slip: &Slip, text: &mut String) {
    let within = |index: &Index, text: &str| {
        let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
        (!places.is_empty()).then(|| *index.get(&places))
    };
    match slip {
        Slip::Insert(index, piece) => {
            // After the quotation mark rather than before.
            let place = within(index, text)
                .map_or(0, |place| place.max(usize::from(text.starts_with('"'))));
            text.insert_str(place, piece);
        }
        Slip::Drop(index) | Slip::Delete(index) => {
            if let Some(place) = within(index, text) {
                text.remove(place);
            }
        }
        Slip::Repeat(times) => {
            let inner = text.trim_matches('"');
            let repeated = inner.repeat(*times);
            *text = if text.starts_with('"') {
                format!("\"{repeated}\"")
            } else {
                repeated
            };
        }
        Slip::Quote => {
            *text = match text
                .strip_prefix('"')
                .and_then(|text| text.strip_suffix('"'))
            {
                Some(bare) => bare.to_owned(),
                None => format!("\"{text}\""),
            };
        }
        _ => {}
    }
}

fn slip_in_list(slip: &Slip, elements: &mut Vec<Written>) {
    let place = |index: &Index| index.index(elements.len().max(1));
    match slip {
        Slip::Delete(index) | Slip::Drop(index) if !elements.is_empty() => {
            elements.remove(place(index));
        }
        Slip::Duplicate(index) | Slip::Insert(index, _) if !elements.is_empty() => {
            elements.push(elements[place(index)].clone());
        }
        Slip::Contradict(_, scrap) | Slip::Add(_, scrap) => {
            elements.push(Written::Scalar(scrap.clone()));
        }
        Slip::Repeat(times) if !elements.is_empty() => {
            let first = elements[0].clone();
            elements.extend(std::iter::repeat_n(first, times % 50));
        }
        _ => {}
    }
}

fn slip_in_object(slip: Slip, members: &mut Vec<(String, Written)>) {
    let place = |index: Index| index.index(members.len().max(1));
    match slip {
        Slip::Add(key, scrap) => members.push((key, Written::Scalar(scrap))),
        _ if members.is_empty() => {}
        Slip::Delete(index) | Slip::Drop(index) => {
            members.remove(place(index));
        }
        Slip::Duplicate(index) => members.push(members[place(index)].clone()),
        Slip::Contradict(index, scrap) => {
            let key = members[place(index)].0.clone();
            members.push((key, Written::Scalar(scrap)));
        }
        Slip::Rename(index, key) => {
            let place = place(index);
            members[place].0 = key;
        }
        Slip::Recase(index) => {
            let place = place(index);
            members[place].0 = members[place].0.to_uppercase();
        }
        Slip::Insert(index, piece) => {
            let place = place(index);
            members[place].0.insert_str(1, &piece);
        }
        _ => {}
    }
}

/// A statement with some slips, as text.
pub(crate) fn nearly_right() -> impl Strategy<Value = String> {
    let slips = prop::collection::vec((slip(), any::<Index>()), 0..5);
    let cut = prop_oneof![20 => Just(None), 1 => any::<Index>().prop_map(Some)];
    (any::<Index>(), slips, cut).prop_map(|(of, slips, cut)| {
        let mut written = Written::of(of.get(&VALID));
        for (slip, index) in slips {
            make(slip, &mut written, index);
        }
        let mut text = String::new();
        written.write(&mut text);
        if let Some(cut) = cut {
            let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
            if !places.is_empty() {
                text.truncate(*cut.get(&places));
            }
        }
        text
    })
}

/// Valid statements that together have every property there is (in version 2.0).
pub(crate) fn valid() -> Vec<Value> {
    let ada = json!({ "mbox": "mailto:ada@example.org", "name": "Ada", "objectType": "Agent" });
    let account = json!({ "account": { "homePage": "https://example.org", "name": "t" } });
    let activity = json!({ "id": "https://example.org/film" });
    let completed = json!({ "id": "http://adlnet.gov/expapi/verbs/completed", "display": { "en-GB": "completed" } });
    let result = json!({
        "score": { "scaled": 0.5, "raw": 5, "min": 0, "max": 10 },
        "success": true, "completion": true, "response": "x", "duration": "P1DT2H3M4.56S",
        "extensions": { "https://example.org/x": [1, null, { "a": true }] },
    });
    let context = json!({
        "registration": "7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b12",
        "instructor": account,
        "team": { "objectType": "Group", "name": "Team", "member": [{ "openid": "https://example.org/o" }] },
        "contextActivities": {
            "parent": [{ "id": "https://example.org/p" }], "grouping": [activity], "category": [activity],
            "other": { "id": "urn:a:b" },
        },
        "contextAgents": [{ "objectType": "contextAgent", "agent": ada, "relevantTypes": ["https://example.org/type"] }],
        "contextGroups": [{ "objectType": "contextGroup", "group": { "objectType": "Group", "member": [account] } }],
        "language": "en", "revision": "r", "platform": "p",
        "statement": { "objectType": "StatementRef", "id": "7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b13" },
        "extensions": { "urn:x:y": {} },
    });
    let attachments = json!([{
        "usageType": "https://example.org/u", "display": { "en": "d" }, "description": { "de": "e" },
        "contentType": "text/plain", "length": 1, "sha2": "ab".repeat(32), "fileUrl": "https://example.org/f",
    }]);
    let full = json!({
        "id": "7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b11", "actor": ada, "verb": completed, "object": activity,
        "result": result, "context": context, "timestamp": "2026-03-01T12:00:00.123456789+01:00",
        "stored": "2026-03-01T12:00:00Z", "authority": account, "version": "2.0.0", "attachments": attachments,
    });
    let mut context_of_agents = context.clone();
    for of_activities in ["revision", "platform"] {
        context_of_agents
            .as_object_mut()
            .expect("an object")
            .remove(of_activities);
    }
    let within = json!({
        "objectType": "SubStatement", "actor": account, "verb": completed, "object": activity, "result": result,
        "context": context, "timestamp": "2026-03-01T12:00:00Z", "attachments": attachments,
    });
    let question = |kind: &str, more: &Value| {
        let mut definition = json!({
            "type": "http://adlnet.gov/expapi/activities/cmi.interaction", "name": { "en": "n" },
            "description": { "en": "d" }, "moreInfo": "https://example.org/m", "interactionType": kind,
            "correctResponsesPattern": ["a[,]b"], "extensions": { "urn:x:y": 1 },
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            definition[key] = value.clone();
        }
        json!({
            "actor": { "mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9" }, "verb": completed, "result": result,
            "object": { "objectType": "Activity", "id": "urn:a:b", "definition": definition },
        })
    };
    let parts = json!([{ "id": "a", "description": { "en": "A" } }, { "id": "b" }]);
    vec![
        full,
        json!({ "actor": ada, "verb": completed, "object": activity }),
        json!({ "actor": account, "verb": completed, "object": within }),
        json!({ "actor": ada, "verb": completed, "object": account_of(&account), "context": context_of_agents }),
        json!({
            "actor": { "objectType": "Group", "mbox": "mailto:all@example.org", "member": [ada, account] },
            "verb": { "id": "http://adlnet.gov/expapi/verbs/voided" },
            "object": { "objectType": "StatementRef", "id": "7b2a1d6e-0c1f-4c55-9d0a-3f1f0e6f2b14" },
        }),
        question("choice", &json!({ "choices": parts })),
        question("matching", &json!({ "source": parts, "target": parts })),
        question("likert", &json!({ "scale": parts })),
        question("performance", &json!({ "steps": parts })),
    ]
}

fn account_of(agent: &Value) -> Value {
    let mut agent = agent.clone();
    agent["objectType"] = json!("Agent");
    agent
}
