//! How the answer of an item is stated in its template, and what becomes of that for the values drawn.
//!
//! A plan gives two things for each item: the key that grades it, which stays inside, and the form that a page shows.

use crate::answer::{
    ChoiceSpec, MatchSpec, NumberForm, NumberSpec, OrderSpec, Shape, TextSpec, blank_letter,
};
use crate::expression_answer::{self, ValueText};
use crate::html::Html;
use crate::item::{AnswerForm, Blank, Choice};
use crate::key::{Key, WrongAnswer};
use crate::line_answer::{LinePlan, ShadePlan};
use crate::prose::Document;
use crate::rational::Rational;
use crate::script::{Drawn, Expression, ScriptError};
use crate::value::{Medium, Value};
use num_rational::BigRational;
use std::collections::BTreeSet;
use std::ops::Range;

#[derive(Debug)]
pub(crate) enum AnswerPlan {
    Number {
        value: Expression,
        form: NumberForm,
        lowest_terms: bool,
        tolerance: Rational,
        unit: Option<String>,
    },
    Expression {
        value: ValueText,
        variables: Vec<char>,
        shape: Shape,
    },
    Choice {
        several: bool,
        shuffle: bool,
        options: Vec<OptionPlan>,
    },
    /// The accepted forms.
    Text(Vec<ValueText>),
    /// Numbers and texts, in the order of their gaps in the question.
    Blanks(Vec<BlankPlan>),
    /// In the right order.
    Order(Vec<OptionPlan>),
    /// Each prompt with its option; options without a prompt belong to none.
    Match(Vec<PairPlan>),
    Point(LinePlan),
    Shade(ShadePlan),
}

#[derive(Debug)]
pub(crate) struct OptionPlan {
    pub(crate) label: Document,
    pub(crate) right: bool,
    pub(crate) span: Range<usize>,
}

#[derive(Debug)]
pub(crate) struct BlankPlan {
    pub(crate) name: String,
    pub(crate) answer: AnswerPlan,
    pub(crate) span: Range<usize>,
}

#[derive(Debug)]
pub(crate) struct PairPlan {
    pub(crate) prompt: Option<Document>,
    pub(crate) option: Document,
    pub(crate) span: Range<usize>,
}

/// The answer that reveals a misconception.
#[derive(Debug)]
pub(crate) enum MistakeAnswer {
    Number(Expression),
    Expression(ValueText),
    Option(u32),
    Text(ValueText),
    /// A list of numbers of lines, from 1: in the order given, or matched with each prompt.
    Lines(Expression),
    /// In one of the blanks.
    Blank(usize, Box<MistakeAnswer>),
}

impl AnswerPlan {
    /// The key and the form for the values drawn; `span` is where the answer is stated.
    pub(crate) fn draw(
        &self,
        span: &Range<usize>,
        drawn: &mut Drawn,
        failures: &mut Vec<ScriptError>,
    ) -> Option<(Key, AnswerForm)> {
        let drawn_answer = match self {
            AnswerPlan::Number { value, .. } => {
                number(drawn, value).map(|value| self.number_key(value, span, failures))
            }
            AnswerPlan::Expression {
                value,
                variables,
                shape,
            } => expression_answer::spec(value, drawn, variables, *shape).map(|spec| {
                let form = AnswerForm::Expression {
                    variables: variables.clone(),
                    shape: *shape,
                };
                Some((Key::Expression(spec), form))
            }),
            AnswerPlan::Choice {
                several,
                shuffle,
                options,
            } => Ok(Some(choice(*several, *shuffle, options, drawn, failures))),
            AnswerPlan::Text(accepted) => text_spec(accepted, drawn, span)
                .map(|spec| Some((Key::Text(spec), AnswerForm::Text))),
            AnswerPlan::Blanks(blanks) => return draw_blanks(blanks, drawn, failures),
            AnswerPlan::Order(items) => Ok(Some(order(items, drawn, failures))),
            AnswerPlan::Match(pairs) => Ok(Some(matching(pairs, drawn, failures))),
            AnswerPlan::Point(line) => line.draw(span, drawn, failures),
            AnswerPlan::Shade(shade) => shade.draw(span, drawn).map(Some),
        };
        drawn_answer
            .map_err(|failure| failures.push(failure))
            .ok()
            .flatten()
    }

    fn number_key(
        &self,
        value: Rational,
        span: &Range<usize>,
        failures: &mut Vec<ScriptError>,
    ) -> Option<(Key, AnswerForm)> {
        let AnswerPlan::Number {
            form,
            lowest_terms,
            tolerance,
            unit,
            ..
        } = self
        else {
            return None;
        };
        let spec = NumberSpec {
            value: big(value),
            form: *form,
            lowest_terms: *lowest_terms,
            tolerance: big(*tolerance),
            unit: unit.clone(),
        };
        if let Err(error) = spec.check() {
            let message = error.to_string();
            failures.push(ScriptError::new("impossible-answer", span.clone(), message));
        }
        let form = AnswerForm::Number {
            form: *form,
            lowest_terms: *lowest_terms,
            unit: unit.clone(),
        };
        Some((Key::Number(spec), form))
    }

    /// The answer that reveals a misconception, for the values drawn; `span` is where it is stated. Nothing, if the two are not of
    /// one kind, which the reader of course files sees to.
    pub(crate) fn mistake(
        &self,
        answer: &MistakeAnswer,
        drawn: &mut Drawn,
        span: &Range<usize>,
    ) -> Result<Option<WrongAnswer>, ScriptError> {
        Ok(Some(match (answer, self) {
            (MistakeAnswer::Number(value), AnswerPlan::Number { unit, .. }) => {
                // A wrong idea is recognised in whatever form it is written, and only by its exact value.
                let mut spec = NumberSpec::exactly(big(number(drawn, value)?));
                spec.unit.clone_from(unit);
                WrongAnswer::Number(spec)
            }
            (MistakeAnswer::Number(value), AnswerPlan::Point(line)) => {
                WrongAnswer::Option(line.tick(drawn, value, span)?)
            }
            (MistakeAnswer::Number(value), AnswerPlan::Shade(shade)) => {
                WrongAnswer::Count(shade.count(drawn, value, span)?)
            }
            (MistakeAnswer::Expression(value), AnswerPlan::Expression { variables, .. }) => {
                let shape = Shape::default();
                let spec = expression_answer::spec(value, drawn, variables, shape)?;
                WrongAnswer::Expression(spec)
            }
            (MistakeAnswer::Text(text), AnswerPlan::Text(_)) => {
                WrongAnswer::Text(text_spec(std::slice::from_ref(text), drawn, span)?)
            }
            (MistakeAnswer::Option(index), AnswerPlan::Choice { .. }) => {
                WrongAnswer::Option(*index)
            }
            (MistakeAnswer::Lines(list), AnswerPlan::Order(items)) => {
                WrongAnswer::Places(places(drawn, list, items.len())?)
            }
            (MistakeAnswer::Lines(list), AnswerPlan::Match(pairs)) => {
                WrongAnswer::Matches(matches(drawn, list, pairs)?)
            }
            (MistakeAnswer::Blank(blank, answer), AnswerPlan::Blanks(blanks)) => {
                let plan = blanks.get(*blank).map(|blank| &blank.answer);
                let answer = match plan {
                    Some(plan) => plan.mistake(answer, drawn, span)?,
                    None => None,
                };
                match answer {
                    Some(answer) => WrongAnswer::Blank(*blank, Box::new(answer)),
                    None => return Ok(None),
                }
            }
            _ => return Ok(None),
        }))
    }
}

fn text_spec(
    accepted: &[ValueText],
    drawn: &mut Drawn,
    span: &Range<usize>,
) -> Result<TextSpec, ScriptError> {
    let texts: Result<Vec<String>, ScriptError> = accepted
        .iter()
        .map(|text| text.fill(drawn, Medium::Text))
        .collect();
    let empty = || {
        let message = "an accepted text has nothing in it that could be compared";
        ScriptError::new("impossible-answer", span.clone(), message)
    };
    TextSpec::new(texts?).ok_or_else(empty)
}

fn draw_blanks(
    blanks: &[BlankPlan],
    drawn: &mut Drawn,
    failures: &mut Vec<ScriptError>,
) -> Option<(Key, AnswerForm)> {
    let parts: Vec<Option<(Key, AnswerForm)>> = blanks
        .iter()
        .map(|blank| blank.answer.draw(&blank.span, drawn, failures))
        .collect();
    let parts: Option<Vec<(Key, AnswerForm)>> = parts.into_iter().collect();
    let (keys, forms): (Vec<Key>, Vec<AnswerForm>) = parts?.into_iter().unzip();
    let blank = |(number, form)| Blank {
        label: format!("({})", blank_letter(number)),
        form,
    };
    let forms = forms.into_iter().enumerate().map(blank).collect();
    Some((Key::Blanks(keys), AnswerForm::Blanks(forms)))
}

/// Labels with their indices. Two that come out the same cannot be told apart.
fn labels<'a>(
    plans: impl Iterator<Item = (&'a Document, &'a Range<usize>)>,
    drawn: &mut Drawn,
    failures: &mut Vec<ScriptError>,
) -> Vec<Choice> {
    let mut seen: BTreeSet<Html> = BTreeSet::new();
    let mut choices = Vec::new();
    let failed = failures.len();
    let mut same = Vec::new();
    for (index, (label, span)) in (0_u32..).zip(plans) {
        let label = label.fill(drawn, failures).html;
        if !seen.insert(label.clone()) {
            let message = "this option comes out the same as another one";
            same.push(ScriptError::new("duplicate-option", span.clone(), message));
        }
        choices.push(Choice { index, label });
    }
    // Options with gaps may well look the same.
    if failures.len() == failed {
        failures.extend(same);
    }
    choices
}

fn choice(
    several: bool,
    shuffle: bool,
    options: &[OptionPlan],
    drawn: &mut Drawn,
    failures: &mut Vec<ScriptError>,
) -> (Key, AnswerForm) {
    let plans = options.iter().map(|option| (&option.label, &option.span));
    let mut choices = labels(plans, drawn, failures);
    if shuffle {
        drawn.drawing().shuffle(&mut choices);
    }
    let count = count(options.len());
    let right: BTreeSet<u32> = (0_u32..)
        .zip(options)
        .filter(|(_, option)| option.right)
        .map(|(index, _)| index)
        .collect();
    if several {
        let key = ChoiceSpec::Several {
            options: count,
            right,
        };
        (Key::Choice(key), AnswerForm::Choices(choices))
    } else {
        let right = right.first().copied().unwrap_or_default();
        let key = ChoiceSpec::One {
            options: count,
            right,
        };
        (Key::Choice(key), AnswerForm::Choice(choices))
    }
}

fn order(
    items: &[OptionPlan],
    drawn: &mut Drawn,
    failures: &mut Vec<ScriptError>,
) -> (Key, AnswerForm) {
    let plans = items.iter().map(|item| (&item.label, &item.span));
    let mut choices = labels(plans, drawn, failures);
    // Not shown in the right order, unless there is no other.
    while choices.len() > 1 {
        drawn.drawing().shuffle(&mut choices);
        if !choices.iter().map(|choice| choice.index).is_sorted() {
            break;
        }
    }
    let key = OrderSpec {
        items: count(items.len()),
    };
    (Key::Order(key), AnswerForm::Ordering(choices))
}

fn matching(
    pairs: &[PairPlan],
    drawn: &mut Drawn,
    failures: &mut Vec<ScriptError>,
) -> (Key, AnswerForm) {
    let prompts = pairs
        .iter()
        .filter_map(|pair| pair.prompt.as_ref().map(|prompt| (prompt, &pair.span)));
    let mut prompts = labels(prompts, drawn, failures);
    // Options that come out the same are one; it keeps the index of the first.
    let mut options: Vec<Choice> = Vec::new();
    let mut right = Vec::new();
    for (index, pair) in (0_u32..).zip(pairs) {
        let label = pair.option.fill(drawn, failures).html;
        let known = options.iter().find(|option| option.label == label);
        let place = known.map_or(index, |option| option.index);
        if known.is_none() {
            options.push(Choice { index, label });
        }
        if pair.prompt.is_some() {
            right.push(place);
        }
    }
    drawn.drawing().shuffle(&mut prompts);
    drawn.drawing().shuffle(&mut options);
    let key = MatchSpec {
        right,
        options: count(pairs.len()),
    };
    (Key::Match(key), AnswerForm::Matching { prompts, options })
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// A list of numbers of lines, from 1 to `most`; 0 stands for none where that is allowed.
fn lines(
    drawn: &mut Drawn,
    list: &Expression,
    most: usize,
) -> Result<Vec<Option<u32>>, ScriptError> {
    let value = drawn.value(list)?;
    let numbers = match &value {
        Value::List(values) => values.iter().map(Value::number).collect(),
        _ => None,
    };
    let line = |number: Rational| {
        let line = number.is_whole().then(|| number.numerator())?;
        let line = u32::try_from(line)
            .ok()
            .filter(|&line| line <= count(most))?;
        Some(line.checked_sub(1))
    };
    let lines: Option<Vec<Option<u32>>> =
        numbers.and_then(|numbers: Vec<Rational>| numbers.into_iter().map(line).collect());
    lines.ok_or_else(|| unusable(list, format!("a list of line numbers from 1 to {most}")))
}

fn unusable(list: &Expression, wanted: impl AsRef<str>) -> ScriptError {
    let text = list.snippet.text.trim();
    let message = format!("`{text}` is not {}", wanted.as_ref());
    ScriptError::new("misconception-unusable", list.snippet.span.clone(), message)
}

/// The place of each item where the lines are given in some order.
fn places(drawn: &mut Drawn, list: &Expression, items: usize) -> Result<Vec<u32>, ScriptError> {
    let order = lines(drawn, list, items)?;
    let place = |item: usize| {
        let given = order.iter().position(|line| *line == Some(count(item)))?;
        Some(count(given))
    };
    let places: Option<Vec<u32>> = (0..items).map(place).collect();
    places
        .filter(|places| places.len() == order.len())
        .ok_or_else(|| unusable(list, format!("the numbers from 1 to {items} in some order")))
}

/// The option matched with each prompt; none stands for any.
fn matches(
    drawn: &mut Drawn,
    list: &Expression,
    pairs: &[PairPlan],
) -> Result<Vec<Option<u32>>, ScriptError> {
    let matches = lines(drawn, list, pairs.len())?;
    let prompts = pairs.iter().filter(|pair| pair.prompt.is_some()).count();
    if matches.len() != prompts || matches.iter().all(Option::is_none) {
        let wanted = format!("a list of {prompts} line numbers, one for each prompt");
        return Err(unusable(list, wanted));
    }
    Ok(matches)
}

/// The number that an expression comes to.
pub(crate) fn number(drawn: &mut Drawn, expression: &Expression) -> Result<Rational, ScriptError> {
    let value = drawn.value(expression)?;
    value.number().ok_or_else(|| {
        let text = expression.snippet.text.trim();
        let message = format!("`{text}` is a text or a list, where a number is needed");
        ScriptError::new("not-a-number", expression.snippet.span.clone(), message)
    })
}

fn big(value: Rational) -> BigRational {
    BigRational::new(value.numerator().into(), value.denominator().into())
}
