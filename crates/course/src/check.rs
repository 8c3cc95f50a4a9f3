//! Proving a course before a learner meets it.
//!
//! Reading a course finds what is wrong with its text. Proving it draws hundreds of variants of every item template and finds what
//! is wrong with its numbers: an answer that cannot be written, a wrong answer that happens to be right, two options that come out
//! the same. Each distinct failure of a template is reported once, at the expression concerned, with the first seed that shows it
//! and what that seed draws.

use crate::answer::Verdict;
use crate::course::{Course, LEVELS, Skill};
use crate::diagnostic::{Diagnostic, File, Severity, sort};
use crate::html::Html;
use crate::item::{AnswerForm, Item};
use crate::key::Key;
use crate::parse::parse;
use crate::readability;
use crate::response::Response;
use crate::script::ScriptError;
use crate::source::CourseSource;
use crate::template::{Template, Trial};
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// How many variants of each template are drawn, unless told otherwise.
pub const VARIANTS: u32 = 200;

/// Fewer different questions than this make a template that draws numbers look like one that does not.
const FEWEST_QUESTIONS: usize = 5;
/// Numbers drawn more often than this on average: with 15, about one item in a million would fail all 200 drawings.
const MOST_DRAWS_ON_AVERAGE: u32 = 15;
/// A skill with fewer templates bores soon, and tells the model little.
const FEWEST_TEMPLATES: usize = 3;
/// More hints than this give the solution away line by line.
const MOST_HINTS: usize = 4;

/// What a course holds, and how much of it was proven.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Summary {
    /// Number of skills.
    pub skills: usize,
    /// Number of item templates.
    pub templates: usize,
    /// Number of items that were drawn and found in order.
    pub variants: usize,
    /// Number of misconceptions described.
    pub misconceptions: usize,
    /// Number of hints written.
    pub hints: usize,
    /// Number of item templates of each level, from 1 to 5.
    pub levels: [usize; LEVELS],
    /// The school grade at which its text can be read, by the formula of Flesch and Kincaid; only for courses in English.
    pub reading_level: Option<f64>,
}

/// How far proving has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// Templates proven so far.
    pub done: usize,
    /// Templates in the course.
    pub templates: usize,
    /// The skill of the template that was proven last.
    pub skill: &'a str,
    /// The template that was proven last.
    pub template: &'a str,
}

/// What checking a course gives.
#[derive(Debug, Clone)]
pub struct Check {
    /// The course, unless there are errors.
    pub course: Option<Course>,
    /// Everything that is wrong, in the order in which a person works through it.
    pub diagnostics: Vec<Diagnostic>,
    /// What it holds; all zero if it could not even be read.
    pub summary: Summary,
}

/// Reads a course and proves it with so many variants of each template.
pub fn check(source: &CourseSource, variants: u32, progress: impl FnMut(Progress<'_>)) -> Check {
    let parsed = parse(source);
    let mut diagnostics = parsed.diagnostics;
    let Some(course) = parsed.course else {
        return Check {
            course: None,
            diagnostics,
            summary: Summary::default(),
        };
    };
    let (proof, summary) = prove(&course, source, variants, progress);
    diagnostics.extend(proof);
    sort(&mut diagnostics);
    let broken = diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    Check {
        course: Some(course).filter(|_| !broken),
        diagnostics,
        summary,
    }
}

/// Proves a course that was read from `source`: draws so many variants of each template, with the seeds from 0 on.
pub fn prove(
    course: &Course,
    source: &CourseSource,
    variants: u32,
    mut progress: impl FnMut(Progress<'_>),
) -> (Vec<Diagnostic>, Summary) {
    let mut diagnostics = Vec::new();
    let mut summary = Summary {
        skills: course.skills.len(),
        templates: course
            .skills
            .iter()
            .map(|skill| skill.templates.len())
            .sum(),
        ..Summary::default()
    };
    let english = course.language == "en" || course.language.starts_with("en-");
    let mut reading = readability::Counts::default();
    let mut done = 0;
    for skill in &course.skills {
        let path = format!("skills/{}.md", skill.id);
        let text = source
            .get(&path)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or_default();
        let file = File { path: &path, text };
        summary.misconceptions += skill.misconceptions.len();
        look_at_skill(file, skill, &mut diagnostics);
        if english {
            reading.add(readability::look_at(file, id_place(file), &mut diagnostics));
        }
        for (all, own) in summary.levels.iter_mut().zip(skill.coverage()) {
            *all += own;
        }
        for template in &skill.templates {
            summary.hints += template.body.hints.len();
            let mut proof = Proof::new(template);
            // Without a script, only the order of options depends on the seed.
            let seeds = if template.is_fixed() {
                variants.min(8)
            } else {
                variants
            };
            for seed in 0..u64::from(seeds) {
                proof.try_seed(seed);
            }
            summary.variants += proof.in_order;
            proof.report(file, &mut diagnostics);
            done += 1;
            progress(Progress {
                done,
                templates: summary.templates,
                skill: &skill.id,
                template: &template.id,
            });
        }
    }
    summary.reading_level = reading.grade();
    sort(&mut diagnostics);
    (diagnostics, summary)
}

/// What a skill should have and the format does not insist on.
fn look_at_skill(file: File<'_>, skill: &Skill, diagnostics: &mut Vec<Diagnostic>) {
    let span = id_place(file);
    let mut warn = |code, message: String, help: &str| {
        diagnostics.push(file.warning(code, span.clone(), message).help(help));
    };
    let count = skill.templates.len();
    if count < FEWEST_TEMPLATES {
        let plural = if count == 1 { "" } else { "s" };
        let message = format!("this skill has {count} item{plural}");
        warn(
            "few-items",
            message,
            "write at least three, from easy to demanding",
        );
    } else {
        let levels: BTreeSet<u8> = skill
            .templates
            .iter()
            .map(|template| template.level)
            .collect();
        if levels.len() < 2 {
            warn(
                "one-level",
                "all items of this skill have the same level".to_owned(),
                "let the levels rise, so that there is something for everybody",
            );
        }
    }
    if skill.misconceptions.is_empty() {
        warn(
            "no-misconceptions",
            "this skill describes no misconception".to_owned(),
            "name the wrong ideas that learners commonly have: `## Misconception: some-id \"A title\"`",
        );
    }
}

/// The line of the front matter that states the id.
fn id_place(file: File<'_>) -> Range<usize> {
    let mut at = 0;
    for line in file.text.split_inclusive('\n') {
        if line.trim_start().starts_with("id") {
            return at..at + line.trim_end().len();
        }
        at += line.len();
    }
    0..0
}

/// A failure as it was first met.
struct Failure {
    error: ScriptError,
    seed: u64,
    drawn: String,
    /// In how many variants it was met.
    count: u32,
}

/// What was found out about a template.
struct Proof<'a> {
    template: &'a Template,
    /// Each distinct failure by its place and kind: failures that differ only in the numbers drawn are one.
    failures: BTreeMap<(usize, usize, &'static str), Failure>,
    questions: BTreeSet<Vec<Html>>,
    tried: u32,
    in_order: usize,
    draws: u32,
    /// Per misconception of the template: how often it applied, and how often its answer was taken for another one's.
    mistaken: Vec<(u32, u32)>,
    /// Per hint: in how many variants it showed the answer while the question did not.
    revealing: Vec<u32>,
}

impl<'a> Proof<'a> {
    fn new(template: &'a Template) -> Self {
        Proof {
            template,
            failures: BTreeMap::new(),
            questions: BTreeSet::new(),
            tried: 0,
            in_order: 0,
            draws: 0,
            mistaken: vec![(0, 0); template.body.mistakes.len()],
            revealing: vec![0; template.body.hints.len()],
        }
    }

    fn try_seed(&mut self, seed: u64) {
        let trial = self.template.try_out(seed);
        self.tried += 1;
        self.draws += trial.draws;
        let mut failures = trial.failures.clone();
        if let Some(item) = &trial.item {
            self.questions.insert(shown(item));
            // Gaps would only repeat what is wrong already.
            if failures.is_empty() {
                failures.extend(self.wrong_right_answer(item));
                failures.extend(self.wrong_mistakes(item, &trial));
                self.count_revealing(item, &trial);
            }
        }
        if failures.is_empty() {
            self.in_order += 1;
        }
        for failure in failures {
            let key = (failure.start, failure.end, failure.code);
            let known = self.failures.entry(key).or_insert_with(|| Failure {
                error: failure,
                seed,
                drawn: trial.drawn.clone(),
                count: 0,
            });
            known.count += 1;
        }
    }

    /// The stated answer has to be right as soon as it is written down.
    fn wrong_right_answer(&self, item: &Item) -> Option<ScriptError> {
        let response = item.right_response();
        let told = match item.grade(&response) {
            Ok(grade) if grade.correct => return None,
            Ok(grade) => match grade.verdict {
                Verdict::RightValueWrongForm(reason) => {
                    format!("as not in the form asked for ({reason:?})")
                }
                Verdict::Wrong | Verdict::Right => "as wrong".to_owned(),
            },
            Err(error) => format!("as unreadable: {error}"),
        };
        let message = format!(
            "the stated answer, written `{}`, is graded {told}",
            written(&response)
        );
        let span = self.template.body.answer_span.clone();
        Some(ScriptError::new("answer-not-right", span, message))
    }

    /// The answers of misconceptions have to be wrong, and to be recognised.
    fn wrong_mistakes(&mut self, item: &Item, trial: &Trial) -> Vec<ScriptError> {
        let mut failures = Vec::new();
        for (mistake, &place) in item.mistakes.iter().zip(&trial.mistakes) {
            let Some(plan) = self.template.body.mistakes.get(place) else {
                continue;
            };
            let Some((applied, taken)) = self.mistaken.get_mut(place) else {
                continue;
            };
            let id = &plan.misconception.id;
            let response = item.response_of(mistake);
            let text = written(&response);
            let failure =
                |code, message: String| ScriptError::new(code, plan.span.clone(), message);
            *applied += 1;
            match item.grade(&response) {
                Err(error) => {
                    let message =
                        format!("the answer of `{id}`, written `{text}`, cannot be read: {error}");
                    failures.push(failure("misconception-unreadable", message));
                }
                Ok(grade) => match (grade.verdict, grade.misconception) {
                    (Verdict::Right | Verdict::RightValueWrongForm(_), _) => {
                        let message = format!("the answer of `{id}`, `{text}`, is right");
                        failures.push(failure("misconception-right", message).help(
                            "require numbers for which it is wrong, or add a condition: `… unless b == d`",
                        ));
                    }
                    (Verdict::Wrong, Some(found)) if found.id == *id => {}
                    (Verdict::Wrong, Some(_)) => *taken += 1,
                    (Verdict::Wrong, None) => {
                        let message =
                            format!("the answer of `{id}`, written `{text}`, is not recognised");
                        failures.push(failure("misconception-unrecognised", message));
                    }
                },
            }
        }
        failures
    }

    /// Counts the hints that show the answer's number where the question does not.
    fn count_revealing(&mut self, item: &Item, trial: &Trial) {
        let Key::Number(spec) = &item.key else { return };
        let is_answer = |value: &Value| {
            value.number().is_some_and(|number| {
                *spec.value.numer() == number.numerator().into()
                    && *spec.value.denom() == number.denominator().into()
            })
        };
        if trial.question_values.iter().any(is_answer) {
            return;
        }
        for (count, values) in self.revealing.iter_mut().zip(&trial.hint_values) {
            *count += u32::from(values.iter().any(is_answer));
        }
    }

    fn report(self, file: File<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let template = self.template;
        let body = &template.body;
        for failure in self.failures.values() {
            let Failure {
                error,
                seed,
                drawn,
                count,
            } = failure;
            let example = match drawn.as_str() {
                "" => format!("seed {seed}"),
                drawn => format!("seed {seed}: {drawn}"),
            };
            let message = format!(
                "{} ({example}; {count} of {} variants)",
                error.message, self.tried
            );
            let diagnostic = file.error(error.code, error.start..error.end, message);
            diagnostics.push(diagnostic.help_if(error.help.clone()));
        }
        let mut warn = |code, span: Range<usize>, message: String, help: &str| {
            diagnostics.push(file.warning(code, span, message).help(help));
        };
        if !template.is_fixed()
            && self.failures.is_empty()
            && self.questions.len() < FEWEST_QUESTIONS
        {
            warn(
                "hardly-varies",
                body.heading.clone(),
                format!(
                    "{} variants show only {} different questions",
                    self.tried,
                    self.questions.len()
                ),
                "draw from wider ranges, and show what is drawn",
            );
        }
        if self.tried > 0 && self.draws / self.tried > MOST_DRAWS_ON_AVERAGE {
            warn(
                "draws-again-often",
                body.heading.clone(),
                format!(
                    "numbers are drawn {} times on average until they go together",
                    self.draws / self.tried
                ),
                "draw from narrower ranges, or compute one number from another",
            );
        }
        for (plan, (applied, taken)) in body.mistakes.iter().zip(&self.mistaken) {
            let id = &plan.misconception.id;
            if *applied == 0 && self.failures.is_empty() {
                let message = format!("`{id}` applies to none of {} variants", self.tried);
                warn(
                    "misconception-never",
                    plan.span.clone(),
                    message,
                    "its condition always holds",
                );
            } else if *taken * 2 > *applied {
                let message = format!(
                    "in {taken} of {applied} variants, another misconception gives the same answer as `{id}`"
                );
                warn(
                    "misconceptions-coincide",
                    plan.span.clone(),
                    message,
                    "draw numbers that tell them apart",
                );
            }
        }
        for ((_, span), &count) in body.hints.iter().zip(&self.revealing) {
            // A number can be met by chance; a hint that tells the answer does so nearly every time.
            if count > 0 && count * 10 >= self.tried * 9 {
                let message = "this hint tells the answer".to_owned();
                warn(
                    "hint-tells-answer",
                    span.clone(),
                    message,
                    "point at the next step; the solution comes later",
                );
            }
        }
        let hints = body.hints.len();
        if hints == 0 || hints > MOST_HINTS {
            let message = format!("this item has {hints} hints");
            warn(
                "hints",
                body.heading.clone(),
                message,
                "write one to four, from a gentle push to the plain next step",
            );
        }
    }
}

/// What of a question can vary: its text and its options, in whatever order.
fn shown(item: &Item) -> Vec<Html> {
    let mut shown = vec![item.question.clone()];
    match &item.form {
        AnswerForm::Choice(labels) | AnswerForm::Choices(labels) | AnswerForm::Ordering(labels) => {
            shown.extend(labels.iter().map(|label| label.label.clone()));
        }
        AnswerForm::Matching { prompts, options } => {
            let labels = prompts.iter().chain(options);
            shown.extend(labels.map(|label| label.label.clone()));
        }
        AnswerForm::Point { line, .. } => shown.push(line.clone()),
        AnswerForm::Number { .. }
        | AnswerForm::Expression { .. }
        | AnswerForm::Text
        | AnswerForm::Blanks(_)
        | AnswerForm::Shade { .. } => {}
    }
    shown.sort();
    shown
}

fn written(response: &Response) -> String {
    match response {
        Response::Text(text) => text.clone(),
        Response::Choices(chosen) => {
            let chosen: Vec<String> = chosen
                .iter()
                .map(|index| format!("option {}", index + 1))
                .collect();
            chosen.join(" and ")
        }
        Response::Fields(fields) => fields.join("; "),
        arranged => arranged.to_text().replace("[,]", ", ").replace("[.]", "–"),
    }
}
