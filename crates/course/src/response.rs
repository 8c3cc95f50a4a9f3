//! What a learner answers, and how a log keeps it.

use crate::item::AnswerForm;

/// What a learner answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Response {
    /// What was typed.
    Text(String),
    /// The [`index`](crate::Choice::index) of each option that was chosen, in any order; of parts to shade, their numbers from 0.
    Choices(Vec<u32>),
    /// What was typed into each blank, in the order of the question.
    Fields(Vec<String>),
    /// The place given to each of the things to be ordered, by the things' indices; places count from 0.
    Places(Vec<Option<u32>>),
    /// The index of the option chosen for each prompt, by the prompts' indices.
    Matches(Vec<Option<u32>>),
}

/// Stands between parts of a response (xAPI 1.0.3 Data, section 2.4.4.1).
const BETWEEN: &str = "[,]";
/// Stands between the two sides of a match, from the same place.
const MATCHED: &str = "[.]";
/// Takes the place of [`BETWEEN`] in what was typed into a blank, because the format has no way to quote it.
const TYPED_BETWEEN: &str = "[\u{ff0c}]";

impl Response {
    /// The response as xAPI writes those of its interaction types: what was typed as it is, else indices, in the
    /// patterns of `choice`, `fill-in`, `sequencing` and `matching`. [`AnswerForm::response`] reads it back.
    pub fn to_text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Choices(chosen) => joined(chosen.iter().map(u32::to_string)),
            Self::Fields(fields) => joined(
                fields
                    .iter()
                    .map(|field| field.replace(BETWEEN, TYPED_BETWEEN)),
            ),
            Self::Places(places) => {
                let mut order: Vec<(u32, usize)> = places
                    .iter()
                    .enumerate()
                    .filter_map(|(item, place)| place.map(|place| (place, item)))
                    .collect();
                order.sort_unstable();
                joined(order.into_iter().map(|(_, item)| item.to_string()))
            }
            Self::Matches(chosen) => {
                let pairs = chosen.iter().enumerate();
                joined(pairs.filter_map(|(prompt, option)| {
                    option.map(|option| format!("{prompt}{MATCHED}{option}"))
                }))
            }
        }
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(BETWEEN)
}

impl AnswerForm {
    /// Reads what [`Response::to_text`] wrote for a form of this kind. What cannot be read leaves gaps.
    pub fn response(&self, text: &str) -> Response {
        let parts = || text.split(BETWEEN);
        match self {
            Self::Number { .. } | Self::Expression { .. } | Self::Text => {
                Response::Text(text.to_owned())
            }
            Self::Choice(_) | Self::Choices(_) | Self::Point { .. } | Self::Shade { .. } => {
                Response::Choices(parts().filter_map(|part| part.parse().ok()).collect())
            }
            Self::Blanks(_) => Response::Fields(parts().map(str::to_owned).collect()),
            Self::Ordering(items) => {
                let mut places = vec![None; items.len()];
                for (place, item) in (0_u32..).zip(parts()) {
                    let item = item.parse::<usize>().ok();
                    if let Some(found) = item.and_then(|item| places.get_mut(item)) {
                        *found = Some(place);
                    }
                }
                Response::Places(places)
            }
            Self::Matching { prompts, .. } => {
                let mut chosen = vec![None; prompts.len()];
                for (prompt, option) in parts().filter_map(|part| part.split_once(MATCHED)) {
                    let prompt = prompt.parse::<usize>().ok();
                    if let Some(found) = prompt.and_then(|prompt| chosen.get_mut(prompt)) {
                        *found = option.parse().ok();
                    }
                }
                Response::Matches(chosen)
            }
        }
    }
}
