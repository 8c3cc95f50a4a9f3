//! Reading an item template: its settings, its script, and its parts.

use super::blocks::{BlockKind, HeadingText, heading_text};
use super::mistakes::MistakeReader;
use super::options;
use super::settings::{self, Settings};
use super::skill::Section;
use crate::course::Misconception;
use crate::diagnostic::{Diagnostic, File};
use crate::drawing::stream;
use crate::expression_answer::AlgebraText;
use crate::prose::{Document, Placeholders, compile, report};
use crate::script::{Expression, Script, Snippet};
use crate::suggest::did_you_mean;
use crate::template::{AnswerPlan, Body, MistakeAnswer, Template};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

const PARTS: [&str; 4] = ["Hint", "Choices", "Misconception", "Solution"];

/// Logits between one level and the next.
const LEVEL_STEP: f64 = 0.6;
/// The level that is as difficult as its skill.
const MIDDLE_LEVEL: f64 = 2.5;

/// What an item has to know about its skill.
pub(super) struct SkillContext<'a> {
    pub(super) file: File<'a>,
    pub(super) id: &'a str,
    pub(super) difficulty: f64,
    pub(super) misconceptions: &'a BTreeMap<String, Arc<Misconception>>,
}

/// The parts of an item, as places in the file.
#[derive(Default)]
pub(super) struct Layout<'a> {
    settings: Option<Range<usize>>,
    script: Option<Range<usize>>,
    question: Range<usize>,
    hints: Vec<Range<usize>>,
    pub(super) choices: Option<(Range<usize>, Range<usize>)>,
    feedback: Vec<(HeadingText<'a>, Range<usize>)>,
    solution: Option<Range<usize>>,
}

/// Reads an item. Misconceptions that it reveals are added to `used`.
pub(super) fn read(
    skill: &SkillContext<'_>,
    name: Option<(String, String)>,
    section: &Section<'_>,
    used: &mut BTreeSet<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Template> {
    let file = skill.file;
    let layout = layout(file, section, diagnostics);
    let settings = settings::read(file, layout.settings.clone(), section, diagnostics);
    let script = layout.script.as_ref().and_then(|range| {
        let text = file.text.get(range.clone()).unwrap_or_default();
        let script = Script::compile(Snippet::exact(text, range.start));
        script
            .map_err(|error| diagnostics.push(report(file, &error)))
            .ok()
    });
    let texts = read_texts(file, &layout, section, diagnostics);
    let (settings, (answer, mistakes)) = match settings {
        Some(mut settings) => {
            let mut mistakes = MistakeReader {
                skill,
                used,
                diagnostics,
                plans: Vec::new(),
            };
            let answer = finish_answer(&mut settings, &layout, section, &mut mistakes);
            mistakes.add_feedback(texts.feedback);
            (Some(settings), (answer, mistakes.plans))
        }
        None => (None, (None, Vec::new())),
    };

    let ((id, title), settings) = (name?, settings?);
    let level = settings.level?;
    let offset = settings
        .difficulty
        .unwrap_or_else(|| (f64::from(level) - MIDDLE_LEVEL) * LEVEL_STEP);
    Some(Template {
        title,
        level,
        difficulty: skill.difficulty + offset,
        context: settings.context,
        body: Arc::new(Body {
            file: file.path.to_owned(),
            heading: section.heading.span.clone(),
            stream: stream(skill.id, &id),
            script,
            question: texts.question,
            hints: texts.hints,
            solution: texts.solution?,
            answer: answer?,
            answer_span: settings.answer_span,
            mistakes,
        }),
        id,
    })
}

/// The texts of an item, compiled.
struct Texts<'a> {
    question: Document,
    /// Each with its place in the file.
    hints: Vec<(Document, Range<usize>)>,
    feedback: Vec<(&'a HeadingText<'a>, Document)>,
    solution: Option<Document>,
}

fn read_texts<'a>(
    file: File<'_>,
    layout: &'a Layout<'a>,
    section: &Section<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Texts<'a> {
    let heading = &section.heading.span;
    if layout.solution.is_none() {
        let error = file.error(
            "missing-solution",
            heading.clone(),
            "this item has no `### Solution`",
        );
        diagnostics.push(error.help("show how it is done, step by step"));
    }
    let mut part = |range: &Range<usize>, what: &str| {
        if trimmed(file, range).is_empty() {
            let message = format!("the {what} of this item is empty");
            diagnostics.push(file.error("empty-part", heading.clone(), message));
        }
        compile(file, range.clone(), Placeholders::Allowed, diagnostics)
    };
    Texts {
        question: part(&layout.question, "question"),
        hints: layout
            .hints
            .iter()
            .map(|range| (part(range, "hint"), trimmed(file, range)))
            .collect(),
        feedback: layout
            .feedback
            .iter()
            .map(|(heading, range)| (heading, part(range, "feedback")))
            .collect(),
        solution: layout
            .solution
            .as_ref()
            .map(|range| part(range, "solution")),
    }
}

/// Adds to the answer what stands outside the TOML block, and reads the wrong answers that go with its kind.
fn finish_answer(
    settings: &mut Settings,
    layout: &Layout<'_>,
    section: &Section<'_>,
    mistakes: &mut MistakeReader<'_, '_>,
) -> Option<AnswerPlan> {
    let Some(mut answer) = settings.answer.take() else {
        mistakes.only_names(&settings.mistakes);
        return None;
    };
    match &mut answer {
        AnswerPlan::Choice {
            several, options, ..
        } => {
            mistakes.refuse_table(&settings.mistakes);
            *options = options::read(layout, section, *several, mistakes);
            return Some(answer);
        }
        AnswerPlan::Number { .. } => mistakes.read_table(&settings.mistakes, |snippet| {
            Expression::compile(snippet).map(MistakeAnswer::Number)
        }),
        AnswerPlan::Expression { .. } => mistakes.read_table(&settings.mistakes, |snippet| {
            AlgebraText::compile(snippet).map(MistakeAnswer::Expression)
        }),
    }
    if let Some((heading, _)) = &layout.choices {
        let message = "this item's answer is typed, so it has no choices";
        let error = mistakes
            .skill
            .file
            .error("needless-choices", heading.clone(), message);
        mistakes
            .diagnostics
            .push(error.help("for choices: answer = { kind = \"choice\" }"));
    }
    Some(answer)
}

/// Finds the parts of an item.
fn layout<'a>(
    file: File<'a>,
    section: &Section<'a>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Layout<'a> {
    let mut layout = Layout {
        question: section.body.clone(),
        ..Layout::default()
    };
    let mut parts: Vec<(HeadingText<'a>, Range<usize>)> = Vec::new();
    for block in &section.blocks {
        match &block.kind {
            BlockKind::Heading(3) => {
                match parts.last_mut() {
                    Some((_, range)) => range.end = block.span.start,
                    None => layout.question.end = block.span.start,
                }
                parts.push((
                    heading_text(file.text, &block.span),
                    block.span.end..section.body.end,
                ));
            }
            BlockKind::Code { language, inside } if language == "toml" || language == "rhai" => {
                let between = file
                    .text
                    .get(layout.question.start..block.span.start)
                    .unwrap_or_default();
                let slot = if language == "toml" && layout.script.is_none() {
                    Some(&mut layout.settings)
                } else if language == "rhai" && layout.settings.is_some() {
                    Some(&mut layout.script)
                } else {
                    None
                };
                match slot {
                    Some(slot @ None) if parts.is_empty() && between.trim().is_empty() => {
                        *slot = Some(inside.clone());
                        layout.question.start = block.span.end;
                    }
                    _ => {
                        let message = format!("a `{language}` block has no place here");
                        let error = file.error("misplaced-block", block.span.clone(), message);
                        diagnostics.push(error.help(
                            "an item starts with a `toml` block, then a `rhai` block if it draws",
                        ));
                    }
                }
            }
            BlockKind::Heading(_) | BlockKind::Code { .. } => {}
        }
    }
    for (heading, range) in parts {
        match (heading.kind, heading.id) {
            ("Hint", None) => layout.hints.push(range),
            ("Choices", None) if layout.choices.is_none() => {
                layout.choices = Some((heading.span, range));
            }
            ("Solution", None) if layout.solution.is_none() => layout.solution = Some(range),
            ("Misconception", Some(_)) => layout.feedback.push((heading, range)),
            ("Choices" | "Solution", None) => {
                let message = format!("this item has two parts `{}`", heading.kind);
                diagnostics.push(file.error("duplicate-part", heading.span, message));
            }
            ("Misconception", None) => {
                let error = file.error(
                    "missing-id",
                    heading.span,
                    "this feedback names no misconception",
                );
                diagnostics.push(error.help("`### Misconception: some-id`"));
            }
            (other, _) => {
                let help = did_you_mean(other, PARTS)
                    .unwrap_or_else(|| format!("the parts of an item are: {}", PARTS.join(", ")));
                let error = file.error(
                    "unknown-part",
                    heading.span,
                    format!("an item has no part `{other}`"),
                );
                diagnostics.push(error.help(help));
            }
        }
    }
    layout
}

/// A stretch of the file without the blank space at its ends.
pub(super) fn trimmed(file: File<'_>, range: &Range<usize>) -> Range<usize> {
    let text = file.text.get(range.clone()).unwrap_or_default();
    let start = range.start + (text.len() - text.trim_start().len());
    start..(start + text.trim().len()).max(start)
}
