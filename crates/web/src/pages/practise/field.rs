//! Where an answer goes: a box, boxes, options, lists to choose from, parts to shade. Each is made of plain form controls with
//! a label, so that the keyboard, a screen reader and a browser without scripts serve as well as a pointer.

use cairn_course::answer::blank_letter;
use cairn_course::{AnswerForm, Choice, Html, Response};

use crate::form::Fields;
use crate::messages::Say;
use crate::spoken::{self, Voice};
use crate::words;

/// Options that are longer than this stand for themselves in lists by their letters, in characters.
const LONGEST_ENTRY: usize = 24;

/// Where the answer goes.
pub(crate) enum AnswerField<'a> {
    /// Into a box.
    Box(BoxView<'a>),
    /// Into several boxes.
    Boxes(Vec<BoxView<'a>>),
    /// Onto one option, or onto several; the options may be places on a line.
    Options {
        options: Vec<OptionView<'a>>,
        several: bool,
        line: Option<&'a Html>,
    },
    /// Into an order: a place out of a list for each thing.
    Order(Vec<RowView<'a>>),
    /// Out of a list for each thing, by letters.
    Match {
        /// What the letters in the lists stand for.
        letters: Vec<(char, &'a Html)>,
        rows: Vec<RowView<'a>>,
    },
    /// Onto the parts of bars.
    Bars {
        bars: Vec<Vec<PartView>>,
        /// How many parts lie in a row where the screen is too narrow for all.
        fold: Option<u32>,
    },
}

/// A box, in which `draft` stands already.
pub(crate) struct BoxView<'a> {
    /// Of the blank that it is for, if there are several.
    pub(crate) letter: char,
    pub(crate) draft: &'a str,
    pub(crate) unit: Option<&'a str>,
    /// Whether mathematics goes into it, which can be read in more than one way.
    pub(crate) in_maths: bool,
    pub(crate) how_to_type: String,
}

/// An option to choose.
pub(crate) struct OptionView<'a> {
    pub(crate) index: u32,
    pub(crate) label: &'a Html,
    /// What it is called where the label does not say.
    pub(crate) name: Option<String>,
    pub(crate) chosen: bool,
    /// Whether it was the learner's latest answer, or in it.
    pub(crate) tried: bool,
}

/// A thing, and the list that something is to be chosen from for it.
pub(crate) struct RowView<'a> {
    pub(crate) index: u32,
    pub(crate) label: &'a Html,
    /// What it is called where the label does not say.
    pub(crate) name: Option<String>,
    /// What it is called in a sentence.
    pub(crate) spoken: String,
    pub(crate) picks: Vec<PickView>,
}

/// An entry of a list.
pub(crate) struct PickView {
    pub(crate) value: String,
    pub(crate) text: String,
    pub(crate) chosen: bool,
}

/// A part to shade.
pub(crate) struct PartView {
    pub(crate) index: u32,
    pub(crate) name: String,
    pub(crate) chosen: bool,
}

/// What stands in the field although it has not been graded.
#[derive(Default)]
pub(crate) struct Draft {
    texts: Vec<String>,
    choices: Vec<u32>,
    picks: Vec<(u32, u32)>,
    /// Options that were tried already.
    tried: Vec<u32>,
    /// Why it could not be read.
    pub(crate) mistake: Option<String>,
}

impl Draft {
    /// What a form or an address holds; `text_field` is the name of its texts.
    pub(crate) fn of(fields: &Fields, text_field: &str) -> Self {
        Self {
            texts: fields.all(text_field).map(str::to_owned).collect(),
            choices: fields
                .all("choice")
                .filter_map(|choice| choice.parse().ok())
                .collect(),
            picks: fields.all("pick").filter_map(pick).collect(),
            ..Self::default()
        }
    }

    /// What was answered: to be seen after the last try, and to be mended before it. Only a single option is not chosen
    /// again, as that would be the same wrong answer.
    pub(crate) fn of_answer(answer: &Response, form: &AnswerForm, open: bool) -> Self {
        let mut draft = Self::default();
        let numbered = |entries: &[Option<u32>]| {
            let entries = (0_u32..).zip(entries);
            entries
                .filter_map(|(thing, entry)| Some((thing, (*entry)?)))
                .collect()
        };
        match answer {
            Response::Text(text) => draft.texts = vec![text.clone()],
            Response::Fields(texts) => draft.texts.clone_from(texts),
            Response::Choices(choices) => {
                let one = matches!(
                    form,
                    AnswerForm::Choice(_) | AnswerForm::Point { several: false, .. }
                );
                if !(open && one) {
                    draft.choices.clone_from(choices);
                }
                draft.tried.clone_from(choices);
            }
            Response::Places(entries) | Response::Matches(entries) => {
                draft.picks = numbered(entries);
            }
        }
        draft
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.choices.is_empty() && self.picks.is_empty()
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
pub(crate) fn response(fields: &Fields, form: &AnswerForm) -> Option<Response> {
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
    pub(crate) fn of(say: Say, form: &'a AnswerForm, draft: &'a Draft) -> Self {
        match form {
            AnswerForm::Number { .. } | AnswerForm::Expression { .. } | AnswerForm::Text => {
                AnswerField::Box(box_view(say, 0, form, draft))
            }
            AnswerForm::Blanks(blanks) => {
                let forms = blanks.iter().map(|blank| &blank.form).enumerate();
                let view = |(place, form)| box_view(say, place, form, draft);
                AnswerField::Boxes(forms.map(view).collect())
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
                AnswerField::Order(rows(things, &places, draft))
            }
            AnswerForm::Matching { prompts, options } => {
                let letters = || 'A'..='Z';
                let entries = options
                    .iter()
                    .zip(letters())
                    .map(|(option, letter)| (option.index, entry(letter, &option.label)))
                    .collect::<Vec<_>>();
                let labels = options.iter().map(|option| &option.label);
                AnswerField::Match {
                    letters: letters().zip(labels).collect(),
                    rows: rows(prompts, &entries, draft),
                }
            }
            AnswerForm::Shade { bars, parts } => AnswerField::Bars {
                bars: (0..*bars)
                    .map(|bar| {
                        let part = |part| part_view(say, (bar, *bars), (part, *parts), draft);
                        (0..*parts).map(part).collect()
                    })
                    .collect(),
                fold: fold(*parts),
            },
        }
    }

    /// The key of what is asked for, where there are several controls.
    pub(crate) fn ask(&self) -> &'static str {
        match self {
            AnswerField::Box(_) => "practise-answer",
            AnswerField::Boxes(_) => "practise-fill-in",
            AnswerField::Options { several, line, .. } => match (several, line) {
                (false, None) => "practise-choose-one",
                (true, None) => "practise-choose-all",
                (false, Some(_)) => "practise-place",
                (true, Some(_)) => "practise-places",
            },
            AnswerField::Order(_) => "practise-order",
            AnswerField::Match { .. } => "practise-match",
            AnswerField::Bars { .. } => "practise-shade",
        }
    }

    /// How much room places on a line need: where they would be too near to each other for fingers (WCAG 2.2, 2.5.8: 24
    /// pixels) they are drawn below it.
    pub(crate) fn room(&self) -> &'static str {
        match self {
            AnswerField::Options { options, .. } => match options.len() {
                0..=9 => "few",
                10..=13 => "some",
                14..=22 => "many",
                _ => "crowd",
            },
            _ => "",
        }
    }
}

/// How many parts of a bar lie in a row on a narrow screen: as many as fit, in rows of one length if there are such.
fn fold(parts: u32) -> Option<u32> {
    /// So many parts leave each the 24 pixels that fingers need (WCAG 2.2, 2.5.8) on a screen of 320.
    const MOST: u32 = 10;
    let even = (5..=MOST)
        .rev()
        .find(|columns| parts.is_multiple_of(*columns));
    (parts > MOST).then(|| even.unwrap_or(MOST))
}

fn box_view<'a>(say: Say, place: usize, form: &'a AnswerForm, draft: &'a Draft) -> BoxView<'a> {
    BoxView {
        letter: blank_letter(place),
        draft: draft.text(place),
        unit: unit(form),
        in_maths: matches!(
            form,
            AnswerForm::Number { .. } | AnswerForm::Expression { .. }
        ),
        how_to_type: words::how_to_type(say, form),
    }
}

/// An option in a list: its letter, and the option itself where it is short and plain.
fn entry(letter: char, label: &Html) -> String {
    let words = spoken::in_words(label, Voice::Typed);
    if words.is_empty() || words.chars().count() > LONGEST_ENTRY {
        letter.to_string()
    } else {
        format!("{letter}: {words}")
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
        tried: draft.tried.contains(&choice.index),
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
        spoken: spoken::in_words(&thing.label, Voice::Typed),
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
