//! Reading an item template: its settings, its script, and its parts.

use super::blocks::{BlockKind, HeadingText, heading_text};
use super::fields::{At, Fields};
use super::skill::Section;
use super::{is_id, logits};
use crate::answer::{NumberForm, Shape};
use crate::course::Misconception;
use crate::diagnostic::{Diagnostic, File};
use crate::drawing::stream;
use crate::expression_answer::AlgebraText;
use crate::prose::{Document, OPTIONS, Placeholders, compile, mask, report};
use crate::rational::Rational;
use crate::script::{Expression, Script, Snippet};
use crate::suggest::did_you_mean;
use crate::template::{AnswerPlan, Body, MistakeAnswer, MistakePlan, OptionPlan, Template};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

const CONTEXTS: [&str; 8] = ["cooking", "music", "sport", "building", "maps", "money", "nature", "none"];
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
struct Layout<'a> {
    settings: Option<Range<usize>>,
    script: Option<Range<usize>>,
    question: Range<usize>,
    hints: Vec<Range<usize>>,
    choices: Option<(Range<usize>, Range<usize>)>,
    feedback: Vec<(HeadingText<'a>, Range<usize>)>,
    solution: Option<Range<usize>>,
}

/// What the TOML block says.
struct Settings {
    level: u8,
    difficulty: Option<f64>,
    context: Option<String>,
    answer: Option<AnswerSettings>,
    answer_span: Range<usize>,
    /// Each with its misconception, its expression, and the key for what concerns the pair.
    mistakes: Vec<(At<String>, Snippet)>,
    shuffle: bool,
}

enum AnswerSettings {
    Number {
        value: Expression,
        form: NumberForm,
        lowest_terms: bool,
        tolerance: Rational,
        unit: Option<String>,
    },
    Expression {
        value: AlgebraText,
        variables: Vec<char>,
        shape: Shape,
    },
    Choice {
        several: bool,
    },
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
    let mut settings = read_settings(file, &layout, section, diagnostics);
    let script = layout.script.as_ref().and_then(|range| {
        let text = file.text.get(range.clone()).unwrap_or_default();
        match Script::compile(Snippet::exact(text, range.start)) {
            Ok(script) => Some(script),
            Err(error) => {
                diagnostics.push(report(file, &error));
                None
            }
        }
    });
    let mut part = |range: &Range<usize>, what: &str| {
        let text = file.text.get(range.clone()).unwrap_or_default();
        if text.trim().is_empty() {
            let span = section.heading.span.clone();
            diagnostics.push(file.error("empty-part", span, format!("the {what} of this item is empty")));
        }
        compile(file, range.clone(), Placeholders::Allowed, diagnostics)
    };
    let question = part(&layout.question, "question");
    let hints: Vec<(Document, Range<usize>)> = layout
        .hints
        .iter()
        .map(|range| (part(range, "hint"), trimmed(file, range)))
        .collect();
    let feedback: Vec<(&HeadingText<'_>, Document)> = layout
        .feedback
        .iter()
        .map(|(heading, range)| (heading, part(range, "feedback")))
        .collect();
    let solution = layout.solution.as_ref().map(|range| part(range, "solution"));
    if solution.is_none() {
        let error = file.error("missing-solution", section.heading.span.clone(), "this item has no `### Solution`");
        diagnostics.push(error.help("show how it is done, step by step"));
    }

    let answer_settings = settings.as_mut().and_then(|settings| settings.answer.take());
    let mut mistakes = MistakeReader {
        skill,
        used,
        diagnostics,
        plans: Vec::new(),
    };
    let answer = match answer_settings {
        None => None,
        Some(AnswerSettings::Choice { several }) => {
            let shuffle = settings.as_ref().is_none_or(|settings| settings.shuffle);
            mistakes.refuse_table(settings.as_ref());
            let options = read_options(&layout, section, several, &mut mistakes);
            Some(AnswerPlan::Choice { several, shuffle, options })
        }
        Some(AnswerSettings::Number { value, form, lowest_terms, tolerance, unit }) => {
            mistakes.read_table(settings.as_ref(), |snippet| Expression::compile(snippet).map(MistakeAnswer::Number));
            Some(AnswerPlan::Number { value, form, lowest_terms, tolerance, unit })
        }
        Some(AnswerSettings::Expression { value, variables, shape }) => {
            mistakes.read_table(settings.as_ref(), |snippet| {
                AlgebraText::compile(snippet).map(MistakeAnswer::Expression)
            });
            Some(AnswerPlan::Expression { value, variables, shape })
        }
    };
    if let Some((heading, _)) = &layout.choices
        && matches!(answer, Some(AnswerPlan::Number { .. } | AnswerPlan::Expression { .. }))
    {
        let error = file.error("needless-choices", heading.clone(), "this item's answer is typed, so it has no choices");
        mistakes.diagnostics.push(error.help("for choices: answer = { kind = \"choice\" }"));
    }
    mistakes.add_feedback(feedback);
    let mistakes = mistakes.plans;

    let ((id, title), settings) = (name?, settings?);
    let offset = settings
        .difficulty
        .unwrap_or_else(|| (f64::from(settings.level) - MIDDLE_LEVEL) * LEVEL_STEP);
    Some(Template {
        title,
        level: settings.level,
        difficulty: skill.difficulty + offset,
        context: settings.context,
        body: Arc::new(Body {
            file: file.path.to_owned(),
            heading: section.heading.span.clone(),
            stream: stream(skill.id, &id),
            script,
            question,
            hints,
            solution: solution?,
            answer: answer?,
            answer_span: settings.answer_span,
            mistakes,
        }),
        id,
    })
}

/// Finds the parts of an item.
fn layout<'a>(file: File<'a>, section: &Section<'a>, diagnostics: &mut Vec<Diagnostic>) -> Layout<'a> {
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
                parts.push((heading_text(file.text, &block.span), block.span.end..section.body.end));
            }
            BlockKind::Code { language, inside } if language == "toml" || language == "rhai" => {
                let between = file.text.get(layout.question.start..block.span.start).unwrap_or_default();
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
                        diagnostics.push(error.help("an item starts with a `toml` block, then a `rhai` block if it draws"));
                    }
                }
            }
            BlockKind::Heading(_) | BlockKind::Code { .. } => {}
        }
    }
    for (heading, range) in parts {
        match (heading.kind, heading.id) {
            ("Hint", None) => layout.hints.push(range),
            ("Choices", None) if layout.choices.is_none() => layout.choices = Some((heading.span, range)),
            ("Solution", None) if layout.solution.is_none() => layout.solution = Some(range),
            ("Misconception", Some(_)) => layout.feedback.push((heading, range)),
            ("Choices" | "Solution", None) => {
                let message = format!("this item has two parts `{}`", heading.kind);
                diagnostics.push(file.error("duplicate-part", heading.span, message));
            }
            ("Misconception", None) => {
                let error = file.error("missing-id", heading.span, "this feedback names no misconception");
                diagnostics.push(error.help("`### Misconception: some-id`"));
            }
            (other, _) => {
                let help = did_you_mean(other, PARTS)
                    .unwrap_or_else(|| format!("the parts of an item are: {}", PARTS.join(", ")));
                let error = file.error("unknown-part", heading.span, format!("an item has no part `{other}`"));
                diagnostics.push(error.help(help));
            }
        }
    }
    layout
}

fn trimmed(file: File<'_>, range: &Range<usize>) -> Range<usize> {
    let text = file.text.get(range.clone()).unwrap_or_default();
    let start = range.start + (text.len() - text.trim_start().len());
    start..(start + text.trim().len()).max(start)
}

fn read_settings(
    file: File<'_>,
    layout: &Layout<'_>,
    section: &Section<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Settings> {
    let Some(range) = layout.settings.clone() else {
        let error = file.error("missing-settings", section.heading.span.clone(), "this item has no `toml` block");
        diagnostics.push(error.help("an item starts with a `toml` block with its level and its answer"));
        return None;
    };
    let mut fields = Fields::parse(file, range, section.heading.span.clone(), diagnostics);
    let level = read_level(file, &mut fields, diagnostics);
    let difficulty = fields.number("difficulty", diagnostics).map(|value| logits(value.value));
    let context = fields.text("context", diagnostics);
    if let Some(context) = &context
        && !CONTEXTS.contains(&context.value.as_str())
    {
        let message = format!("there is no context `{}`", context.value);
        let help = did_you_mean(&context.value, CONTEXTS)
            .unwrap_or_else(|| format!("the contexts are: {}", CONTEXTS.join(", ")));
        diagnostics.push(file.error("unknown-context", context.span.clone(), message).help(help));
    }
    let shuffle = fields.flag("shuffle", diagnostics);
    let answer = fields.table("answer", diagnostics);
    let mistakes = fields.table("misconceptions", diagnostics);
    if answer.is_none() {
        fields.missing("answer", "answer = { kind = \"number\", value = \"a + b\" }", diagnostics);
    }
    fields.finish(diagnostics);
    let mistakes = mistakes.map_or_else(Vec::new, |table| {
        let entries = Fields::entries(table, diagnostics);
        entries.into_iter().map(|(key, text)| (key, snippet(file, &text))).collect()
    });
    let answer_span = answer.as_ref().map_or(section.heading.span.clone(), |answer| answer.span.clone());
    let answer = answer.and_then(|answer| read_answer(file, answer, diagnostics));
    if let (Some(shuffle), Some(AnswerSettings::Number { .. } | AnswerSettings::Expression { .. })) = (&shuffle, &answer) {
        let message = "this item has no options to shuffle";
        diagnostics.push(file.error("needless-shuffle", shuffle.span.clone(), message));
    }
    Some(Settings {
        level: level?,
        difficulty,
        context: context.map(|context| context.value),
        answer,
        answer_span,
        mistakes,
        shuffle: shuffle.is_none_or(|shuffle| shuffle.value),
    })
}

fn read_level(file: File<'_>, fields: &mut Fields<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<u8> {
    let before = diagnostics.len();
    let Some(level) = fields.number("level", diagnostics) else {
        if diagnostics.len() == before {
            fields.missing("level", "level = 2", diagnostics);
        }
        return None;
    };
    let whole = level.value.is_whole().then(|| level.value.numerator());
    match whole.and_then(|whole| u8::try_from(whole).ok()) {
        Some(level @ 1..=5) => Some(level),
        _ => {
            let error = file.error("bad-level", level.span, "a level is a whole number from 1 to 5");
            diagnostics.push(error.help("1 recognise, 2 one step, 3 usual, 4 several steps, 5 transfer"));
            None
        }
    }
}

/// The text of a TOML string with the place of each of its characters, if they stand in the file as they are.
fn snippet(file: File<'_>, text: &At<String>) -> Snippet {
    let quoted = file.text.get(text.span.clone()).unwrap_or_default();
    let inside = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
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

fn read_answer(file: File<'_>, mut fields: Fields<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<AnswerSettings> {
    let kind = fields.required_text("kind", "kind = \"number\"", diagnostics)?;
    let answer = match kind.value.as_str() {
        "number" => read_number(file, &mut fields, diagnostics),
        "expression" => read_expression(file, &mut fields, diagnostics),
        "choice" => Some(AnswerSettings::Choice { several: false }),
        "choices" => Some(AnswerSettings::Choice { several: true }),
        other => {
            let kinds = ["number", "expression", "choice", "choices"];
            let help = did_you_mean(other, kinds).unwrap_or_else(|| format!("the kinds are: {}", kinds.join(", ")));
            let error = file.error("unknown-answer-kind", kind.span, format!("there is no kind of answer `{other}`"));
            diagnostics.push(error.help(help));
            // What else stands in the table depends on the kind.
            return None;
        }
    };
    fields.finish(diagnostics);
    answer
}

fn read_number(file: File<'_>, fields: &mut Fields<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<AnswerSettings> {
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
        None => NumberForm::Any,
        Some(form) => one_of(file, "form", &form, &forms, diagnostics)?,
    };
    if let Some(lowest) = &lowest_terms
        && lowest.value
        && !matches!(form, NumberForm::Fraction | NumberForm::Mixed)
    {
        let message = "lowest terms can only be asked of a fraction or a mixed number";
        let error = file.error("needless-lowest-terms", lowest.span.clone(), message);
        diagnostics.push(error.help("add form = \"fraction\" or form = \"mixed\""));
    }
    if let Some(tolerance) = &tolerance {
        if form != NumberForm::Decimal {
            let error = file.error("needless-tolerance", tolerance.span.clone(), "only a decimal can have a tolerance");
            diagnostics.push(error.help("add form = \"decimal\""));
        } else if tolerance.value < Rational::whole(0) {
            diagnostics.push(file.error("bad-tolerance", tolerance.span.clone(), "a tolerance is not negative"));
        }
    }
    let value = Expression::compile(snippet(file, &value?));
    let value = value.map_err(|error| diagnostics.push(report(file, &error))).ok()?;
    Some(AnswerSettings::Number {
        value,
        form,
        lowest_terms: lowest_terms.is_some_and(|lowest| lowest.value),
        tolerance: tolerance.map_or(Rational::whole(0), |tolerance| tolerance.value),
        unit: unit.map(|unit| unit.value),
    })
}

fn read_expression(
    file: File<'_>,
    fields: &mut Fields<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<AnswerSettings> {
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
        None => Shape::default(),
        Some(shape) => one_of(file, "shape", &shape, &shapes, diagnostics)?,
    };
    let value = AlgebraText::compile(snippet(file, &value?));
    let value = value.map_err(|error| diagnostics.push(report(file, &error))).ok()?;
    Some(AnswerSettings::Expression { value, variables, shape })
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
        let error = file.error("unknown-word", word.span.clone(), format!("there is no {key} `{}`", word.value));
        diagnostics.push(error.help(help));
    }
    found.map(|(_, meaning)| *meaning)
}

/// Collects the wrong answers that reveal misconceptions.
struct MistakeReader<'a, 's> {
    skill: &'a SkillContext<'s>,
    used: &'a mut BTreeSet<String>,
    diagnostics: &'a mut Vec<Diagnostic>,
    plans: Vec<MistakePlan>,
}

impl MistakeReader<'_, '_> {
    /// The skill's misconception of this name.
    fn misconception(&mut self, id: &str, span: Range<usize>) -> Option<Arc<Misconception>> {
        if let Some(misconception) = self.skill.misconceptions.get(id) {
            self.used.insert(id.to_owned());
            return Some(misconception.clone());
        }
        let known = self.skill.misconceptions.keys().map(String::as_str);
        let help = did_you_mean(id, known)
            .unwrap_or_else(|| format!("describe it in a section `## Misconception: {id} \"A title\"`"));
        let error = self.skill.file.error("unknown-misconception", span, format!("this skill has no misconception `{id}`"));
        self.diagnostics.push(error.help(help));
        None
    }

    /// Reads the `[misconceptions]` of an answer that is typed.
    fn read_table(
        &mut self,
        settings: Option<&Settings>,
        compile: impl Fn(Snippet) -> Result<MistakeAnswer, crate::script::ScriptError>,
    ) {
        let file = self.skill.file;
        for (key, snippet) in settings.map_or(&[] as &[_], |settings| &settings.mistakes) {
            let misconception = self.misconception(&key.value, key.span.clone());
            let (answer, unless) = match snippet.text.rfind(" unless ") {
                Some(at) => {
                    let condition = snippet.part(at + " unless ".len()..snippet.text.len());
                    (snippet.part(0..at), Some(Expression::compile(condition)))
                }
                None => (snippet.clone(), None),
            };
            let answer = compile(answer).map_err(|error| self.diagnostics.push(report(file, &error)));
            let unless = unless
                .transpose()
                .map_err(|error| self.diagnostics.push(report(file, &error)));
            if let (Some(misconception), Ok(answer), Ok(unless)) = (misconception, answer, unless) {
                self.plans.push(MistakePlan {
                    misconception,
                    feedback: None,
                    answer,
                    unless,
                    span: snippet.span.clone(),
                });
            }
        }
    }

    /// Choices carry their misconceptions themselves.
    fn refuse_table(&mut self, settings: Option<&Settings>) {
        for (key, _) in settings.map_or(&[] as &[_], |settings| &settings.mistakes) {
            let message = "with choices, a misconception is marked on its option";
            let error = self.skill.file.error("misplaced-misconception", key.span.clone(), message);
            self.diagnostics.push(error.help(format!("- [ ] the option {{{}}}", key.value)));
        }
    }

    /// Gives mistakes the item's own feedback.
    fn add_feedback(&mut self, feedback: Vec<(&HeadingText<'_>, Document)>) {
        for (heading, document) in feedback {
            let id = heading.id.unwrap_or_default();
            let mut given = false;
            for plan in self.plans.iter_mut().filter(|plan| plan.misconception.id == id) {
                if plan.feedback.is_some() {
                    let message = format!("there is other feedback for `{id}` in this item");
                    let error = self.skill.file.error("duplicate-part", heading.span.clone(), message);
                    self.diagnostics.push(error);
                }
                plan.feedback = Some(document.clone());
                given = true;
            }
            if !given {
                let known: Vec<&str> = self.plans.iter().map(|plan| plan.misconception.id.as_str()).collect();
                let message = format!("no answer of this item reveals `{id}`");
                let error = self.skill.file.error("unused-feedback", heading.id_span.clone(), message);
                self.diagnostics.push(error.help_if(did_you_mean(id, known)));
            }
        }
    }
}

/// Reads the options of an item that has some.
fn read_options(
    layout: &Layout<'_>,
    section: &Section<'_>,
    several: bool,
    mistakes: &mut MistakeReader<'_, '_>,
) -> Vec<OptionPlan> {
    let file = mistakes.skill.file;
    let Some((heading, range)) = layout.choices.clone() else {
        let error = file.error("missing-choices", section.heading.span.clone(), "this item has no `### Choices`");
        mistakes.diagnostics.push(error.help("list them: `- [x]` the right one, `- [ ]` the others"));
        return Vec::new();
    };
    let mut options = Vec::new();
    for (right, span) in option_places(file, range, mistakes.diagnostics) {
        let index = u32::try_from(options.len()).unwrap_or(u32::MAX);
        let (label, misconception) = option_parts(file, span);
        let text = file.text.get(label.clone()).unwrap_or_default();
        if text.trim().is_empty() {
            mistakes.diagnostics.push(file.error("empty-option", label.clone(), "this option is empty"));
        }
        if let Some((id, id_span)) = misconception {
            if right {
                let message = "the right option reveals no misconception";
                mistakes.diagnostics.push(file.error("misplaced-misconception", id_span, message));
            } else if let Some(misconception) = mistakes.misconception(&id, id_span.clone()) {
                mistakes.plans.push(MistakePlan {
                    misconception,
                    feedback: None,
                    answer: MistakeAnswer::Option(index),
                    unless: None,
                    span: id_span,
                });
            }
        }
        options.push(OptionPlan {
            label: compile(file, label.clone(), Placeholders::Allowed, mistakes.diagnostics).inline(),
            right,
            span: label,
        });
    }
    let right = options.iter().filter(|option| option.right).count();
    let mistake = match (several, right) {
        _ if options.len() < 2 => Some(("too-few-choices", "an item with choices has at least two")),
        (_, 0) => Some(("no-right-choice", "none of the choices is marked as right")),
        (false, 2..) => Some(("several-right-choices", "more than one of the choices is marked as right")),
        _ => None,
    };
    if let Some((code, message)) = mistake {
        let help = match code {
            "several-right-choices" => "mark one, or let the answer be { kind = \"choices\" }",
            _ => "mark the right one with `- [x]`, and the others with `- [ ]`",
        };
        mistakes.diagnostics.push(file.error(code, heading, message).help(help));
    }
    options
}

/// Where the options stand, without their boxes, and whether the box is ticked.
fn option_places(file: File<'_>, range: Range<usize>, diagnostics: &mut Vec<Diagnostic>) -> Vec<(bool, Range<usize>)> {
    let offset = range.start;
    let masked = mask(file.text.get(range).unwrap_or_default());
    let mut places = Vec::new();
    let mut depth = 0_usize;
    let mut item: Option<Range<usize>> = None;
    for (event, span) in Parser::new_ext(&masked.text, OPTIONS).into_offset_iter() {
        let span = span.start + offset..span.end + offset;
        match event {
            Event::Start(Tag::List(_)) if depth == 0 => depth = 1,
            Event::Start(Tag::Item) if depth == 1 => {
                depth = 2;
                item = Some(span);
            }
            Event::Start(_) => {
                if depth == 0 {
                    let error = file.error("text-in-choices", trimmed(file, &span), "this is no option");
                    diagnostics.push(error.help("`### Choices` holds nothing but `- [ ] …` and `- [x] …`"));
                }
                depth += 1;
            }
            Event::TaskListMarker(right) => {
                if let Some(item) = item.take() {
                    places.push((right, trimmed(file, &(span.end..item.end))));
                }
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                if end == TagEnd::Item
                    && depth == 1
                    && let Some(item) = item.take()
                {
                    let error = file.error("option-without-box", trimmed(file, &item), "this option has no box");
                    diagnostics.push(error.help("`- [x]` for a right one, `- [ ]` for the others"));
                }
            }
            _ => {}
        }
    }
    places
}

/// An option's label, and the misconception in braces behind it.
fn option_parts(file: File<'_>, span: Range<usize>) -> (Range<usize>, Option<(String, Range<usize>)>) {
    let text = file.text.get(span.clone()).unwrap_or_default();
    let marked = text.strip_suffix('}').and_then(|rest| {
        let open = rest.rfind('{')?;
        let id = rest.get(open + 1..)?;
        let before = rest.get(..open)?;
        let apart = before.is_empty() || before.ends_with(char::is_whitespace);
        (apart && (is_id(id) || !id.contains(char::is_whitespace))).then_some((before, id, open))
    });
    match marked {
        None => (span, None),
        Some((before, id, open)) => {
            let label = span.start..span.start + before.trim_end().len();
            let id_span = span.start + open + 1..span.start + open + 1 + id.len();
            (label, Some((id.to_owned(), id_span)))
        }
    }
}
