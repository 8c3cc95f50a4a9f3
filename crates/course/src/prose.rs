//! Markdown with mathematics and placeholders, compiled once and filled in for each item.
//!
//! Compiling turns a stretch of a course file into pieces of finished HTML with holes between them. A hole in text takes a value as
//! people write it, escaped; a hole in mathematics takes it as LaTeX, and that formula alone is converted when an item is drawn.
//! Values never pass through Markdown, so that nothing drawn can change the structure of a page.

mod document;

use crate::diagnostic::{Diagnostic, File};
use crate::figure::{Figure, Part};
use crate::html::Html;
use crate::language::Language;
use crate::latex::push_maths;
use crate::mask::{KEPT_SPACE, MARKS, Masked, mark, marked, mask};
use crate::parse::translation::parts::has_words;
use crate::script::{Expression, ScriptError, Snippet};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd, html};
use std::ops::Range;

pub(crate) use document::{Document, Filled};
use document::{Hole, Piece, filled_in};

/// What the course format takes from Markdown beyond CommonMark.
pub(crate) const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_MATH)
    .union(Options::ENABLE_TASKLISTS);

/// The word after the fence that makes a code block a picture.
const FIGURE: &str = "figure";

/// Whether placeholders may be used in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Placeholders {
    Allowed,
    /// And gaps among them, for the learner to fill: `{{blank(name)}}`.
    WithBlanks,
    /// The text is shared by several items, or belongs to none.
    Refused,
}

/// Compiles a stretch of a course file.
pub(crate) fn compile(
    file: File<'_>,
    range: Range<usize>,
    placeholders: Placeholders,
    diagnostics: &mut Vec<Diagnostic>,
) -> Document {
    let source = file.text.get(range.clone()).unwrap_or_default();
    let masked = mask(source);
    // The blank lines before a text belong to what stands above it.
    let start = range.end - source.trim_start().len();
    let language = file
        .fallback_language(&(start..range.end))
        .filter(|_| has_words(source));
    let file = match language {
        Some(language) => file.in_language(Language::of(language)),
        None => file,
    };
    let mut compiler = Compiler {
        file,
        offset: range.start,
        source,
        masked: &masked,
        diagnostics,
        expressions: Vec::new(),
        blanks: Vec::new(),
        places: vec![None; masked.placeholders.len()],
        holes: Vec::new(),
        figure: None,
    };
    compiler.compile_expressions(placeholders);
    let markup = compiler.markup();
    let pieces = compiler.pieces(&markup);
    Document {
        pieces,
        language: language.map(str::to_owned),
        in_line: false,
        expressions: compiler.expressions,
        blanks: compiler.blanks,
    }
}

/// Compiles a text that shows no values.
pub(crate) fn compile_static(
    file: File<'_>,
    range: Range<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Html {
    compile(file, range, Placeholders::Refused, diagnostics).fixed()
}

struct Compiler<'a> {
    file: File<'a>,
    /// Where the source starts in the file.
    offset: usize,
    source: &'a str,
    masked: &'a Masked,
    diagnostics: &'a mut Vec<Diagnostic>,
    expressions: Vec<Expression>,
    blanks: Vec<(String, Range<usize>)>,
    /// The expression of each placeholder, unless that cannot be read.
    places: Vec<Option<usize>>,
    holes: Vec<Hole>,
    /// The inside of the figure block that is being read, as far as it has come.
    figure: Option<Range<usize>>,
}

impl Compiler<'_> {
    fn span(&self, range: &Range<usize>) -> Range<usize> {
        range.start + self.offset..range.end + self.offset
    }

    fn error(
        &mut self,
        code: &'static str,
        range: &Range<usize>,
        message: impl Into<String>,
        help: Option<&str>,
    ) {
        let error = self.file.error(code, self.span(range), message);
        self.diagnostics
            .push(error.help_if(help.map(str::to_owned)));
    }

    fn compile_expressions(&mut self, placeholders: Placeholders) {
        for unclosed in &self.masked.unclosed {
            self.error(
                "unclosed-placeholder",
                unclosed,
                "this placeholder has no `}}` on its line",
                Some("two braces in LaTeX are written with a space between them: `{ {`"),
            );
        }
        for (number, placeholder) in self.masked.placeholders.iter().enumerate() {
            if placeholders == Placeholders::Refused {
                self.error(
                    "placeholder-outside-item",
                    &placeholder.whole,
                    "a placeholder has no value here, because this text belongs to no single item",
                    Some("placeholders may be used in an item: its question, hints, choices, feedback and solution"),
                );
                continue;
            }
            let text = self
                .source
                .get(placeholder.inside.clone())
                .unwrap_or_default();
            let snippet = Snippet::exact(text, self.offset + placeholder.inside.start);
            if let Some(name) = blank_name(text) {
                if placeholders == Placeholders::WithBlanks {
                    self.places[number] = Some(self.expressions.len());
                    let blank = self.blanks.len();
                    self.expressions
                        .push(Expression::blank(blank, snippet.clone()));
                    self.blanks.push((name.to_owned(), snippet.span));
                } else {
                    self.error(
                        "misplaced-blank",
                        &placeholder.whole,
                        "only a question has blanks to fill",
                        None,
                    );
                }
                continue;
            }
            match Expression::compile(snippet) {
                Ok(expression) => {
                    self.places[number] = Some(self.expressions.len());
                    self.expressions.push(expression);
                }
                Err(error) => self.diagnostics.push(report(self.file, &error)),
            }
        }
        if self.masked.placeholders.len() >= MARKS / 2 {
            self.error(
                "too-long",
                &(0..0),
                "this text has more placeholders than can be read",
                None,
            );
        }
    }

    /// The HTML of the text, with a private-use character for each hole.
    fn markup(&mut self) -> String {
        let mut events = Vec::new();
        for (event, range) in Parser::new_ext(&self.masked.text, OPTIONS).into_offset_iter() {
            events.extend(self.event(event, &range));
        }
        let mut markup = String::with_capacity(self.source.len() * 3 / 2);
        html::push_html(&mut markup, events.into_iter());
        markup
    }

    fn event<'e>(&mut self, event: Event<'e>, range: &Range<usize>) -> Option<Event<'e>> {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info)))
                if info.split_whitespace().next() == Some(FIGURE) =>
            {
                self.figure = Some(range.end..range.end);
                None
            }
            Event::Text(_) if self.figure.is_some() => {
                if let Some(inside) = &mut self.figure {
                    *inside = inside.start.min(range.start)..range.end;
                }
                None
            }
            Event::End(TagEnd::CodeBlock) if self.figure.is_some() => {
                let inside = self.figure.take()?;
                self.figure(&inside)
            }
            Event::Text(text) => {
                self.find_stray_dollars(range);
                Some(Event::Text(self.text(&text)))
            }
            Event::Code(text) => Some(Event::Code(self.text(&text))),
            Event::InlineMath(latex) => self.maths(&latex, false, range),
            Event::DisplayMath(latex) => self.maths(&latex, true, range),
            Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => {
                self.error(
                    "raw-html",
                    range,
                    "HTML is not allowed in course text",
                    Some("write Markdown; a `<` in text is written `\\<`"),
                );
                None
            }
            Event::Start(Tag::Image { .. }) => {
                let help = "draw it from numbers, in a block ```figure";
                self.error("image", range, "images cannot be shown", Some(help));
                None
            }
            Event::Start(Tag::Link {
                ref dest_url,
                ref title,
                ..
            }) => {
                self.check_link(dest_url, title, range);
                Some(event)
            }
            // The language of a code block means nothing to a page.
            Event::Start(Tag::CodeBlock(_)) => {
                Some(Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)))
            }
            Event::Html(_) | Event::End(TagEnd::HtmlBlock | TagEnd::Image) => None,
            other => Some(other),
        }
    }

    fn check_link(&mut self, destination: &str, title: &str, range: &Range<usize>) {
        if destination
            .chars()
            .chain(title.chars())
            .any(|c| marked(c).is_some())
        {
            self.error(
                "placeholder-in-link",
                range,
                "a placeholder cannot be a part of an address",
                None,
            );
        }
        let safe = ["https://", "http://", "mailto:"];
        if !safe.iter().any(|scheme| destination.starts_with(scheme)) {
            self.error(
                "unsafe-link",
                range,
                format!("`{destination}` is no address that a page may link to"),
                Some("a link starts with https://"),
            );
        }
    }

    /// A dollar sign that is neither escaped nor a part of mathematics is a slip.
    fn find_stray_dollars(&mut self, range: &Range<usize>) {
        let text = self.masked.text.as_bytes();
        for at in range.clone() {
            let escaped = at.checked_sub(1).and_then(|before| text.get(before)) == Some(&b'\\');
            if text.get(at) == Some(&b'$') && !escaped {
                self.error(
                    "stray-dollar",
                    &(at..at + 1),
                    "this dollar sign has no partner",
                    Some("a dollar sign in text is written `\\$`; mathematics stands between two: `$x + 1$`"),
                );
                return;
            }
        }
    }

    /// Text with a hole for each placeholder.
    fn text<'e>(&mut self, text: &CowStr<'e>) -> CowStr<'e> {
        if !text.contains(|c| c == KEPT_SPACE || marked(c).is_some()) {
            return text.clone();
        }
        let mut filled = String::with_capacity(text.len());
        for part in self.split(text) {
            match part {
                Part::Text(text) => filled.push_str(&text.replace(KEPT_SPACE, " ")),
                Part::Value(expression) => filled.extend(self.hole(Hole::Text(expression))),
            }
        }
        filled.into()
    }

    fn maths<'e>(&mut self, latex: &str, display: bool, range: &Range<usize>) -> Option<Event<'e>> {
        let parts: Vec<Part> = self
            .split(latex)
            .into_iter()
            .map(|part| match part {
                Part::Text(latex) => Part::Text(latex.replace(KEPT_SPACE, " ")),
                value @ Part::Value(_) => value,
            })
            .collect();
        // A number stands for every value, to find mistakes now that no number would mend.
        let sample = filled_in(&parts, |_| "7".to_owned());
        if let Err(message) = push_maths(&mut String::new(), &sample, display) {
            self.error(
                "latex",
                range,
                format!("this formula cannot be read: {message}"),
                None,
            );
            return None;
        }
        let span = self.span(range);
        let hole = self.hole(Hole::Maths {
            display,
            parts,
            span,
        })?;
        Some(Event::InlineHtml(hole.to_string().into()))
    }

    /// A picture; drawn now if it needs no values.
    fn figure<'e>(&mut self, inside: &Range<usize>) -> Option<Event<'e>> {
        let masked = self.masked;
        let unreadable = masked.placeholders.iter().zip(&self.places);
        let unreadable = unreadable
            .filter(|(placeholder, _)| inside.contains(&placeholder.whole.start))
            .any(|(_, expression)| expression.is_none());
        if unreadable {
            // What is wrong with the placeholder has been reported.
            return None;
        }
        let text = masked.text.get(inside.clone()).unwrap_or_default();
        let mut mistakes = Vec::new();
        let split = |text: &str| self.split(text);
        let place = (text, self.offset + inside.start);
        let figure = Figure::read(place, self.file.language, split, &mut mistakes);
        let file = self.file;
        let report = |mistake| report(file, mistake);
        self.diagnostics.extend(mistakes.iter().map(report));
        let hole = self.hole(Hole::Figure(figure?))?;
        Some(Event::Html(format!("{hole}\n").into()))
    }

    fn hole(&mut self, hole: Hole) -> Option<char> {
        let mark = mark(self.holes.len());
        if mark.is_some() {
            self.holes.push(hole);
        } else if self.holes.len() == MARKS {
            self.error(
                "too-long",
                &(0..0),
                "this text has more formulas and placeholders than can be read",
                None,
            );
        }
        mark
    }

    /// Separates text from the placeholders in it.
    fn split(&self, text: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((at, character)) = rest.char_indices().find(|&(_, c)| marked(c).is_some()) {
            let (before, from) = rest.split_at(at);
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            let number = marked(character).unwrap_or_default();
            let length = self
                .masked
                .placeholders
                .get(number)
                .map_or(character.len_utf8(), |p| p.whole.len());
            if let Some(expression) = self.places.get(number).copied().flatten() {
                parts.push(Part::Value(expression));
            }
            rest = from.get(length..).unwrap_or_default();
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        parts
    }

    /// Markup and holes in order, formulas without values converted.
    fn pieces(&mut self, markup: &str) -> Vec<Piece> {
        let mut holes: Vec<Option<Hole>> = std::mem::take(&mut self.holes)
            .into_iter()
            .map(Some)
            .collect();
        let mut pieces = Vec::new();
        let mut fixed = String::with_capacity(markup.len());
        for character in markup.chars() {
            let Some(number) = marked(character) else {
                fixed.push(character);
                continue;
            };
            match holes.get_mut(number).and_then(Option::take) {
                Some(hole) if hole.needs_values() => {
                    pieces.push(Piece::Static(std::mem::take(&mut fixed)));
                    pieces.push(Piece::Hole(hole));
                }
                Some(Hole::Figure(figure)) => {
                    let mut mistakes = Vec::new();
                    fixed.extend(figure.svg(&[], &mut mistakes));
                    let file = self.file;
                    let reports = mistakes.iter().map(|mistake| report(file, mistake));
                    self.diagnostics.extend(reports);
                }
                Some(Hole::Maths {
                    display,
                    parts,
                    span,
                }) => {
                    let latex = filled_in(&parts, |_| String::new());
                    if let Err(message) = push_maths(&mut fixed, &latex, display) {
                        self.diagnostics
                            .push(self.file.error("latex", span, message));
                    }
                }
                // A value in text always needs one.
                None | Some(Hole::Text(_)) => {}
            }
        }
        let trimmed = fixed.trim_end().len();
        fixed.truncate(trimmed);
        pieces.push(Piece::Static(fixed));
        pieces.retain(|piece| !matches!(piece, Piece::Static(text) if text.is_empty()));
        pieces
    }
}

/// The name of a gap, if that is what a placeholder is: `blank(name)`.
fn blank_name(text: &str) -> Option<&str> {
    let name = text.trim().strip_prefix("blank")?.trim_start();
    Some(name.strip_prefix('(')?.strip_suffix(')')?.trim())
}

/// A script's mistake as a diagnostic.
pub(crate) fn report(file: File<'_>, error: &ScriptError) -> Diagnostic {
    file.error(error.code, error.start..error.end, error.message.clone())
        .help_if(error.help.clone())
}
