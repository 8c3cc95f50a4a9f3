//! The options of an item with choices.

use super::is_id;
use super::item::{Layout, trimmed};
use super::mistakes::MistakeReader;
use super::skill::Section;
use crate::answer_plan::{MistakeAnswer, OptionPlan};
use crate::diagnostic::{Diagnostic, File};
use crate::mask::mask;
use crate::prose::{OPTIONS, Placeholders, compile};
use crate::template::MistakePlan;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use std::ops::Range;

/// Reads the options of an item that has some.
pub(super) fn read(
    layout: &Layout<'_>,
    section: &Section<'_>,
    several: bool,
    mistakes: &mut MistakeReader<'_, '_>,
) -> Vec<OptionPlan> {
    let file = mistakes.skill.file;
    let Some((heading, range)) = layout.choices.clone() else {
        let error = file.error(
            "missing-choices",
            section.heading.span.clone(),
            "this item has no `### Choices`",
        );
        mistakes
            .diagnostics
            .push(error.help("list them: `- [x]` the right one, `- [ ]` the others"));
        return Vec::new();
    };
    let mut options = Vec::new();
    for (right, span) in option_places(file, range, mistakes.diagnostics) {
        let index = u32::try_from(options.len()).unwrap_or(u32::MAX);
        let (label, misconception) = option_parts(file, span);
        let text = file.text.get(label.clone()).unwrap_or_default();
        if text.trim().is_empty() {
            mistakes.diagnostics.push(file.error(
                "empty-option",
                label.clone(),
                "this option is empty",
            ));
        }
        if let Some((id, id_span)) = misconception {
            if right {
                let message = "the right option reveals no misconception";
                mistakes
                    .diagnostics
                    .push(file.error("misplaced-misconception", id_span, message));
            } else if let Some(misconception) = mistakes.misconception(&id, id_span.clone()) {
                mistakes.plans.push(MistakePlan {
                    misconception,
                    feedback: None,
                    answer: MistakeAnswer::Option(index),
                    unless: None,
                    span: id_span,
                });
            }
        }
        options.push(OptionPlan {
            label: compile(
                file,
                label.clone(),
                Placeholders::Allowed,
                mistakes.diagnostics,
            )
            .inline(),
            right,
            span: label,
        });
    }
    let right = options.iter().filter(|option| option.right).count();
    let mistake = match (several, right) {
        _ if options.len() < 2 => {
            Some(("too-few-choices", "an item with choices has at least two"))
        }
        (_, 0) => Some(("no-right-choice", "none of the choices is marked as right")),
        (false, 2..) => Some((
            "several-right-choices",
            "more than one of the choices is marked as right",
        )),
        _ => None,
    };
    if let Some((code, message)) = mistake {
        let help = match code {
            "several-right-choices" => "mark one, or let the answer be { kind = \"choices\" }",
            _ => "mark the right one with `- [x]`, and the others with `- [ ]`",
        };
        mistakes
            .diagnostics
            .push(file.error(code, heading, message).help(help));
    }
    options
}

/// How an option is marked.
pub(super) struct Mark {
    pub(super) right: bool,
    pub(super) misconception: Option<String>,
    pub(super) span: Range<usize>,
}

/// The marks of a list of options, in order.
pub(super) fn marks(
    file: File<'_>,
    range: Range<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Mark> {
    let places = option_places(file, range, diagnostics).into_iter();
    let mark = |(right, span): (bool, Range<usize>)| {
        let (_, misconception) = option_parts(file, span.clone());
        Mark {
            right,
            misconception: misconception.map(|(id, _)| id),
            span,
        }
    };
    places.map(mark).collect()
}

/// Where the options stand, without their boxes, and whether the box is ticked.
fn option_places(
    file: File<'_>,
    range: Range<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(bool, Range<usize>)> {
    let offset = range.start;
    let masked = mask(file.text.get(range).unwrap_or_default());
    let mut places = Vec::new();
    let mut depth = 0_usize;
    let mut item: Option<Range<usize>> = None;
    for (event, span) in Parser::new_ext(&masked.text, OPTIONS).into_offset_iter() {
        let span = span.start + offset..span.end + offset;
        match event {
            Event::Start(Tag::List(_)) if depth == 0 => depth = 1,
            Event::Start(Tag::Item) if depth == 1 => {
                depth = 2;
                item = Some(span);
            }
            Event::Start(_) => {
                if depth == 0 {
                    let error =
                        file.error("text-in-choices", trimmed(file, &span), "this is no option");
                    diagnostics.push(
                        error.help("`### Choices` holds nothing but `- [ ] …` and `- [x] …`"),
                    );
                }
                depth += 1;
            }
            Event::TaskListMarker(right) => {
                if let Some(item) = item.take() {
                    places.push((right, trimmed(file, &(span.end..item.end))));
                }
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                if end == TagEnd::Item
                    && depth == 1
                    && let Some(item) = item.take()
                {
                    let error = file.error(
                        "option-without-box",
                        trimmed(file, &item),
                        "this option has no box",
                    );
                    diagnostics.push(error.help("`- [x]` for a right one, `- [ ]` for the others"));
                }
            }
            _ => {}
        }
    }
    places
}

/// An option's label, and the misconception in braces behind it.
fn option_parts(
    file: File<'_>,
    span: Range<usize>,
) -> (Range<usize>, Option<(String, Range<usize>)>) {
    let text = file.text.get(span.clone()).unwrap_or_default();
    let marked = text.strip_suffix('}').and_then(|rest| {
        let open = rest.rfind('{')?;
        let id = rest.get(open + 1..)?;
        let before = rest.get(..open)?;
        let apart = before.is_empty() || before.ends_with(char::is_whitespace);
        (apart && (is_id(id) || !id.contains(char::is_whitespace))).then_some((before, id, open))
    });
    match marked {
        None => (span, None),
        Some((before, id, open)) => {
            let label = span.start..span.start + before.trim_end().len();
            let id_span = span.start + open + 1..span.start + open + 1 + id.len();
            (label, Some((id.to_owned(), id_span)))
        }
    }
}
