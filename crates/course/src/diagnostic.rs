//! What is wrong with a course, and exactly where.
//!
//! A diagnostic stands on its own: whoever prints it needs nothing but the file it names. Codes are stable; people search for
//! them and tests rely on them.

use crate::language::Language;
use crate::weave::{Origin, Weave};
use std::ops::Range;

/// How bad a mistake is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The course cannot be used.
    Error,
    /// The course can be used; an author should look.
    Warning,
}

/// One mistake in a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What kind of mistake it is, in kebab-case; stable.
    pub code: &'static str,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The path of the file in the course.
    pub file: String,
    /// The place in the file, in bytes.
    pub span: Range<usize>,
    /// The line of the start of `span`, from 1; 1 for a file that is missing.
    pub line: usize,
    /// The column of the start of `span`, in characters, from 1.
    pub column: usize,
    /// The language of the translation that it is about, also where the place is in the original.
    pub language: Option<String>,
}

impl Diagnostic {
    /// Adds what to do about it.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds what to do about it, if anything is known.
    #[must_use]
    pub(crate) fn help_if(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }
}

/// A text file of the course, with which places become lines and columns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct File<'a> {
    pub(crate) path: &'a str,
    pub(crate) text: &'a str,
    /// The language of the text.
    pub(crate) language: &'static Language,
    /// The text is woven from two files, and its mistakes belong to those.
    weave: Option<&'a Weave>,
}

impl<'a> File<'a> {
    pub(crate) fn new(path: &'a str, text: &'a str) -> Self {
        File {
            path,
            text,
            language: <&Language>::default(),
            weave: None,
        }
    }

    /// A translated file: its path in the original course, its text woven from both.
    pub(crate) fn woven(path: &'a str, weave: &'a Weave) -> Self {
        File {
            path,
            text: weave.text(),
            language: Language::of(weave.language()),
            weave: Some(weave),
        }
    }

    /// The same file, its text in another language.
    pub(crate) fn in_language(self, language: &'static Language) -> Self {
        File { language, ..self }
    }

    /// The language of the original, if a stretch of a translated file stands there: there was no translation to take.
    pub(crate) fn fallback_language(self, span: &Range<usize>) -> Option<&'a str> {
        let weave = self.weave?;
        let fallen_back = weave.origin_of(span).0 == Origin::Original;
        fallen_back.then(|| weave.original_language())
    }

    /// Whether a stretch comes from a translation.
    pub(crate) fn is_translated(self, span: &Range<usize>) -> bool {
        let origin = self.weave.map(|weave| weave.origin_of(span).0);
        origin == Some(Origin::Translation)
    }
}

impl File<'_> {
    pub(crate) fn error(
        self,
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Diagnostic {
        self.diagnostic(Severity::Error, code, span, message.into())
    }

    pub(crate) fn warning(
        self,
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Diagnostic {
        self.diagnostic(Severity::Warning, code, span, message.into())
    }

    fn diagnostic(
        self,
        severity: Severity,
        code: &'static str,
        span: Range<usize>,
        message: String,
    ) -> Diagnostic {
        if let Some(weave) = self.weave {
            let (origin, span) = weave.origin_of(&span);
            let strand = weave.strand(origin);
            let file = File::new(&strand.path, &strand.text);
            let diagnostic = file.diagnostic(severity, code, span, message);
            return Diagnostic {
                language: Some(weave.language().to_owned()),
                ..diagnostic
            };
        }
        let start = floor_boundary(self.text, span.start);
        let end = floor_boundary(self.text, span.end).max(start);
        let before = self.text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before
            .get(line_start..)
            .unwrap_or_default()
            .chars()
            .filter(|&c| c != BYTE_ORDER_MARK)
            .count()
            + 1;
        Diagnostic {
            severity,
            code,
            message,
            help: None,
            file: self.path.to_owned(),
            span: start..end,
            line: before.matches('\n').count() + 1,
            column,
            language: None,
        }
    }
}

/// The invisible character that some editors put at the start of a file.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Orders diagnostics as a person works through them: course.toml first, then file by file from top to bottom.
pub(crate) fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| {
            (
                d.file != "course.toml",
                d.file.clone(),
                d.span.start,
                d.code,
            )
        };
        key(a).cmp(&key(b))
    });
}
