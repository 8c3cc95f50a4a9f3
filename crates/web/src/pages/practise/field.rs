//! Where an answer goes: a box, boxes, options, lists to choose from, parts to shade. Each is made of plain form controls with
//! a label, so that the keyboard, a screen reader and a browser without scripts serve as well as a pointer.

use cairn_course::answer::blank_letter;
use cairn_course::{AnswerForm, Choice, Html, Response};

use crate::form::Fields;
use crate::messages::Say;
use crate::{spoken, words};

/// Where the answer goes.
pub(super) enum AnswerField<'a> {
    /// Into a box, in which `draft` stands already.
    Box {
        draft: &'a str,
        unit: Option<&'a str>,
        how_to_type: String,
    },
    /// Into several boxes.
    Boxes(Vec<BoxView<'a>>),
    /// Onto one option, or onto several; the options may be places on a line.
    Options {
        options: Vec<OptionView<'a>>,
        several: bool,
        line: Option<&'a Html>,
    },
    /// Out of a list for each thing.
    Lists {
        ask: &'static str,
        /// What the letters in the lists stand for.
        letters: Vec<(char, &'a Html)>,
        rows: Vec<RowView<'a>>,
    },
    /// Onto the parts of bars.
    Bars(Vec<Vec<PartView>>),
}

/// A box for a blank in the question.
pub(super) struct BoxView<'a> {
    pub(super) letter: char,
    pub(super) draft: &'a str,
    pub(super) unit: Option<&'a str>,
    pub(super) how_to_type: String,
}

/// An option to choose.
pub(super) struct OptionView<'a> {
    pub(super) index: u32,
    pub(super) label: &'a Html,
    /// What it is called where the label does not say.
    pub(super) name: Option<String>,
    pub(super) chosen: bool,
}

/// A thing, and the list that something is to be chosen from for it.
pub(super) struct RowView<'a> {
    pub(super) index: u32,
    pub(super) label: &'a Html,
    /// What it is called where the label does not say.
    pub(super) name: Option<String>,
    pub(super) picks: Vec<PickView>,
}

/// An entry of a list.
pub(super) struct PickView {
    pub(super) value: String,
    pub(super) text: String,
    pub(super) chosen: bool,
}

/// A part to shade.
pub(super) struct PartView {
    pub(super) index: u32,
    pub(super) name: String,
    pub(super) chosen: bool,
}

/// What stands in the field although it has not been graded.
#[derive(Default)]
pub(super) struct Draft {
    texts: Vec<String>,
    choices: Vec<u32>,
    picks: Vec<(u32, u32)>,
    /// Why it could not be read.
    pub(super) mistake: Option<String>,
}

impl Draft {
    /// What a form or an address holds; `text_field` is the name of its texts.
    pub(super) fn of(fields: &Fields, text_field: &str) -> Self {
        Self {
            texts: fields.all(text_field).map(str::to_owned).collect(),
            choices: fields
                .all("choice")
                .filter_map(|choice| choice.parse().ok())
                .collect(),
            picks: fields.all("pick").filter_map(pick).collect(),
            mistake: None,
        }
    }

    fn text(&self, place: usize) -> &str {
        self.texts.get(place).map_or("", String::as_str)
    }
}

/// A thing, and what was chosen for it: `2-0`.
fn pick(text: &str) -> Option<(u32, u32)> {
    let (thing, chosen) = text.split_once('-')?;
    Some((thing.parse().ok()?, chosen.parse().ok()?))
}

/// Reads the form as the question asks; nothing if no page of ours sends such a form.
pub(super) fn response(fields: &Fields, form: &AnswerForm) -> Option<Response> {
    Some(match form {
        AnswerForm::Number { .. } | AnswerForm::Expression { .. } | AnswerForm::Text => {
            Response::Text(fields.first("answer").unwrap_or_default().to_owned())
        }
        AnswerForm::Blanks(_) => {
            Response::Fields(fields.all("answer").map(str::to_owned).collect())
        }
        AnswerForm::Choice(_)
        | AnswerForm::Choices(_)
        | AnswerForm::Point { .. }
        | AnswerForm::Shade { .. } => {
            let chosen: Result<_, _> = fields.all("choice").map(str::parse).collect();
            Response::Choices(chosen.ok()?)
        }
        AnswerForm::Ordering(things) => Response::Places(picks(fields, things.len())?),
        AnswerForm::Matching { prompts, .. } => Response::Matches(picks(fields, prompts.len())?),
    })
}

/// What was chosen for each of so many things, if anything was.
fn picks(fields: &Fields, things: usize) -> Option<Vec<Option<u32>>> {
    let mut chosen = vec![None; things];
    for text in fields.all("pick").filter(|text| !text.is_empty()) {
        let (thing, pick) = pick(text)?;
        *chosen.get_mut(usize::try_from(thing).ok()?)? = Some(pick);
    }
    Some(chosen)
}

impl<'a> AnswerField<'a> {
    /// The field for a form, with the draft in it.
    pub(super) fn of(say: Say, form: &'a AnswerForm, draft: &'a Draft) -> Self {
        match form {
            AnswerForm::Number { .. } | AnswerForm::Expression { .. } | AnswerForm::Text => {
                AnswerField::Box {
                    draft: draft.text(0),
                    unit: unit(form),
                    how_to_type: words::how_to_type(say, form),
                }
            }
            AnswerForm::Blanks(blanks) => {
                let view = |(place, blank): (usize, &'a cairn_course::Blank)| BoxView {
                    letter: blank_letter(place),
                    draft: draft.text(place),
                    unit: unit(&blank.form),
                    how_to_type: words::how_to_type(say, &blank.form),
                };
                AnswerField::Boxes(blanks.iter().enumerate().map(view).collect())
            }
            AnswerForm::Choice(choices) => options(choices, draft, false, None),
            AnswerForm::Choices(choices) => options(choices, draft, true, None),
            AnswerForm::Point {
                line,
                ticks,
                several,
            } => options(ticks, draft, *several, Some(line)),
            AnswerForm::Ordering(things) => {
                let places = (0..u32::try_from(things.len()).unwrap_or(0))
                    .map(|place| (place, (place + 1).to_string()))
                    .collect::<Vec<_>>();
                AnswerField::Lists {
                    ask: "practise-order",
                    letters: Vec::new(),
                    rows: rows(things, &places, draft),
                }
            }
            AnswerForm::Matching { prompts, options } => {
                let letters = || 'A'..='Z';
                let entries = options
                    .iter()
                    .zip(letters())
                    .map(|(option, letter)| (option.index, letter.to_string()))
                    .collect::<Vec<_>>();
                let labels = options.iter().map(|option| &option.label);
                AnswerField::Lists {
                    ask: "practise-match",
                    letters: letters().zip(labels).collect(),
                    rows: rows(prompts, &entries, draft),
                }
            }
            AnswerForm::Shade { bars, parts } => AnswerField::Bars(
                (0..*bars)
                    .map(|bar| {
                        let part = |part| part_view(say, (bar, *bars), (part, *parts), draft);
                        (0..*parts).map(part).collect()
                    })
                    .collect(),
            ),
        }
    }

    /// The key of what is asked for, where there are several controls.
    pub(super) fn ask(&self) -> &'static str {
        match self {
            AnswerField::Box { .. } => "practise-answer",
            AnswerField::Boxes(_) => "practise-fill-in",
            AnswerField::Options { several, line, .. } => match (several, line) {
                (false, None) => "practise-choose-one",
                (true, None) => "practise-choose-all",
                (false, Some(_)) => "practise-place",
                (true, Some(_)) => "practise-places",
            },
            AnswerField::Lists { ask, .. } => ask,
            AnswerField::Bars(_) => "practise-shade",
        }
    }
}

fn unit(form: &AnswerForm) -> Option<&str> {
    match form {
        AnswerForm::Number { unit, .. } => unit.as_deref(),
        _ => None,
    }
}

fn options<'a>(
    choices: &'a [Choice],
    draft: &Draft,
    several: bool,
    line: Option<&'a Html>,
) -> AnswerField<'a> {
    let option = |choice: &'a Choice| OptionView {
        index: choice.index,
        label: &choice.label,
        name: spoken::option_name(&choice.label),
        chosen: draft.choices.contains(&choice.index),
    };
    AnswerField::Options {
        options: choices.iter().map(option).collect(),
        several,
        line,
    }
}

fn rows<'a>(things: &'a [Choice], entries: &[(u32, String)], draft: &Draft) -> Vec<RowView<'a>> {
    let row = |thing: &'a Choice| RowView {
        index: thing.index,
        label: &thing.label,
        name: spoken::option_name(&thing.label),
        picks: entries
            .iter()
            .map(|(entry, text)| PickView {
                value: format!("{}-{entry}", thing.index),
                text: text.clone(),
                chosen: draft.picks.contains(&(thing.index, *entry)),
            })
            .collect(),
    };
    things.iter().map(row).collect()
}

fn part_view(
    say: Say,
    (bar, bars): (u32, u32),
    (part, parts): (u32, u32),
    draft: &Draft,
) -> PartView {
    let index = bar * parts + part;
    let key = if bars == 1 {
        "practise-part"
    } else {
        "practise-part-of-bar"
    };
    PartView {
        index,
        name: say
            .text(key)
            .with("bar", bar + 1)
            .with("part", part + 1)
            .with("parts", parts)
            .to_string(),
        chosen: draft.choices.contains(&index),
    }
}
