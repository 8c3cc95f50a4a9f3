//! The settings of an item template: its TOML block, with the answer and the wrong answers.

use super::answers::{self, BlankMistakes};
use super::fields::{At, Fields};
use super::logits;
use super::skill::Section;
use crate::answer_plan::AnswerPlan;
use crate::diagnostic::{Diagnostic, File};
use crate::script::Snippet;
use crate::suggest::did_you_mean;
use std::ops::Range;

const CONTEXTS: [&str; 8] = [
    "cooking", "music", "sport", "building", "maps", "money", "nature", "none",
];

/// More blanks than this are no last steps any more.
const MOST_COMPLETION_BLANKS: usize = 3;

/// What the TOML block says.
pub(super) struct Settings {
    pub(super) level: Option<u8>,
    pub(super) difficulty: Option<f64>,
    pub(super) context: Option<String>,
    /// Whether it is a worked example with its last steps left blank.
    pub(super) completion: bool,
    /// What stands outside the block is read later: options, things to order or match, the order of blanks.
    pub(super) answer: Option<AnswerPlan>,
    pub(super) answer_span: Range<usize>,
    /// Misconceptions and the expressions of their answers.
    pub(super) mistakes: Vec<(At<String>, Snippet)>,
    /// The same for each blank that has some.
    pub(super) blank_mistakes: Vec<BlankMistakes>,
}

/// Reads the TOML block of an item.
pub(super) fn read(
    file: File<'_>,
    range: Option<Range<usize>>,
    section: &Section<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Settings> {
    let Some(range) = range else {
        let error = file.error(
            "missing-settings",
            section.heading.span.clone(),
            "this item has no `toml` block",
        );
        diagnostics
            .push(error.help("an item starts with a `toml` block with its level and its answer"));
        return None;
    };
    let mut fields = Fields::parse(file, range, section.heading.span.clone(), diagnostics);
    let level = read_level(file, &mut fields, diagnostics);
    let difficulty = fields
        .number("difficulty", diagnostics)
        .map(|value| logits(value.value));
    let context = fields.text("context", diagnostics);
    if let Some(context) = &context
        && !CONTEXTS.contains(&context.value.as_str())
    {
        let message = format!("there is no context `{}`", context.value);
        let help = did_you_mean(&context.value, CONTEXTS)
            .unwrap_or_else(|| format!("the contexts are: {}", CONTEXTS.join(", ")));
        diagnostics.push(
            file.error("unknown-context", context.span.clone(), message)
                .help(help),
        );
    }
    let shuffle = fields.flag("shuffle", diagnostics);
    let completion = fields.flag("completion", diagnostics);
    let answer = fields.table("answer", diagnostics);
    let mistakes = fields.table("misconceptions", diagnostics);
    let blanks = fields.table("blanks", diagnostics);
    if answer.is_none() {
        fields.missing(
            "answer",
            "answer = { kind = \"number\", value = \"a + b\" }",
            diagnostics,
        );
    }
    fields.finish(diagnostics);
    let mistakes = mistakes.map_or_else(Vec::new, |table| wrong_answers(file, table, diagnostics));
    let answer_span = answer
        .as_ref()
        .map_or(section.heading.span.clone(), |answer| answer.span.clone());
    let mut answer = answer.and_then(|answer| answers::read(file, answer, diagnostics));
    let blank_mistakes = answers::read_blanks(file, blanks, &mut answer, diagnostics);
    match (shuffle, &mut answer) {
        (Some(wanted), Some(AnswerPlan::Choice { shuffle, .. })) => *shuffle = wanted.value,
        (Some(wanted), Some(_)) => {
            let message = "this item has no options to shuffle";
            diagnostics.push(file.error("needless-shuffle", wanted.span, message));
        }
        _ => {}
    }
    let completion = completion.filter(|completion| completion.value);
    if let (Some(completion), Some(answer)) = (&completion, &answer) {
        check_completion(file, completion, answer, level, diagnostics);
    }
    Some(Settings {
        level,
        difficulty,
        context: context.map(|context| context.value),
        completion: completion.is_some(),
        answer,
        answer_span,
        mistakes,
        blank_mistakes,
    })
}

/// A completion problem leaves a few steps blank, and is easy: it comes right after the example.
fn check_completion(
    file: File<'_>,
    completion: &At<bool>,
    answer: &AnswerPlan,
    level: Option<u8>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let AnswerPlan::Blanks(blanks) = answer else {
        let message = "a completion problem has blanks for its last steps";
        let error = file.error("completion-kind", completion.span.clone(), message);
        diagnostics.push(error.help("for blanks: answer = { kind = \"blanks\" }"));
        return;
    };
    let message = match level {
        _ if blanks.len() > MOST_COMPLETION_BLANKS => format!(
            "a completion problem has 1 to {MOST_COMPLETION_BLANKS} blanks, and this has {}",
            blanks.len()
        ),
        Some(level @ 3..) => {
            format!("a completion problem is of level 1 or 2, and this is of level {level}")
        }
        _ => return,
    };
    let error = file.error("completion-form", completion.span.clone(), message);
    let help =
        "walk through the solved steps in words, and leave only the last ones to the learner";
    diagnostics.push(error.help(help));
}

/// Misconceptions and the expressions of their answers.
pub(super) fn wrong_answers(
    file: File<'_>,
    table: Fields<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(At<String>, Snippet)> {
    let entries = table.entries(diagnostics);
    entries
        .into_iter()
        .map(|(key, text)| (key, snippet(file, &text)))
        .collect()
}

fn read_level(
    file: File<'_>,
    fields: &mut Fields<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<u8> {
    let before = diagnostics.len();
    let Some(level) = fields.number("level", diagnostics) else {
        if diagnostics.len() == before {
            fields.missing("level", "level = 2", diagnostics);
        }
        return None;
    };
    let whole = level.value.is_whole().then(|| level.value.numerator());
    let whole = whole
        .and_then(|whole| u8::try_from(whole).ok())
        .filter(|whole| (1..=5).contains(whole));
    if whole.is_none() {
        let error = file.error(
            "bad-level",
            level.span,
            "a level is a whole number from 1 to 5",
        );
        diagnostics
            .push(error.help("1 recognise, 2 one step, 3 usual, 4 several steps, 5 transfer"));
    }
    whole
}

/// The text of a TOML string with the place of each of its characters, if they stand in the file as they are.
pub(super) fn snippet(file: File<'_>, text: &At<String>) -> Snippet {
    let quoted = file.text.get(text.span.clone()).unwrap_or_default();
    let inside = quoted
        .get(1..quoted.len().saturating_sub(1))
        .unwrap_or_default();
    if inside == text.value {
        Snippet::exact(inside, text.span.start + 1)
    } else {
        Snippet {
            text: text.value.clone(),
            span: text.span.clone(),
            exact_from: None,
        }
    }
}
