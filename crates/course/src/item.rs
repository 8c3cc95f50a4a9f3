//! One question in front of a learner, and the grading of what they answer.
//!
//! An item is drawn from a [`Template`](crate::Template) by a seed and holds all that a page shows. The right answer stays inside:
//! it leaves only as a [`Grade`], or on purpose through [`Item::right_response`].

use crate::answer::{NumberForm, Shape, Unreadable, Verdict};
use crate::course::Misconception;
use crate::html::Html;
use crate::key::{Key, WrongAnswer, grade_blanks, grade_shading};
use crate::language::Language;
use crate::response::Response;
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
    pub(crate) language: &'static Language,
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
    /// A word or a few in a text box.
    Text,
    /// Several blanks in the question, each with its own box.
    Blanks(Vec<Blank>),
    /// Things to put into an order, as they are shown first.
    Ordering(Vec<Choice>),
    /// Prompts, each to be matched with one of the options. Options may be used more than once, or not at all.
    Matching {
        /// What is to be matched, in the order in which it is shown.
        prompts: Vec<Choice>,
        /// What it can be matched with, in the order in which it is shown.
        options: Vec<Choice>,
    },
    /// A place on a number line, or all right ones, by the letters of its ticks.
    Point {
        /// The line, with a letter at each tick.
        line: Html,
        /// The ticks from left to right, labelled by their letters.
        ticks: Vec<Choice>,
        /// Whether all right ones are to be chosen.
        several: bool,
    },
    /// Parts of bars to be shaded; a response names the parts by their numbers from 0, bar after bar.
    Shade {
        /// How many bars there are.
        bars: u32,
        /// The equal parts of each.
        parts: u32,
    },
}

/// A gap in a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Blank {
    /// What the question calls it: `(a)`.
    pub label: String,
    /// What goes into it: [`AnswerForm::Number`] or [`AnswerForm::Text`].
    pub form: AnswerForm,
}

/// An option to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What a response names it by: its place in the course file, from 0. It does not depend on the order shown.
    pub index: u32,
    /// What is shown.
    pub label: Html,
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadingShown {
    /// As plain text; of choices and arrangements, their indices.
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

/// A wrong answer that reveals a misconception.
#[derive(Debug, Clone)]
pub(crate) struct Mistake {
    pub(crate) misconception: Arc<Misconception>,
    /// The item's own feedback.
    pub(crate) feedback: Option<Html>,
    pub(crate) answer: WrongAnswer,
}

impl Item {
    /// Grades a response. What cannot be read is not wrong: the learner is told why and answers again.
    pub fn grade(&self, response: &Response) -> Result<Grade, Unreadable> {
        let (verdict, reading) = match (&self.key, response) {
            (Key::Choice(spec), Response::Choices(chosen)) => {
                (spec.grade(chosen)?, self.chosen(chosen))
            }
            (Key::Order(spec), Response::Places(places)) => {
                (spec.grade(places)?, self.ordered(places))
            }
            (Key::Match(spec), Response::Matches(chosen)) => {
                (spec.grade(chosen)?, self.matched(chosen))
            }
            (Key::Shade { bars, parts, right }, Response::Choices(chosen)) => {
                grade_shading((*bars, *parts), *right, chosen, self.language)?
            }
            (Key::Blanks(keys), Response::Fields(fields)) => {
                grade_blanks(keys, fields, self.language)?
            }
            (key, Response::Text(text)) => key.grade_text(text, self.language)?,
            // A response of the wrong kind answers nothing.
            (Key::Choice(_) | Key::Shade { .. }, _) => return Err(Unreadable::NoChoice),
            _ => return Err(Unreadable::Empty),
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

    /// How what was typed would be read, without grading it; of several blanks, into the one of this number from 0. The
    /// reading is the same whatever the right answer is.
    ///
    /// # Errors
    /// What cannot be read, and [`Unreadable::Empty`] for a question that is not answered by typing mathematics.
    pub fn read(&self, blank: Option<usize>, text: &str) -> Result<ReadingShown, Unreadable> {
        let key = match (&self.key, blank) {
            (Key::Blanks(keys), Some(blank)) => keys.get(blank),
            (key, None) => Some(key),
            (_, Some(_)) => None,
        };
        match key {
            Some(key @ (Key::Number(_) | Key::Expression(_))) => key
                .grade_text(text, self.language)
                .map(|(_, reading)| reading),
            _ => Err(Unreadable::Empty),
        }
    }

    /// A response that is right, in the form asked for.
    pub fn right_response(&self) -> Response {
        self.key.right_response()
    }

    /// A response that reveals each known misconception, with the misconception's id.
    pub fn misconception_responses(&self) -> Vec<(&str, Response)> {
        self.mistakes
            .iter()
            .map(|mistake| (mistake.misconception.id.as_str(), self.response_of(mistake)))
            .collect()
    }

    pub(crate) fn response_of(&self, mistake: &Mistake) -> Response {
        mistake.answer.response(&self.key)
    }

    fn revealed_by(&self, response: &Response) -> Option<MisconceptionMatch> {
        let mistake = self
            .mistakes
            .iter()
            .find(|mistake| mistake.answer.is_given_by(response))?;
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
        let (AnswerForm::Choice(options)
        | AnswerForm::Choices(options)
        | AnswerForm::Point { ticks: options, .. }) = &self.form
        else {
            return ReadingShown::default();
        };
        let mut chosen = chosen.to_vec();
        chosen.sort_unstable();
        let indices: Vec<String> = chosen.iter().map(u32::to_string).collect();
        let labels: Vec<&str> = chosen.iter().map(|index| label(options, *index)).collect();
        ReadingShown {
            text: indices.join(", "),
            html: Html::from_trusted(labels.join("; ")),
        }
    }

    fn ordered(&self, places: &[Option<u32>]) -> ReadingShown {
        let AnswerForm::Ordering(items) = &self.form else {
            return ReadingShown::default();
        };
        let mut items: Vec<&Choice> = items.iter().collect();
        let place = |choice: &&Choice| given(places, choice.index);
        items.sort_by_key(place);
        let indices: Vec<String> = items.iter().map(|item| item.index.to_string()).collect();
        let labels: Vec<&str> = items.iter().map(|item| item.label.as_str()).collect();
        ReadingShown {
            text: indices.join(", "),
            html: Html::from_trusted(labels.join("; ")),
        }
    }

    fn matched(&self, chosen: &[Option<u32>]) -> ReadingShown {
        let AnswerForm::Matching { prompts, options } = &self.form else {
            return ReadingShown::default();
        };
        let pair = |prompt: &Choice| {
            let option = given(chosen, prompt.index).unwrap_or(u32::MAX);
            let text = format!("{} – {option}", prompt.index);
            (
                text,
                format!("{} – {}", prompt.label, label(options, option)),
            )
        };
        let (texts, htmls): (Vec<String>, Vec<String>) = prompts.iter().map(pair).unzip();
        ReadingShown {
            text: texts.join(", "),
            html: Html::from_trusted(htmls.join("; ")),
        }
    }
}

/// What was given for the thing with this index.
fn given(all: &[Option<u32>], index: u32) -> Option<u32> {
    all.get(usize::try_from(index).ok()?).copied().flatten()
}

fn label(options: &[Choice], index: u32) -> &str {
    let found = options.iter().find(|option| option.index == index);
    found.map_or("", |option| option.label.as_str())
}
