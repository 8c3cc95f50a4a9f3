//! The wrong answers of an item that reveal misconceptions.

use super::blocks::HeadingText;
use super::fields::At;
use super::item::SkillContext;
use crate::answer_plan::MistakeAnswer;
use crate::course::Misconception;
use crate::diagnostic::Diagnostic;
use crate::prose::{Document, report};
use crate::script::{Expression, ScriptError, Snippet};
use crate::suggest::did_you_mean;
use crate::template::MistakePlan;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// Collects the wrong answers that reveal misconceptions.
pub(super) struct MistakeReader<'a, 's> {
    pub(super) skill: &'a SkillContext<'s>,
    pub(super) used: &'a mut BTreeSet<String>,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
    pub(super) plans: Vec<MistakePlan>,
}

impl MistakeReader<'_, '_> {
    /// The skill's misconception of this name.
    pub(super) fn misconception(
        &mut self,
        id: &str,
        span: Range<usize>,
    ) -> Option<Arc<Misconception>> {
        if let Some(misconception) = self.skill.misconceptions.get(id) {
            self.used.insert(id.to_owned());
            return Some(misconception.clone());
        }
        let known = self.skill.misconceptions.keys().map(String::as_str);
        let help = did_you_mean(id, known).unwrap_or_else(|| {
            format!("describe it in a section `## Misconception: {id} \"A title\"`")
        });
        let error = self.skill.file.error(
            "unknown-misconception",
            span,
            format!("this skill has no misconception `{id}`"),
        );
        self.diagnostics.push(error.help(help));
        None
    }

    /// Looks at the names alone, where the answer could not be read.
    pub(super) fn only_names(&mut self, table: &[(At<String>, Snippet)]) {
        for (key, _) in table {
            self.misconception(&key.value, key.span.clone());
        }
    }

    /// Reads the `[misconceptions]` of an answer that is typed.
    pub(super) fn read_table(
        &mut self,
        table: &[(At<String>, Snippet)],
        compile: impl Fn(Snippet) -> Result<MistakeAnswer, ScriptError>,
    ) {
        let file = self.skill.file;
        for (key, snippet) in table {
            let misconception = self.misconception(&key.value, key.span.clone());
            let (answer, unless) = match snippet.text.rfind(" unless ") {
                Some(at) => {
                    let condition = snippet.part(at + " unless ".len()..snippet.text.len());
                    (snippet.part(0..at), Some(Expression::compile(condition)))
                }
                None => (snippet.clone(), None),
            };
            let answer =
                compile(answer).map_err(|error| self.diagnostics.push(report(file, &error)));
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

    /// Choices and blanks carry their misconceptions themselves; `help` says how, with the misconception's name in it.
    pub(super) fn refuse_table(
        &mut self,
        table: &[(At<String>, Snippet)],
        message: &str,
        help: impl Fn(&str) -> String,
    ) {
        for (key, _) in table {
            let place = key.span.clone();
            let error = self
                .skill
                .file
                .error("misplaced-misconception", place, message);
            self.diagnostics.push(error.help(help(&key.value)));
        }
    }

    /// Gives mistakes the item's own feedback.
    pub(super) fn add_feedback(&mut self, feedback: Vec<(&HeadingText<'_>, Document)>) {
        for (heading, document) in feedback {
            let id = heading.id.unwrap_or_default();
            let mut given = false;
            for plan in self
                .plans
                .iter_mut()
                .filter(|plan| plan.misconception.id == id)
            {
                if plan.feedback.is_some() {
                    let message = format!("there is other feedback for `{id}` in this item");
                    let error =
                        self.skill
                            .file
                            .error("duplicate-part", heading.span.clone(), message);
                    self.diagnostics.push(error);
                }
                plan.feedback = Some(document.clone());
                given = true;
            }
            if !given {
                let known: Vec<&str> = self
                    .plans
                    .iter()
                    .map(|plan| plan.misconception.id.as_str())
                    .collect();
                let message = format!("no answer of this item reveals `{id}`");
                let error =
                    self.skill
                        .file
                        .error("unused-feedback", heading.id_span.clone(), message);
                self.diagnostics
                    .push(error.help_if(did_you_mean(id, known)));
            }
        }
    }
}
