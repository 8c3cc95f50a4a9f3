//! One question in front of a learner, and the grading of what they answer.
//!
//! An item is drawn from a [`Template`](crate::Template) by a seed and holds all that a page shows. The right answer stays inside:
//! it leaves only as a [`Grade`], or on purpose through [`Item::right_response`].

use crate::answer::{
    ChoiceSpec, ExpressionSpec, NumberForm, NumberSpec, Reading, Shape, Unreadable, Verdict,
};
use crate::course::Misconception;
use crate::html::Html;
use crate::latex::push_maths;
use std::sync::Arc;

/// A question with everything that belongs to it.
#[derive(Debug, Clone)]
pub struct Item {
    /// The question.
    pub question: Html,
    /// What the page shows for the answer.
    pub form: AnswerForm,
    /// Hints, from the gentlest to the plainest.
    pub hints: Vec<Html>,
    /// The solution, step by step.
    pub solution: Html,
    /// Probability of a right answer by someone who does not know: one by the number of options, 0.02 for typed answers.
    pub guess: f64,
    pub(crate) key: Key,
    pub(crate) mistakes: Vec<Mistake>,
}

/// What kind of answer a page asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerForm {
    /// A number in a text box.
    Number {
        /// The form in which it has to be written.
        form: NumberForm,
        /// Whether a fraction has to be in lowest terms.
        lowest_terms: bool,
        /// The unit that is shown after the box.
        unit: Option<String>,
    },
    /// An algebraic expression in a text box.
    Expression {
        /// The letters that it may contain.
        variables: Vec<char>,
        /// The shape in which it has to be written.
        shape: Shape,
    },
    /// One of several options, in the order in which they are shown.
    Choice(Vec<Choice>),
    /// All right ones of several options, in the order in which they are shown.
    Choices(Vec<Choice>),
}

/// An option to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What a response names it by: its place in the course file, from 0. It does not depend on the order shown.
    pub index: u32,
    /// What is shown.
    pub label: Html,
}

/// What a learner answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Response {
    /// What was typed.
    Text(String),
    /// The [`index`](Choice::index) of each option that was chosen, in any order.
    Choices(Vec<u32>),
}

/// What grading says about a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grade {
    /// Whether it counts as right; [`Verdict::RightValueWrongForm`] counts as neither right nor as a miss.
    pub correct: bool,
    /// Right, right in another form than the one asked for, or wrong.
    pub verdict: Verdict,
    /// How the response was read.
    pub reading: ReadingShown,
    /// The wrong idea that a wrong response reveals, if it is a known one.
    pub misconception: Option<MisconceptionMatch>,
}

/// How a response was read, for the learner to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingShown {
    /// As plain text; of choices, their indices.
    pub text: String,
    /// As HTML, with MathML.
    pub html: Html,
}

/// A misconception that a response reveals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MisconceptionMatch {
    /// The misconception's id within the skill.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What the learner reads: the item's own feedback, or else the skill's.
    pub feedback: Html,
}

/// What the right answer is.
#[derive(Debug, Clone)]
pub(crate) enum Key {
    Number(NumberSpec),
    Expression(ExpressionSpec),
    Choice(ChoiceSpec),
}

/// A wrong answer that reveals a misconception.
#[derive(Debug, Clone)]
pub(crate) struct Mistake {
    pub(crate) misconception: Arc<Misconception>,
    /// The item's own feedback.
    pub(crate) feedback: Option<Html>,
    pub(crate) answer: WrongAnswer,
}

#[derive(Debug, Clone)]
pub(crate) enum WrongAnswer {
    Number(NumberSpec),
    Expression(ExpressionSpec),
    Option(u32),
}

impl Item {
    /// Grades a response. What cannot be read is not wrong: the learner is told why and answers again.
    pub fn grade(&self, response: &Response) -> Result<Grade, Unreadable> {
        let (verdict, reading) = match (&self.key, response) {
            (Key::Number(spec), Response::Text(text)) => {
                let graded = spec.grade(text)?;
                (graded.verdict, shown(graded.reading))
            }
            (Key::Expression(spec), Response::Text(text)) => {
                let graded = spec.grade(text)?;
                (graded.verdict, shown(graded.reading))
            }
            (Key::Choice(spec), Response::Choices(chosen)) => {
                (spec.grade(chosen)?, self.chosen(chosen))
            }
            // A response of the wrong kind answers nothing.
            (Key::Choice(_), Response::Text(_)) => return Err(Unreadable::NoChoice),
            (Key::Number(_) | Key::Expression(_), Response::Choices(_)) => {
                return Err(Unreadable::Empty);
            }
        };
        let misconception = match verdict {
            Verdict::Wrong => self.revealed_by(response),
            Verdict::Right | Verdict::RightValueWrongForm(_) => None,
        };
        Ok(Grade {
            correct: verdict == Verdict::Right,
            verdict,
            reading,
            misconception,
        })
    }

    /// A response that is right, in the form asked for.
    pub fn right_response(&self) -> Response {
        match &self.key {
            Key::Number(spec) => Response::Text(spec.canonical_text()),
            Key::Expression(spec) => Response::Text(spec.canonical_text()),
            Key::Choice(ChoiceSpec::One { right, .. }) => Response::Choices(vec![*right]),
            Key::Choice(ChoiceSpec::Several { right, .. }) => {
                Response::Choices(right.iter().copied().collect())
            }
        }
    }

    /// A response that reveals each known misconception, with the misconception's id.
    pub fn misconception_responses(&self) -> Vec<(&str, Response)> {
        self.mistakes
            .iter()
            .map(|mistake| (mistake.misconception.id.as_str(), self.response_of(mistake)))
            .collect()
    }

    pub(crate) fn response_of(&self, mistake: &Mistake) -> Response {
        match &mistake.answer {
            WrongAnswer::Number(spec) => Response::Text(spec.canonical_text()),
            WrongAnswer::Expression(spec) => Response::Text(spec.canonical_text()),
            WrongAnswer::Option(index) => match &self.key {
                // Beside the right ones, so that this option alone makes the response wrong.
                Key::Choice(ChoiceSpec::Several { right, .. }) => {
                    Response::Choices(right.iter().copied().chain([*index]).collect())
                }
                _ => Response::Choices(vec![*index]),
            },
        }
    }

    fn revealed_by(&self, response: &Response) -> Option<MisconceptionMatch> {
        let reveals = |mistake: &Mistake| match (&mistake.answer, response) {
            (WrongAnswer::Number(spec), Response::Text(text)) => spec
                .grade(text)
                .is_ok_and(|graded| has_value(graded.verdict)),
            (WrongAnswer::Expression(spec), Response::Text(text)) => spec
                .grade(text)
                .is_ok_and(|graded| has_value(graded.verdict)),
            (WrongAnswer::Option(index), Response::Choices(chosen)) => chosen.contains(index),
            _ => false,
        };
        let mistake = self.mistakes.iter().find(|mistake| reveals(mistake))?;
        let misconception = &mistake.misconception;
        Some(MisconceptionMatch {
            id: misconception.id.clone(),
            title: misconception.title.clone(),
            feedback: mistake
                .feedback
                .clone()
                .unwrap_or_else(|| misconception.body.clone()),
        })
    }

    fn chosen(&self, chosen: &[u32]) -> ReadingShown {
        let (AnswerForm::Choice(options) | AnswerForm::Choices(options)) = &self.form else {
            return ReadingShown {
                text: String::new(),
                html: Html::default(),
            };
        };
        let mut chosen = chosen.to_vec();
        chosen.sort_unstable();
        let indices: Vec<String> = chosen.iter().map(u32::to_string).collect();
        let labels: Vec<&str> = chosen
            .iter()
            .filter_map(|index| options.iter().find(|option| option.index == *index))
            .map(|option| option.label.as_str())
            .collect();
        ReadingShown {
            text: indices.join(", "),
            html: Html::from_trusted(labels.join("; ")),
        }
    }
}

/// Whether a mistake's value was given, in whatever form.
fn has_value(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Right | Verdict::RightValueWrongForm(_))
}

fn shown(reading: Reading) -> ReadingShown {
    let mut html = String::new();
    let html = match push_maths(&mut html, &reading.latex, false) {
        Ok(()) => Html::from_trusted(html),
        // The reader writes LaTeX that converts; should it ever not, the text says the same.
        Err(_) => Html::from_text(&reading.text),
    };
    ReadingShown {
        text: reading.text,
        html,
    }
}
