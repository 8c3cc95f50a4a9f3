//! The things of an item that are to be put into an order, or to be matched.

use super::item::trimmed;
use crate::answer_plan::{OptionPlan, PairPlan};
use crate::diagnostic::{Diagnostic, File};
use crate::mask::mask;
use crate::prose::{Document, OPTIONS, Placeholders, compile};
use pulldown_cmark::{Event, Parser, Tag};
use std::ops::Range;

/// The most things in a list: more cannot be looked over.
const MOST: usize = 12;

/// Reads `### Order`: a list in the right order. `heading` is its place.
pub(super) fn order(
    file: File<'_>,
    heading: &Range<usize>,
    range: Range<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<OptionPlan> {
    let mut items = Vec::new();
    for span in places(file, "Order", "1. …", range, diagnostics) {
        if span.is_empty() {
            let error = file.error(
                "empty-option",
                span.clone(),
                "there is nothing to put in order",
            );
            diagnostics.push(error);
        }
        items.push(OptionPlan {
            label: line(file, &span, diagnostics),
            right: true,
            span,
        });
    }
    check_count(file, heading, items.len(), 2, diagnostics);
    items
}

/// Reads `### Matches`: a list of `prompt → option`. `heading` is its place.
pub(super) fn matches(
    file: File<'_>,
    heading: &Range<usize>,
    range: Range<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<PairPlan> {
    let mut pairs = Vec::new();
    for span in places(file, "Matches", "- … → …", range, diagnostics) {
        let masked = mask(file.text.get(span.clone()).unwrap_or_default());
        let arrow = ["→", "->"]
            .iter()
            .filter_map(|arrow| masked.text.find(arrow).map(|at| (at, arrow.len())))
            .min();
        let Some((at, length)) = arrow else {
            let error = file.error("no-arrow", span, "this line has no arrow");
            let help = "write `prompt → option`; an option without a prompt is `→ option`";
            diagnostics.push(error.help(help));
            continue;
        };
        let prompt = trimmed(file, &(span.start..span.start + at));
        let option = trimmed(file, &(span.start + at + length..span.end));
        if option.is_empty() {
            let message = "there is nothing after the arrow";
            diagnostics.push(file.error("empty-option", span.clone(), message));
        }
        pairs.push(PairPlan {
            prompt: (!prompt.is_empty()).then(|| line(file, &prompt, diagnostics)),
            option: line(file, &option, diagnostics),
            span,
        });
    }
    let prompts = pairs.iter().filter(|pair| pair.prompt.is_some()).count();
    check_count(file, heading, prompts, 2, diagnostics);
    if pairs.len() > MOST {
        check_count(file, heading, pairs.len(), 2, diagnostics);
    }
    pairs
}

fn line(file: File<'_>, span: &Range<usize>, diagnostics: &mut Vec<Diagnostic>) -> Document {
    compile(file, span.clone(), Placeholders::Allowed, diagnostics).inline()
}

fn check_count(
    file: File<'_>,
    heading: &Range<usize>,
    count: usize,
    least: usize,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if !(least..=MOST).contains(&count) {
        let message = format!("this list has {count} lines, and needs {least} to {MOST}");
        diagnostics.push(file.error("list-length", heading.clone(), message));
    }
}

/// Where the lines of a list stand, without their bullets or numbers.
pub(super) fn places(
    file: File<'_>,
    part: &str,
    form: &str,
    range: Range<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Range<usize>> {
    let offset = range.start;
    let masked = mask(file.text.get(range).unwrap_or_default());
    let mut places = Vec::new();
    let mut depth = 0_usize;
    for (event, span) in Parser::new_ext(&masked.text, OPTIONS).into_offset_iter() {
        let span = trimmed(file, &(span.start + offset..span.end + offset));
        match event {
            Event::Start(Tag::List(_)) if depth == 0 => depth = 1,
            Event::Start(Tag::Item) if depth == 1 => {
                depth = 2;
                let text = file.text.get(span.clone()).unwrap_or_default();
                let marker = text
                    .find(|c: char| {
                        !(c.is_ascii_digit() || matches!(c, '-' | '*' | '+' | '.' | ')'))
                    })
                    .unwrap_or(text.len());
                places.push(trimmed(file, &(span.start + marker..span.end)));
            }
            Event::Start(_) => {
                if depth == 0 {
                    let message = format!("this is no line of the list `{part}`");
                    let error = file.error("text-in-list", span, message);
                    diagnostics
                        .push(error.help(format!("`### {part}` holds nothing but lines `{form}`")));
                }
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    places
}
