//! What the variants of a template show about it.

use super::HINTS;
use crate::answer::Verdict;
use crate::diagnostic::{Diagnostic, File};
use crate::html::Html;
use crate::item::{AnswerForm, Item};
use crate::key::Key;
use crate::names::NAMES;
use crate::parse::translation::words::literals;
use crate::response::Response;
use crate::script::ScriptError;
use crate::template::{Template, Trial};
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Fewer different questions than this make a template that draws numbers look like one that does not.
const FEWEST_QUESTIONS: usize = 5;
/// Numbers drawn more often than this on average: with 15, about one item in a million would fail all 200 drawings.
const MOST_DRAWS_ON_AVERAGE: u32 = 15;

/// A failure as it was first met.
struct Failure {
    error: ScriptError,
    seed: u64,
    drawn: String,
    /// In how many variants it was met.
    count: u32,
}

/// What was found out about a template.
pub(super) struct Proof<'a> {
    template: &'a Template,
    /// Of a translated template, the original.
    original: Option<&'a Template>,
    /// Each distinct failure by its place and kind: failures that differ only in the numbers drawn are one.
    failures: BTreeMap<(usize, usize, &'static str), Failure>,
    questions: BTreeSet<Vec<Html>>,
    tried: u32,
    pub(super) in_order: usize,
    draws: u32,
    /// Per misconception of the template: how often it applied, and how often its answer was taken for another one's.
    mistaken: Vec<(u32, u32)>,
    /// Per hint: in how many variants it showed the answer while the question did not.
    revealing: Vec<u32>,
    /// Per placeholder in the question of the original: in how many variants the translated question did not show its number.
    lost: Vec<u32>,
    /// The texts that were shown.
    texts: BTreeSet<String>,
}

impl<'a> Proof<'a> {
    pub(super) fn new(template: &'a Template, original: Option<&'a Template>) -> Self {
        let shown = original.map_or(0, |original| original.body.question.expressions.len());
        Proof {
            template,
            original,
            lost: vec![0; shown],
            texts: BTreeSet::new(),
            failures: BTreeMap::new(),
            questions: BTreeSet::new(),
            tried: 0,
            in_order: 0,
            draws: 0,
            mistaken: vec![(0, 0); template.body.mistakes.len()],
            revealing: vec![0; template.body.hints.len()],
        }
    }

    pub(super) fn try_seed(&mut self, seed: u64) {
        let mut trial = self.template.try_out(seed);
        self.texts.append(&mut trial.texts);
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
                failures.extend(self.another_item(item, &trial, seed));
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

    /// A translation has to draw the same item from the same seed: only its text may differ.
    fn another_item(&mut self, item: &Item, trial: &Trial, seed: u64) -> Option<ScriptError> {
        let original = self.original?.try_out(seed);
        let other = original.item.as_ref()?;
        for (count, value) in self.lost.iter_mut().zip(&original.question_values) {
            let lost = value.number().is_some() && !trial.question_values.contains(value);
            *count += u32::from(lost);
        }
        let ids = |item: &Item| -> Vec<String> {
            let ids = item.mistakes.iter();
            ids.map(|mistake| mistake.misconception.id.clone())
                .collect()
        };
        let difference = if original.draws != trial.draws {
            "numbers are drawn again at other times".to_owned()
        } else if !item.key.agrees(&other.key) {
            format!(
                "the right answer is `{}`, and not `{}`",
                written(&item.right_response()),
                written(&other.right_response())
            )
        } else if ids(item) != ids(other) {
            "other misconceptions apply".to_owned()
        } else {
            return None;
        };
        let message = format!("this draws another item than the original: {difference}");
        let heading = self.template.body.heading.clone();
        let error = ScriptError::new("translation-draws-differently", heading, message);
        Some(
            error.help("translate only texts that are shown, not those that the script decides by"),
        )
    }

    /// Reports the texts of the script that are shown and not translated, and counts them.
    pub(super) fn report_literals(
        &self,
        file: File<'_>,
        language: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> usize {
        let Some(script) = &self.template.body.script else {
            return 0;
        };
        let Some(from) = script.snippet.exact_from else {
            return 0;
        };
        let mut reported = BTreeSet::new();
        for literal in literals(&script.snippet.text) {
            let span = literal.inside.start + from..literal.inside.end + from;
            let raw = script.snippet.text.get(literal.inside).unwrap_or_default();
            let shown = |part: &str| self.texts.iter().any(|text| text.contains(part));
            if file.is_translated(&span)
                || !word_parts(raw, literal.backticks).into_iter().any(shown)
                || !reported.insert(raw)
            {
                continue;
            }
            let message =
                format!("the text `{raw}` is shown, and not translated into `{language}`");
            let warning = file.warning("untranslated", span, message);
            diagnostics.push(
                warning.help(
                    "add it to the [words] of the translated item, even if it stays the same",
                ),
            );
        }
        reported.len()
    }

    pub(super) fn report(self, file: File<'_>, diagnostics: &mut Vec<Diagnostic>) {
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
        self.report_lost(&mut warn);
        let hints = body.hints.len();
        if self.original.is_none() && !HINTS.contains(&hints) {
            let plural = if hints == 1 { "" } else { "s" };
            let message = format!("this item has {hints} hint{plural}");
            warn(
                "hints",
                body.heading.clone(),
                message,
                "write two to four, from a gentle push to the plain next step",
            );
        }
    }
}

impl Proof<'_> {
    /// Warns of numbers that the question of the original shows and the translated one does not.
    fn report_lost(&self, warn: &mut impl FnMut(&'static str, Range<usize>, String, &str)) {
        let Some(original) = self.original else {
            return;
        };
        let expressions = &original.body.question.expressions;
        for (expression, &count) in expressions.iter().zip(&self.lost) {
            if count > 0 && count == self.tried {
                let shown = expression.snippet.text.trim();
                let message =
                    format!("the question of the original shows `{shown}`, and this one does not");
                warn(
                    "translation-lost-value",
                    self.template.body.heading.clone(),
                    message,
                    "use its placeholders, in any order",
                );
            }
        }
    }
}

/// The parts of a literal that are words, as a page would show them.
fn word_parts(raw: &str, backticks: bool) -> Vec<&str> {
    // Escapes are mathematics or quotes; addresses, symbols and letters are the same in every language.
    const SYMBOLS: [&str; 14] = [
        "mm", "cm", "dm", "km", "kg", "mg", "ml", "cl", "dl", "km/h", "m/s", "min", "ok", "OK",
    ];
    let mut parts = Vec::new();
    let mut rest = raw;
    while let (true, Some((before, after))) = (backticks, rest.split_once("${")) {
        parts.push(before);
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    parts.push(rest);
    parts.retain_mut(|part| {
        *part = part.trim();
        let address = !part.contains(char::is_whitespace) && part.contains(['.', '/', '@', '_']);
        let word = part
            .split(|c: char| !c.is_alphabetic())
            .any(|run| run.chars().nth(1).is_some());
        word && !address && !part.contains('\\') && !SYMBOLS.contains(part) && !NAMES.contains(part)
    });
    parts
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
