//! The kinds of answers as the TOML block of an item states them.

use super::fields::{At, Fields};
use super::settings::{snippet, wrong_answers};
use crate::answer::{NumberForm, Shape};
use crate::answer_plan::{AnswerPlan, BlankPlan};
use crate::diagnostic::{Diagnostic, File};
use crate::expression_answer::ValueText;
use crate::line_answer::{LinePlan, ShadePlan};
use crate::prose::report;
use crate::rational::Rational;
use crate::script::{Expression, Snippet};
use crate::suggest::did_you_mean;

const KINDS: [&str; 11] = [
    "number",
    "expression",
    "choice",
    "choices",
    "text",
    "blanks",
    "ordering",
    "matching",
    "point",
    "points",
    "shade",
];

/// Reads `answer`.
pub(super) fn read(
    file: File<'_>,
    mut fields: Fields<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<AnswerPlan> {
    let kind = fields.required_text("kind", "kind = \"number\"", diagnostics)?;
    let answer = match kind.value.as_str() {
        "number" => read_number(file, &mut fields, diagnostics),
        "expression" => read_expression(file, &mut fields, diagnostics),
        "text" => read_text(file, &mut fields, diagnostics),
        // The tables of the blanks are read afterwards.
        "blanks" => Some(AnswerPlan::Blanks(Vec::new())),
        "ordering" => Some(AnswerPlan::Order(Vec::new())),
        "matching" => Some(AnswerPlan::Match(Vec::new())),
        "point" | "points" => {
            let several = kind.value == "points";
            read_point(file, several, &mut fields, diagnostics)
        }
        "shade" => read_shade(file, &mut fields, diagnostics),
        "choice" | "choices" => Some(AnswerPlan::Choice {
            several: kind.value == "choices",
            shuffle: true,
            options: Vec::new(),
        }),
        other => {
            let help = did_you_mean(other, KINDS)
                .unwrap_or_else(|| format!("the kinds are: {}", KINDS.join(", ")));
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
    let value = ValueText::compile(snippet(file, &value?));
    let value = value
        .map_err(|error| diagnostics.push(report(file, &error)))
        .ok()?;
    Some(AnswerPlan::Expression {
        value,
        variables,
        shape: shape?,
    })
}

fn read_text(
    file: File<'_>,
    fields: &mut Fields<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<AnswerPlan> {
    let before = diagnostics.len();
    let accepted = fields.texts("accepted", diagnostics);
    if accepted.is_empty() && diagnostics.len() == before {
        fields.missing(
            "accepted",
            "accepted = [\"even\", \"an even number\"]",
            diagnostics,
        );
    }
    let texts: Vec<Option<ValueText>> = accepted
        .iter()
        .map(|text| {
            let text = ValueText::compile(snippet(file, text));
            text.map_err(|error| diagnostics.push(report(file, &error)))
                .ok()
        })
        .collect();
    let texts: Option<Vec<ValueText>> = texts.into_iter().collect();
    texts
        .filter(|texts| !texts.is_empty())
        .map(AnswerPlan::Text)
}

/// An expression that has to be there.
fn expression(
    file: File<'_>,
    fields: &mut Fields<'_>,
    key: &'static str,
    example: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Expression> {
    let text = fields.required_text(key, &format!("{key} = \"{example}\""), diagnostics)?;
    compiled(file, &text, diagnostics)
}

fn compiled(
    file: File<'_>,
    text: &At<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Expression> {
    let compiled = Expression::compile(snippet(file, text));
    compiled
        .map_err(|error| diagnostics.push(report(file, &error)))
        .ok()
}

fn read_point(
    file: File<'_>,
    several: bool,
    fields: &mut Fields<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<AnswerPlan> {
    let from = expression(file, fields, "from", "0", diagnostics);
    let to = expression(file, fields, "to", "2", diagnostics);
    let step = expression(file, fields, "step", "rational(1, d)", diagnostics);
    let labels = fields.text("labels", diagnostics);
    let values = if several {
        let before = diagnostics.len();
        let texts = fields.texts("values", diagnostics);
        if texts.is_empty() && diagnostics.len() == before {
            fields.missing("values", "values = [\"a\", \"b\"]", diagnostics);
        }
        let values = texts.iter().map(|text| compiled(file, text, diagnostics));
        values.collect::<Vec<_>>().into_iter().collect()
    } else {
        let value = expression(file, fields, "value", "rational(n, d)", diagnostics);
        value.map(|value| vec![value])
    };
    Some(AnswerPlan::Point(LinePlan {
        from: from?,
        to: to?,
        step: step?,
        labels: labels.map(|labels| labels.value),
        several,
        values: values.filter(|values: &Vec<Expression>| !values.is_empty())?,
    }))
}

fn read_shade(
    file: File<'_>,
    fields: &mut Fields<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<AnswerPlan> {
    let parts = expression(file, fields, "parts", "d", diagnostics);
    let value = expression(file, fields, "value", "n", diagnostics);
    let bars = match fields.text("bars", diagnostics) {
        Some(bars) => Some(compiled(file, &bars, diagnostics)?),
        None => None,
    };
    Some(AnswerPlan::Shade(ShadePlan {
        parts: parts?,
        bars,
        value: value?,
    }))
}

/// The wrong answers of one blank.
pub(super) struct BlankMistakes {
    pub(super) blank: String,
    pub(super) mistakes: Vec<(At<String>, Snippet)>,
}

/// Reads the tables `[blanks.NAME]` into the answer.
pub(super) fn read_blanks(
    file: File<'_>,
    table: Option<Fields<'_>>,
    answer: &mut Option<AnswerPlan>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<BlankMistakes> {
    let mut mistakes = Vec::new();
    let mut plans = Vec::new();
    let given = table.is_some();
    let span = table.as_ref().map_or(0..0, |table| table.span.clone());
    for (name, mut fields) in table.map_or_else(Vec::new, |table| table.named_tables(diagnostics)) {
        let kind = fields.text("kind", diagnostics);
        let wrong = fields.table("misconceptions", diagnostics);
        let kinds = ["number", "text"];
        let answer = match kind.as_ref().map(|kind| kind.value.as_str()) {
            None | Some("number") => read_number(file, &mut fields, diagnostics),
            Some("text") => read_text(file, &mut fields, diagnostics),
            Some(other) => {
                let place = kind
                    .as_ref()
                    .map_or(fields.span.clone(), |kind| kind.span.clone());
                let message = format!("there is no kind of blank `{other}`");
                let help = did_you_mean(other, kinds)
                    .unwrap_or_else(|| "a blank takes a number or a text".to_owned());
                let error = file.error("unknown-answer-kind", place, message);
                diagnostics.push(error.help(help));
                continue;
            }
        };
        fields.finish(diagnostics);
        if let Some(wrong) = wrong {
            mistakes.push(BlankMistakes {
                blank: name.value.clone(),
                mistakes: wrong_answers(file, wrong, diagnostics),
            });
        }
        if let Some(answer) = answer {
            plans.push(BlankPlan {
                name: name.value,
                answer,
                span: name.span,
            });
        }
    }
    match answer {
        Some(AnswerPlan::Blanks(blanks)) => *blanks = plans,
        Some(_) if given => {
            let message = "this item's answer has no blanks";
            let error = file.error("needless-blanks", span, message);
            diagnostics.push(error.help("for blanks: answer = { kind = \"blanks\" }"));
        }
        _ => {}
    }
    mistakes
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
