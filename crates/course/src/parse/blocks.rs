//! The outline of a skill file: its headings and code blocks at the top level, and the stretches between them.

use crate::mask::mask;
use crate::prose::OPTIONS;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag};
use std::ops::Range;

/// A heading or code block at the top level. Anything else lies between those.
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// The whole of it, in the file.
    pub(super) span: Range<usize>,
    pub(super) kind: BlockKind,
}

#[derive(Debug, Clone)]
pub(super) enum BlockKind {
    /// A heading: its level from 1.
    Heading(u8),
    /// A fenced code block: the word after the fence, and the place of what is inside.
    Code {
        language: String,
        inside: Range<usize>,
    },
}

/// The top-level headings and code blocks of a stretch of a file, in order.
pub(super) fn outline(text: &str, range: Range<usize>) -> Vec<Block> {
    let offset = range.start;
    let masked = mask(text.get(range).unwrap_or_default());
    let mut blocks = Vec::new();
    let mut depth = 0_usize;
    let mut code: Option<(String, Option<Range<usize>>, Range<usize>)> = None;
    for (event, span) in Parser::new_ext(&masked.text, OPTIONS).into_offset_iter() {
        let span = span.start + offset..span.end + offset;
        match event {
            Event::Start(tag) => {
                if depth == 0 {
                    match tag {
                        Tag::Heading { level, .. } => blocks.push(Block {
                            span,
                            kind: BlockKind::Heading(number(level)),
                        }),
                        Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                            let language = info.split_whitespace().next().unwrap_or_default();
                            code = Some((language.to_owned(), None, span));
                        }
                        _ => {}
                    }
                }
                depth += 1;
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if depth == 0
                    && let Some((language, inside, span)) = code.take()
                {
                    let inside = inside.unwrap_or(span.end..span.end);
                    blocks.push(Block {
                        span,
                        kind: BlockKind::Code { language, inside },
                    });
                }
            }
            Event::Text(_) => {
                if let Some((_, inside, _)) = &mut code {
                    let start = inside.as_ref().map_or(span.start, |inside| inside.start);
                    *inside = Some(start..span.end);
                }
            }
            _ => {}
        }
    }
    blocks
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// A heading taken apart: `Kind: id "Title"`. The last two may be missing.
#[derive(Debug, Clone)]
pub(super) struct HeadingText<'a> {
    pub(super) kind: &'a str,
    pub(super) id: Option<&'a str>,
    /// Where the id stands in the file, or should.
    pub(super) id_span: Range<usize>,
    pub(super) title: Option<&'a str>,
    /// The text of the heading in the file.
    pub(super) span: Range<usize>,
}

/// Takes a heading apart.
pub(super) fn heading_text<'a>(text: &'a str, span: &Range<usize>) -> HeadingText<'a> {
    let line = text.get(span.clone()).unwrap_or_default();
    let line = line.trim_start().lines().next().unwrap_or_default();
    let line = line
        .trim_start_matches('#')
        .trim_end()
        .trim_end_matches('#')
        .trim();
    let from = place_in(text, line);
    let span = from..from + line.len();
    let Some((kind, rest)) = line.split_once(':') else {
        let (kind, title) = line.split_once(is_quote).unwrap_or((line, ""));
        return HeadingText {
            kind: kind.trim(),
            id: None,
            id_span: span.clone(),
            title: Some(title.strip_suffix(is_quote).unwrap_or(title).trim())
                .filter(|title| !title.is_empty()),
            span,
        };
    };
    let rest = rest.trim();
    let id = rest
        .split(|c: char| c.is_whitespace() || is_quote(c))
        .next()
        .unwrap_or_default();
    let id_from = place_in(text, id);
    let title = rest.get(id.len()..).unwrap_or_default().trim();
    // Only the outer marks: a title may itself begin or end with a word in quotation marks.
    let inside = title.strip_prefix(is_quote);
    let title = inside.and_then(|title| title.strip_suffix(is_quote));
    let title = title.unwrap_or_default();
    HeadingText {
        kind: kind.trim(),
        id: Some(id).filter(|id| !id.is_empty()),
        id_span: if id.is_empty() {
            span.clone()
        } else {
            id_from..id_from + id.len()
        },
        title: Some(title.trim()).filter(|title| !title.is_empty()),
        span,
    }
}

fn is_quote(character: char) -> bool {
    matches!(character, '"' | '“' | '”' | '„')
}

/// Where a part of a text begins in it.
fn place_in(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize)
        .saturating_sub(text.as_ptr() as usize)
        .min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(heading: &str) -> Option<&str> {
        heading_text(heading, &(0..heading.len())).title
    }

    #[test]
    fn a_title_loses_one_pair_of_quotation_marks() {
        for (heading, expected) in [
            ("## Explanation: of \"Times\"", Some("Times")),
            ("## Explanation: of “Times”", Some("Times")),
            (
                "## Explanation: of \"“Of” is a kind of times\"",
                Some("“Of” is a kind of times"),
            ),
            (
                "## Explanation: of \"What is meant by “of”\"",
                Some("What is meant by “of”"),
            ),
            ("## Explanation: of \"\"", None),
            ("## Explanation: of \"", None),
            ("## Explanation: of Times", None),
            (
                "## Hint \"“Of” is a kind of “times”\"",
                Some("“Of” is a kind of “times”"),
            ),
            ("## Hint \"Look again", Some("Look again")),
            ("## Hint", None),
        ] {
            assert_eq!(title(heading), expected, "{heading}");
        }
    }
}
