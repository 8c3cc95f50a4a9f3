//! What people read who work with the program at a prompt: whole commands with exit code, output and errors. Paths,
//! times and random ids are replaced by words.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says what it skips"
)]

#[expect(dead_code, reason = "this test needs a part of it")]
#[path = "../support"]
mod support {
    pub(crate) mod database;
    pub(crate) mod program;
    pub(crate) mod school;
}

mod backup;
mod check;
mod evaluate;
mod fit;
mod help;
mod log;
mod model;
mod person;
mod practice;
mod simulate;

use std::path::Path;

use support::program::Ended;

/// A command as a person sees it: how it ended and what it said. The data folder is called SCHOOL.
fn seen(ended: &Ended, school: &Path) -> String {
    let code = ended
        .code
        .map_or("none".to_owned(), |code| code.to_string());
    let mut text = format!("exit code: {code}\n");
    for (name, said) in [("output", &ended.stdout), ("error", &ended.stderr)] {
        if !said.is_empty() {
            text.push_str(&["----- standard ", name, " -----\n", said].concat());
        }
    }
    let text = text.replace(&school.display().to_string(), "SCHOOL");
    without_ids(&without_hashes(&without_times(&text)))
}

/// The hash of a policy's numbers becomes HASH, so that tuning one changes no text.
fn without_hashes(text: &str) -> String {
    let shape = |at: usize, character: char| match at {
        0 => character == '+',
        _ => character.is_ascii_hexdigit(),
    };
    replace_shape(text, 17, shape, "+HASH")
}

/// Each UUID becomes UUID.
fn without_ids(text: &str) -> String {
    let shape = |at: usize, character: char| match at {
        8 | 13 | 18 | 23 => character == '-',
        _ => character.is_ascii_hexdigit(),
    };
    replace_shape(text, 36, shape, "UUID")
}

/// Each time (RFC 3339, in UTC) becomes TIME.
fn without_times(text: &str) -> String {
    let shape = |at: usize, character: char| match at {
        4 | 7 => character == '-',
        10 => character == 'T',
        13 | 16 => character == ':',
        19 => character == '.' || character == 'Z',
        _ => character.is_ascii_digit(),
    };
    let seconds = replace_shape(text, 20, shape, "TIME");
    // What is left of fractions of a second.
    let mut parts = seconds.split("TIME");
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        clean.push_str("TIME");
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        clean.push_str(rest.strip_prefix('Z').unwrap_or(rest));
    }
    clean
}

/// Replaces what has this length and, character by character, this shape.
fn replace_shape(
    text: &str,
    length: usize,
    shape: impl Fn(usize, char) -> bool,
    word: &str,
) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut replaced = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        let found = characters
            .get(at..at + length)
            .is_some_and(|found| (0..).zip(found).all(|(place, &c)| shape(place, c)));
        if found {
            replaced.push_str(word);
            at += length;
        } else {
            replaced.push(character);
            at += 1;
        }
    }
    replaced
}

/// Each run of digits becomes N.
fn without_numbers(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        if !character.is_ascii_digit() {
            clean.push(character);
        } else if !clean.ends_with('N') {
            clean.push('N');
        }
    }
    clean
}
