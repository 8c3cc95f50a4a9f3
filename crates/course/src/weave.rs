//! A text put together from an original and its translation, which still knows where each part of it comes from.
//!
//! A translated skill is read and proven like any other: its prose, and the blocks with numbers and scripts of the original, are woven
//! into one text. Whatever is found wrong in that text is reported where an author can mend it.

use std::ops::Range;

/// A text woven from two files.
#[derive(Debug, Clone)]
pub(crate) struct Weave {
    text: String,
    /// In order, without gaps.
    threads: Vec<Thread>,
    /// The language of the original.
    original_language: String,
    /// The language of the translation.
    language: String,
    original: Strand,
    translation: Strand,
}

/// One of the two files.
#[derive(Debug, Clone)]
pub(crate) struct Strand {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// Which of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    Original,
    Translation,
}

/// A stretch of the woven text.
#[derive(Debug, Clone)]
struct Thread {
    /// Where it ends in the woven text.
    end: usize,
    origin: Origin,
    /// Where it stands in its file.
    span: Range<usize>,
    /// Whether it stands there letter for letter.
    exact: bool,
}

impl Weave {
    /// An empty text, to be woven from two files, in these languages.
    pub(crate) fn new(
        (original_language, language): (&str, &str),
        original: Strand,
        translation: Strand,
    ) -> Self {
        Weave {
            text: String::with_capacity(original.text.len() + translation.text.len() / 2),
            threads: Vec::new(),
            original_language: original_language.to_owned(),
            language: language.to_owned(),
            original,
            translation,
        }
    }

    pub(crate) fn language(&self) -> &str {
        &self.language
    }

    /// The language of the original.
    pub(crate) fn original_language(&self) -> &str {
        &self.original_language
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The file of a strand.
    pub(crate) fn strand(&self, origin: Origin) -> &Strand {
        match origin {
            Origin::Original => &self.original,
            Origin::Translation => &self.translation,
        }
    }

    /// Adds a stretch of one of the files as it stands there.
    pub(crate) fn take(&mut self, origin: Origin, span: Range<usize>) {
        let text = self.strand(origin).text.get(span.clone());
        let text = text.unwrap_or_default().to_owned();
        self.push(&text, origin, span, true);
    }

    /// Adds text of our own; what is wrong with it is reported at `span` of one of the files.
    pub(crate) fn add(&mut self, text: &str, origin: Origin, span: Range<usize>) {
        self.push(text, origin, span, false);
    }

    /// Sees to it that what follows stands at the start of a line, with a blank line before.
    pub(crate) fn paragraph(&mut self) {
        let newlines = self.text.len() - self.text.trim_end_matches('\n').len();
        if newlines < 2 && !self.text.is_empty() {
            let (origin, end) = self
                .threads
                .last()
                .map_or((Origin::Original, 0), |last| (last.origin, last.span.end));
            let glue = if newlines == 0 { "\n\n" } else { "\n" };
            self.push(glue, origin, end..end, false);
        }
    }

    fn push(&mut self, text: &str, origin: Origin, span: Range<usize>, exact: bool) {
        if text.is_empty() {
            return;
        }
        self.text.push_str(text);
        self.threads.push(Thread {
            end: self.text.len(),
            origin,
            span,
            exact,
        });
    }

    /// Where a stretch of the woven text comes from; of a stretch from several places, the first.
    pub(crate) fn origin_of(&self, span: &Range<usize>) -> (Origin, Range<usize>) {
        let at = self
            .threads
            .partition_point(|thread| thread.end <= span.start)
            .min(self.threads.len().saturating_sub(1));
        let Some(thread) = self.threads.get(at) else {
            return (Origin::Original, 0..0);
        };
        if !thread.exact {
            return (thread.origin, thread.span.clone());
        }
        let start = match at.checked_sub(1) {
            Some(before) => self.threads.get(before).map_or(0, |thread| thread.end),
            None => 0,
        };
        let place = |at: usize| {
            let inside = at.clamp(start, thread.end) - start;
            thread.span.start + inside
        };
        (thread.origin, place(span.start)..place(span.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strand(text: &str) -> Strand {
        Strand {
            path: "a.md".to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn every_place_knows_where_it_comes_from() {
        let mut weave = Weave::new(("en", "es"), strand("one blue two"), strand("uno azul dos"));
        weave.take(Origin::Original, 0..4);
        weave.add("AZUL", Origin::Translation, 4..8);
        weave.take(Origin::Translation, 8..12);
        assert_eq!(weave.text(), "one AZUL dos");
        let found = |span| weave.origin_of(&span);
        assert_eq!(found(1..2), (Origin::Original, 1..2));
        assert_eq!(found(5..6), (Origin::Translation, 4..8));
        assert_eq!(found(9..12), (Origin::Translation, 9..12));
        // A stretch from several places is reported at the first of them, and what lies behind the end at the end.
        assert_eq!(found(2..12), (Origin::Original, 2..4));
        assert_eq!(found(40..41), (Origin::Translation, 12..12));
    }
}
