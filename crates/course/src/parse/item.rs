//! Reading an item template: its settings, its script, and its parts.

use super::answers::BlankMistakes;
use super::blocks::{BlockKind, HeadingText, heading_text};
use super::lists;
use super::mistakes::MistakeReader;
use super::options;
use super::settings::{self, Settings};
use super::skill::Section;
use crate::answer_plan::{AnswerPlan, BlankPlan, MistakeAnswer};
use crate::course::Misconception;
use crate::diagnostic::{Diagnostic, File};
use crate::drawing::stream;
use crate::expression_answer::ValueText;
use crate::prose::{Document, Placeholders, compile, report};
use crate::script::{Expression, Script, ScriptError, Snippet};
use crate::suggest::did_you_mean;
use crate::template::{Body, Template};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

const PARTS: [&str; 6] = [
    "Hint",
    "Choices",
    "Order",
    "Matches",
    "Misconception",
    "Solution",
];

/// The most blanks in a question.
const MOST_BLANKS: usize = 8;

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
    order: Option<(Range<usize>, Range<usize>)>,
    matches: Option<(Range<usize>, Range<usize>)>,
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
            let blanks = &texts.question.blanks;
            let answer = finish_answer(&mut settings, &layout, section, blanks, &mut mistakes);
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
        completion: settings.completion,
        body: Arc::new(Body {
            file: file.path.to_owned(),
            heading: section.heading.span.clone(),
            language: file.language,
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
    let mut part = |range: &Range<usize>, what: &str, placeholders| {
        if trimmed(file, range).is_empty() {
            let message = format!("the {what} of this item is empty");
            diagnostics.push(file.error("empty-part", heading.clone(), message));
        }
        compile(file, range.clone(), placeholders, diagnostics)
    };
    let allowed = Placeholders::Allowed;
    Texts {
        question: part(&layout.question, "question", Placeholders::WithBlanks),
        hints: layout
            .hints
            .iter()
            .map(|range| (part(range, "hint", allowed), trimmed(file, range)))
            .collect(),
        feedback: layout
            .feedback
            .iter()
            .map(|(heading, range)| (heading, part(range, "feedback", allowed)))
            .collect(),
        solution: layout
            .solution
            .as_ref()
            .map(|range| part(range, "solution", allowed)),
    }
}

/// Adds to the answer what stands outside the TOML block, and reads the wrong answers that go with its kind.
fn finish_answer(
    settings: &mut Settings,
    layout: &Layout<'_>,
    section: &Section<'_>,
    blanks: &[(String, Range<usize>)],
    mistakes: &mut MistakeReader<'_, '_>,
) -> Option<AnswerPlan> {
    let Some(mut answer) = settings.answer.take() else {
        mistakes.only_names(&settings.mistakes);
        return None;
    };
    let table = &settings.mistakes;
    let file = mistakes.skill.file;
    match &mut answer {
        AnswerPlan::Choice {
            several, options, ..
        } => {
            let message = "with choices, a misconception is marked on its option";
            mistakes.refuse_table(table, message, |id| format!("- [ ] the option {{{id}}}"));
            *options = options::read(layout, section, *several, mistakes);
        }
        AnswerPlan::Blanks(plans) => {
            let message = "with blanks, a misconception belongs to its blank";
            mistakes.refuse_table(table, message, |_| {
                "[blanks.NAME.misconceptions]".to_owned()
            });
            let order = blank_order(file, plans, blanks, section, mistakes.diagnostics);
            *plans = order;
            read_blank_mistakes(plans, &settings.blank_mistakes, mistakes);
        }
        AnswerPlan::Order(items) => {
            if let Some((heading, range)) = &layout.order {
                *items = lists::order(file, heading, range.clone(), mistakes.diagnostics);
            }
            mistakes.read_table(table, |snippet| {
                Expression::compile(snippet).map(MistakeAnswer::Lines)
            });
        }
        AnswerPlan::Match(pairs) => {
            if let Some((heading, range)) = &layout.matches {
                *pairs = lists::matches(file, heading, range.clone(), mistakes.diagnostics);
            }
            mistakes.read_table(table, |snippet| {
                Expression::compile(snippet).map(MistakeAnswer::Lines)
            });
        }
        AnswerPlan::Number { .. }
        | AnswerPlan::Point(_)
        | AnswerPlan::Shade(_)
        | AnswerPlan::Expression { .. }
        | AnswerPlan::Text(_) => mistakes.read_table(table, |snippet| typed(&answer, snippet)),
    }
    if !matches!(answer, AnswerPlan::Blanks(_)) {
        for (_, span) in blanks {
            let message = "this item's answer has no blanks";
            let error = file.error("needless-blanks", span.clone(), message);
            let help = "for blanks: answer = { kind = \"blanks\" }";
            mistakes.diagnostics.push(error.help(help));
        }
    }
    check_lists(&answer, layout, section, file, mistakes.diagnostics);
    Some(answer)
}

/// The wrong answer to a question whose answer is one value.
fn typed(answer: &AnswerPlan, snippet: Snippet) -> Result<MistakeAnswer, ScriptError> {
    match answer {
        AnswerPlan::Expression { .. } => ValueText::compile(snippet).map(MistakeAnswer::Expression),
        AnswerPlan::Text(_) => ValueText::compile(snippet).map(MistakeAnswer::Text),
        _ => Expression::compile(snippet).map(MistakeAnswer::Number),
    }
}

/// Puts the blanks into the order of the question.
fn blank_order(
    file: File<'_>,
    plans: &mut Vec<BlankPlan>,
    blanks: &[(String, Range<usize>)],
    section: &Section<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<BlankPlan> {
    let mut left = std::mem::take(plans);
    let mut ordered: Vec<BlankPlan> = Vec::new();
    if blanks.is_empty() || blanks.len() > MOST_BLANKS {
        let message = format!(
            "the question has {} blanks, and needs 1 to {MOST_BLANKS}",
            blanks.len()
        );
        let error = file.error("blank-count", section.heading.span.clone(), message);
        diagnostics.push(error.help("a blank in the question is written {{blank(name)}}"));
    }
    for (name, span) in blanks {
        if let Some(place) = left.iter().position(|plan| plan.name == *name) {
            ordered.push(left.remove(place));
        } else if ordered.iter().any(|plan| plan.name == *name) {
            let message = format!("the blank `{name}` is there twice");
            diagnostics.push(file.error("duplicate-blank", span.clone(), message));
        } else {
            let known = left.iter().map(|plan| plan.name.as_str());
            let help = did_you_mean(name, known)
                .unwrap_or_else(|| format!("say what goes into it in a table [blanks.{name}]"));
            let message = format!("there is no table for the blank `{name}`");
            let error = file.error("unknown-blank", span.clone(), message);
            diagnostics.push(error.help(help));
        }
    }
    for plan in left {
        let message = format!("the question has no blank `{}`", plan.name);
        let error = file.error("unknown-blank", plan.span, message);
        diagnostics.push(error.help(format!("put {{{{blank({})}}}} into it", plan.name)));
    }
    ordered
}

fn read_blank_mistakes(
    plans: &[BlankPlan],
    tables: &[BlankMistakes],
    mistakes: &mut MistakeReader<'_, '_>,
) {
    for table in tables {
        let found = plans.iter().enumerate();
        let found = found.into_iter().find(|(_, plan)| plan.name == table.blank);
        match found {
            Some((blank, plan)) => mistakes.read_table(&table.mistakes, |snippet| {
                let answer = typed(&plan.answer, snippet)?;
                Ok(MistakeAnswer::Blank(blank, Box::new(answer)))
            }),
            None => mistakes.only_names(&table.mistakes),
        }
    }
}

/// Each list has its kind of answer, and each of these kinds its list.
fn check_lists(
    answer: &AnswerPlan,
    layout: &Layout<'_>,
    section: &Section<'_>,
    file: File<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if let Some((heading, _)) = &layout.choices
        && !matches!(answer, AnswerPlan::Choice { .. })
    {
        let message = "this item's answer is not chosen, so it has no choices";
        let error = file.error("needless-choices", heading.clone(), message);
        diagnostics.push(error.help("for choices: answer = { kind = \"choice\" }"));
    }
    let lists = [
        (
            &layout.order,
            "Order",
            "ordering",
            matches!(answer, AnswerPlan::Order(_)),
        ),
        (
            &layout.matches,
            "Matches",
            "matching",
            matches!(answer, AnswerPlan::Match(_)),
        ),
    ];
    for (list, part, kind, wanted) in lists {
        match list {
            None if wanted => {
                let message = format!("this item has no `### {part}`");
                let error = file.error("missing-list", section.heading.span.clone(), message);
                let help = match part {
                    "Order" => "list the things in the right order: `1. …`",
                    _ => "list what belongs together: `- … → …`",
                };
                diagnostics.push(error.help(help));
            }
            Some((heading, _)) if !wanted => {
                let message = format!("`### {part}` belongs to another kind of answer");
                let error = file.error("needless-list", heading.clone(), message);
                diagnostics
                    .push(error.help(format!("for this list: answer = {{ kind = \"{kind}\" }}")));
            }
            _ => {}
        }
    }
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
            ("Order", None) if layout.order.is_none() => layout.order = Some((heading.span, range)),
            ("Matches", None) if layout.matches.is_none() => {
                layout.matches = Some((heading.span, range));
            }
            ("Solution", None) if layout.solution.is_none() => layout.solution = Some(range),
            ("Misconception", Some(_)) => layout.feedback.push((heading, range)),
            ("Choices" | "Order" | "Matches" | "Solution", None) => {
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
