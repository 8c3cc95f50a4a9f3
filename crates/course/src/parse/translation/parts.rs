//! What a translated text has to have in common with the original: its figures, its options, the lines of its lists.

use super::Weaver;
use crate::diagnostic::File;
use crate::mask::mask;
use crate::parse::blocks::{BlockKind, HeadingText, outline};
use crate::parse::{lists, options};
use std::ops::Range;

/// Attributes of figures that hold no text.
const NUMBERS: [&str; 14] = [
    "parts",
    "shaded",
    "rows",
    "columns",
    "shaded-rows",
    "shaded-columns",
    "from",
    "to",
    "step",
    "stretches",
    "tilt",
    "x",
    "y",
    "values",
];

impl Weaver<'_, '_> {
    /// Compares a translated text with the original.
    pub(super) fn check_part(
        &mut self,
        heading: &HeadingText<'_>,
        place: &Range<usize>,
        original: &Range<usize>,
        translated: &Range<usize>,
    ) {
        let Some(file) = self.translation else { return };
        if !is_closed(file.text.get(translated.clone()).unwrap_or_default()) {
            let message = "a code block that starts below this heading does not end";
            let error = file.error("translation-unclosed", place.clone(), message);
            self.diagnostics
                .push(error.help("put a line with ``` where it ends"));
        }
        self.check_figures(file, place, original, translated);
        match heading.kind {
            "Choices" => self.check_choices(file, place, original, translated),
            "Order" | "Matches" => {
                self.check_lines(file, (heading.kind, place), original, translated);
            }
            _ => {}
        }
    }

    fn check_choices(
        &mut self,
        file: File<'_>,
        place: &Range<usize>,
        original: &Range<usize>,
        translated: &Range<usize>,
    ) {
        let originals = options::marks(self.original, original.clone(), &mut Vec::new());
        let own = options::marks(file, translated.clone(), self.diagnostics);
        if originals.len() != own.len() {
            let message = format!(
                "the original has {} choices, and this has {}",
                originals.len(),
                own.len()
            );
            let error = file.error("translation-count", place.clone(), message);
            let help = "translate all of them, in the same order";
            self.diagnostics.push(error.help(help));
            return;
        }
        for (original, own) in originals.iter().zip(&own) {
            if (original.right, &original.misconception) != (own.right, &own.misconception) {
                let tick = if original.right { "[x]" } else { "[ ]" };
                let mark = match &original.misconception {
                    Some(id) => format!("- {tick} … {{{id}}}"),
                    None => format!("- {tick} …"),
                };
                let message = "this choice is marked in another way than in the original";
                let error = file.error("translation-marks", own.span.clone(), message);
                let help = format!("keep the order and the marks; here stands `{mark}`");
                self.diagnostics.push(error.help(help));
            }
        }
    }

    fn check_lines(
        &mut self,
        file: File<'_>,
        (part, place): (&str, &Range<usize>),
        original: &Range<usize>,
        translated: &Range<usize>,
    ) {
        let form = if part == "Order" {
            "1. …"
        } else {
            "- … → …"
        };
        let originals = lists::places(self.original, part, form, original.clone(), &mut Vec::new());
        // What is no line of the list is reported when the woven text is read.
        let own = lists::places(file, part, form, translated.clone(), &mut Vec::new());
        if originals.len() != own.len() {
            let message = format!(
                "the list has {} lines in the original, and {} here",
                originals.len(),
                own.len()
            );
            let error = file.error("translation-count", place.clone(), message);
            let help = "translate all of them, in the same order";
            self.diagnostics.push(error.help(help));
            return;
        }
        if part == "Order" {
            return;
        }
        for (original, own) in originals.iter().zip(&own) {
            let starts = |file: File<'_>, span: &Range<usize>| {
                let text = file.text.get(span.clone()).unwrap_or_default();
                text.starts_with('→') || text.starts_with("->")
            };
            if starts(self.original, original) != starts(file, own) {
                let message = "this line is a pair here or in the original, and not in both";
                let error = file.error("translation-marks", own.clone(), message);
                let help =
                    "keep the order of the lines; an option without a prompt starts with the arrow";
                self.diagnostics.push(error.help(help));
            }
        }
    }

    fn check_figures(
        &mut self,
        file: File<'_>,
        place: &Range<usize>,
        original: &Range<usize>,
        translated: &Range<usize>,
    ) {
        let originals = figures(self.original, original);
        let own = figures(file, translated);
        if originals.len() != own.len() {
            let message = format!(
                "the original has {} here, and this has {}",
                counted(originals.len()),
                own.len()
            );
            let error = file.error("translation-figure", place.clone(), message);
            let help = "copy the figures of the original; only labels in them are translated";
            self.diagnostics.push(error.help(help));
            return;
        }
        for (original, own) in originals.iter().zip(&own) {
            let wrong = if original.kind == own.kind {
                let other = |name: &&&str| original.value(name) != own.value(name);
                NUMBERS.iter().find(other).map(|name| format!("`{name}`"))
            } else {
                Some(format!("`{}`", original.kind))
            };
            if let Some(wrong) = wrong {
                let message = format!("this figure differs from the original in {wrong}");
                let error = file.error("translation-figure", own.span.clone(), message);
                let help = "copy the block from the original; only labels in it are translated";
                self.diagnostics.push(error.help(help));
            }
        }
    }
}

fn counted(figures: usize) -> String {
    match figures {
        1 => "1 figure".to_owned(),
        more => format!("{more} figures"),
    }
}

/// A figure's block, roughly: what is wrong with it is found when it is read.
struct FigureBlock<'a> {
    kind: &'a str,
    inside: &'a str,
    span: Range<usize>,
}

impl FigureBlock<'_> {
    /// The value of an attribute as it is written, without quotes.
    fn value(&self, name: &str) -> Option<&str> {
        let mut rest = self.inside;
        loop {
            let at = rest.find(name)?;
            let before = rest.get(..at).unwrap_or_default();
            let after = rest.get(at + name.len()..).unwrap_or_default();
            if before.ends_with(char::is_whitespace)
                && let Some(value) = after.strip_prefix('=')
            {
                return match value.strip_prefix('"') {
                    Some(quoted) => quoted.split('"').next(),
                    None => value.split_whitespace().next(),
                };
            }
            rest = after;
        }
    }
}

/// The figures in a stretch of a file.
fn figures<'a>(file: File<'a>, range: &Range<usize>) -> Vec<FigureBlock<'a>> {
    let mut found = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut at = range.start;
    let text = file.text.get(range.clone()).unwrap_or_default();
    for line in text.split_inclusive('\n') {
        let fence = line.trim_start();
        match open {
            None if fence.starts_with("```figure") => {
                let start = at + (line.len() - fence.len());
                open = Some((start, at + line.len()));
            }
            Some((start, inside)) if fence.starts_with("```") => {
                let inside = file.text.get(inside..at).unwrap_or_default();
                found.push(FigureBlock {
                    kind: inside.split_whitespace().next().unwrap_or_default(),
                    inside,
                    span: start..start + "```figure".len(),
                });
                open = None;
            }
            _ => {}
        }
        at += line.len();
    }
    found
}

/// Whether a heading that followed a text would be read as one: no code block in it is left open.
fn is_closed(text: &str) -> bool {
    let probed = format!("{text}\n\n## End\n");
    let blocks = outline(&probed, 0..probed.len());
    blocks.last().is_some_and(|block| {
        matches!(block.kind, BlockKind::Heading(2)) && block.span.start > text.len()
    })
}

/// Whether a course text has words in it, besides formulas, placeholders and the grammar of figures.
pub(crate) fn has_words(text: &str) -> bool {
    let masked = mask(text).text;
    let mut figure = false;
    let mut prose = String::new();
    let mut words = String::new();
    for line in masked.lines() {
        let start = line.trim_start();
        if start.starts_with("```") {
            figure = start.starts_with("```figure");
        } else if figure {
            // Labels stand in quotes, or behind a colon.
            let labels = line.split('"').skip(1).step_by(2);
            labels.for_each(|label| push(&mut words, label));
        } else {
            push(&mut prose, line);
        }
    }
    // Formulas stand between dollar signs.
    let prose = prose.replace("\\$", " ").replace("$$", "$");
    let outside = prose.split('$').step_by(2);
    outside.for_each(|part| push(&mut words, part));
    words.split(|c: char| !c.is_alphabetic()).any(is_word)
}

fn push(words: &mut String, part: &str) {
    words.push_str(part);
    words.push(' ');
}

/// A run of letters that is a word: not one letter, and not what stands for a placeholder.
fn is_word(run: &str) -> bool {
    let mut letters = run.chars();
    letters
        .next()
        .is_some_and(|first| crate::mask::marked(first).is_none())
        && letters.next().is_some()
        && !run.chars().all(|letter| letter == 'x')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_formulas_and_grammar() {
        assert!(has_words("Add $a$ and {{b}}."));
        assert!(!has_words("$\\frac{1}{2} + x$ = {{long + name}}"));
        assert!(!has_words(
            "```figure\nnumber-line from=0 to=2 marks=\"1/2: A\"\n```"
        ));
        assert!(has_words(
            "```figure\nbar-plot labels=\"Mon, Tue\" values=\"1, 2\"\n```"
        ));
        assert!(!has_words("$$\n\\text{a}\n$$"));
    }

    #[test]
    fn a_block_that_does_not_end_is_noticed() {
        assert!(is_closed("text\n\n```figure\nbalance left=1 right=1\n```"));
        assert!(is_closed(""));
        assert!(!is_closed("text\n\n```figure\nbalance left=1 right=1\n"));
    }
}
