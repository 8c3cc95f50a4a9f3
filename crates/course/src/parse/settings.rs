//! The settings of an item template: its TOML block, with the answer and the wrong answers.

use super::fields::{At, Fields};
use super::logits;
use super::skill::Section;
use crate::answer::{NumberForm, Shape};
use crate::diagnostic::{Diagnostic, File};
use crate::expression_answer::AlgebraText;
use crate::prose::report;
use crate::rational::Rational;
use crate::script::{Expression, Snippet};
use crate::suggest::did_you_mean;
use crate::template::AnswerPlan;
use std::ops::Range;

const CONTEXTS: [&str; 8] = [
    "cooking", "music", "sport", "building", "maps", "money", "nature", "none",
];

/// What the TOML block says.
pub(super) struct Settings {
    pub(super) level: Option<u8>,
    pub(super) difficulty: Option<f64>,
    pub(super) context: Option<String>,
    /// The options of choices are read later.
    pub(super) answer: Option<AnswerPlan>,
    pub(super) answer_span: Range<usize>,
    /// Misconceptions and the expressions of their answers.
    pub(super) mistakes: Vec<(At<String>, Snippet)>,
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
    let answer = fields.table("answer", diagnostics);
    let mistakes = fields.table("misconceptions", diagnostics);
    if answer.is_none() {
        fields.missing(
            "answer",
            "answer = { kind = \"number\", value = \"a + b\" }",
            diagnostics,
        );
    }
    fields.finish(diagnostics);
    let mistakes = mistakes.map_or_else(Vec::new, |table| {
        let entries = Fields::entries(table, diagnostics);
        entries
            .into_iter()
            .map(|(key, text)| (key, snippet(file, &text)))
            .collect()
    });
    let answer_span = answer
        .as_ref()
        .map_or(section.heading.span.clone(), |answer| answer.span.clone());
    let mut answer = answer.and_then(|answer| read_answer(file, answer, diagnostics));
    match (shuffle, &mut answer) {
        (Some(wanted), Some(AnswerPlan::Choice { shuffle, .. })) => *shuffle = wanted.value,
        (Some(wanted), Some(_)) => {
            let message = "this item has no options to shuffle";
            diagnostics.push(file.error("needless-shuffle", wanted.span, message));
        }
        _ => {}
    }
    Some(Settings {
        level,
        difficulty,
        context: context.map(|context| context.value),
        answer,
        answer_span,
        mistakes,
    })
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
fn snippet(file: File<'_>, text: &At<String>) -> Snippet {
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

fn read_answer(
    file: File<'_>,
    mut fields: Fields<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<AnswerPlan> {
    let kind = fields.required_text("kind", "kind = \"number\"", diagnostics)?;
    let answer = match kind.value.as_str() {
        "number" => read_number(file, &mut fields, diagnostics),
        "expression" => read_expression(file, &mut fields, diagnostics),
        "choice" | "choices" => Some(AnswerPlan::Choice {
            several: kind.value == "choices",
            shuffle: true,
            options: Vec::new(),
        }),
        other => {
            let kinds = ["number", "expression", "choice", "choices"];
            let help = did_you_mean(other, kinds)
                .unwrap_or_else(|| format!("the kinds are: {}", kinds.join(", ")));
            let error = file.error(
                "unknown-answer-kind",
                kind.span,
                format!("there is no kind of answer `{other}`"),
            );
            diagnostics.push(error.help(help));
            // What else stands in the table depends on the kind.
            return None;
        }
    };
    fields.finish(diagnostics);
    answer
}

fn read_number(
    file: File<'_>,
    fields: &mut Fields<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<AnswerPlan> {
    let value = fields.required_text("value", "value = \"a + b\"", diagnostics);
    let form = fields.text("form", diagnostics);
    let lowest_terms = fields.flag("lowest_terms", diagnostics);
    let tolerance = fields.number("tolerance", diagnostics);
    let unit = fields.text("unit", diagnostics);
    let forms = [
        ("integer", NumberForm::Integer),
        ("decimal", NumberForm::Decimal),
        ("fraction", NumberForm::Fraction),
        ("mixed", NumberForm::Mixed),
    ];
    let form = match form {
        None => Some(NumberForm::Any),
        Some(form) => one_of(file, "form", &form, &forms, diagnostics),
    };
    if let (Some(lowest), Some(form)) = (&lowest_terms, form)
        && lowest.value
        && !matches!(form, NumberForm::Fraction | NumberForm::Mixed)
    {
        let message = "lowest terms can only be asked of a fraction or a mixed number";
        let error = file.error("needless-lowest-terms", lowest.span.clone(), message);
        diagnostics.push(error.help("add form = \"fraction\" or form = \"mixed\""));
    }
    if let (Some(tolerance), Some(form)) = (&tolerance, form) {
        if form != NumberForm::Decimal {
            let error = file.error(
                "needless-tolerance",
                tolerance.span.clone(),
                "only a decimal can have a tolerance",
            );
            diagnostics.push(error.help("add form = \"decimal\""));
        } else if tolerance.value < Rational::whole(0) {
            diagnostics.push(file.error(
                "bad-tolerance",
                tolerance.span.clone(),
                "a tolerance is not negative",
            ));
        }
    }
    let value = Expression::compile(snippet(file, &value?));
    let value = value
        .map_err(|error| diagnostics.push(report(file, &error)))
        .ok()?;
    Some(AnswerPlan::Number {
        value,
        form: form?,
        lowest_terms: lowest_terms.is_some_and(|lowest| lowest.value),
        tolerance: tolerance.map_or(Rational::whole(0), |tolerance| tolerance.value),
        unit: unit.map(|unit| unit.value),
    })
}

fn read_expression(
    file: File<'_>,
    fields: &mut Fields<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<AnswerPlan> {
    let value = fields.required_text("value", "value = \"{{a}}*x + {{b}}\"", diagnostics);
    let letters = fields.texts("variables", diagnostics);
    if letters.is_empty() {
        fields.missing("variables", "variables = [\"x\"]", diagnostics);
    }
    let mut variables = Vec::new();
    for letter in letters {
        let mut characters = letter.value.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) if character.is_alphabetic() => variables.push(character),
            _ => {
                let message = format!("a variable is a single letter, not `{}`", letter.value);
                diagnostics.push(file.error("bad-variable", letter.span, message));
            }
        }
    }
    let shape = fields.text("shape", diagnostics);
    let shapes = [
        ("expanded", Shape::Expanded),
        ("factored", Shape::Factored),
        ("simplified", Shape::Simplified),
    ];
    let shape = match shape {
        None => Some(Shape::default()),
        Some(shape) => one_of(file, "shape", &shape, &shapes, diagnostics),
    };
    let value = AlgebraText::compile(snippet(file, &value?));
    let value = value
        .map_err(|error| diagnostics.push(report(file, &error)))
        .ok()?;
    Some(AnswerPlan::Expression {
        value,
        variables,
        shape: shape?,
    })
}

/// The meaning of a word out of a few.
fn one_of<T: Copy>(
    file: File<'_>,
    key: &str,
    word: &At<String>,
    known: &[(&'static str, T)],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<T> {
    let found = known.iter().find(|(name, _)| *name == word.value);
    if found.is_none() {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let help = did_you_mean(&word.value, names.iter().copied())
            .unwrap_or_else(|| format!("known here: {}", names.join(", ")));
        let error = file.error(
            "unknown-word",
            word.span.clone(),
            format!("there is no {key} `{}`", word.value),
        );
        diagnostics.push(error.help(help));
    }
    found.map(|(_, meaning)| *meaning)
}
