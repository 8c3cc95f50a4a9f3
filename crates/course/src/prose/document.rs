//! A stretch of course text that was compiled: pieces of finished HTML with holes between them, which are filled in for
//! each item.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::figure::{Figure, Part};
use crate::html::{Html, push_escaped};
use crate::language::Language;
use crate::latex::push_maths;
use crate::script::{Drawn, Expression, ScriptError};
use crate::value::{Medium, Value};

/// A stretch of course text, ready to be filled in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Document {
    pub(super) pieces: Vec<Piece>,
    /// The language of the text, where it is not that of the course around it.
    pub(super) language: Option<String>,
    /// Whether it is a part of a line, and no paragraphs of its own.
    pub(super) in_line: bool,
    /// The placeholders' expressions.
    pub(crate) expressions: Vec<Expression>,
    /// The names of the gaps that the learner fills, in the order of the text, with their places.
    pub(crate) blanks: Vec<(String, Range<usize>)>,
}

#[derive(Debug, Clone)]
pub(super) enum Piece {
    /// Finished HTML.
    Static(String),
    /// What is filled in.
    Hole(Hole),
}

/// A place in a text that something is put into.
#[derive(Debug, Clone)]
pub(super) enum Hole {
    /// A value in text; an index into the expressions.
    Text(usize),
    /// A formula.
    Maths {
        display: bool,
        parts: Vec<Part>,
        span: Range<usize>,
    },
    /// A picture.
    Figure(Figure),
}

impl Hole {
    /// Whether it can only be filled in for an item, with that one's values.
    pub(super) fn needs_values(&self) -> bool {
        match self {
            Hole::Text(_) => true,
            Hole::Maths { parts, .. } => parts.iter().any(|part| matches!(part, Part::Value(_))),
            Hole::Figure(figure) => figure.needs_values(),
        }
    }
}

/// A formula or a label with its values.
pub(super) fn filled_in(parts: &[Part], mut value: impl FnMut(usize) -> String) -> String {
    parts
        .iter()
        .map(|part| match part {
            Part::Text(latex) => latex.clone(),
            Part::Value(expression) => value(*expression),
        })
        .collect()
}

impl Document {
    /// What it shows where no value is needed.
    pub(crate) fn fixed(&self) -> Html {
        let fixed = self.pieces.iter().map(|piece| match piece {
            Piece::Static(html) => html.as_str(),
            Piece::Hole(_) => "",
        });
        Html::from_trusted(self.with_language(fixed.collect()))
    }

    /// Its HTML, saying in which language it is where that is another one.
    fn with_language(&self, html: String) -> String {
        let element = if self.in_line { "span" } else { "div" };
        match &self.language {
            Some(language) => format!("<{element} lang=\"{language}\">{html}</{element}>"),
            None => html,
        }
    }

    /// Without the paragraph around it, for an option or another single line.
    pub(crate) fn inline(mut self) -> Self {
        let opens =
            matches!(self.pieces.first(), Some(Piece::Static(html)) if html.starts_with("<p>"));
        let paragraphs = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Static(html) => Some(html.matches("<p>").count()),
            Piece::Hole(_) => None,
        });
        let single = paragraphs.sum::<usize>() == 1;
        let closes =
            matches!(self.pieces.last(), Some(Piece::Static(html)) if html.ends_with("</p>"));
        if opens && single && closes {
            if let Some(Piece::Static(html)) = self.pieces.first_mut() {
                html.drain(.."<p>".len());
            }
            if let Some(Piece::Static(html)) = self.pieces.last_mut() {
                html.truncate(html.len() - "</p>".len());
            }
            self.pieces
                .retain(|piece| !matches!(piece, Piece::Static(text) if text.is_empty()));
            self.in_line = true;
        }
        self
    }

    /// Fills in the values. What fails is added to `failures`, and leaves a gap.
    pub(crate) fn fill(&self, drawn: &mut Drawn, failures: &mut Vec<ScriptError>) -> Filled {
        let values: Vec<Option<Value>> = self
            .expressions
            .iter()
            .map(|expression| {
                drawn
                    .value(expression)
                    .map_err(|error| failures.push(error))
                    .ok()
            })
            .collect();
        if let Some(texts) = &mut drawn.texts {
            self.collect_texts(&values, texts);
        }
        let language = drawn.language;
        let write = |expression: usize, medium| {
            let value = values.get(expression).and_then(Option::as_ref);
            value.map_or_else(String::new, |value| value.write(medium, language))
        };
        let mut html = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Static(fixed) => html.push_str(fixed),
                Piece::Hole(Hole::Text(expression)) => {
                    let gap = matches!(values.get(*expression), Some(Some(Value::Blank(_))));
                    html.push_str(if gap { "<b class=\"blank\">" } else { "" });
                    push_escaped(&mut html, &write(*expression, Medium::Text));
                    html.push_str(if gap { "</b>" } else { "" });
                }
                Piece::Hole(Hole::Maths {
                    display,
                    parts,
                    span,
                }) => {
                    let latex = filled_in(parts, |expression| write(expression, Medium::Latex));
                    let from = html.len();
                    if values.iter().all(Option::is_some)
                        && let Err(message) = push_maths(&mut html, &latex, *display)
                    {
                        let message = format!(
                            "with the values filled in, `{latex}` cannot be read: {message}"
                        );
                        failures.push(ScriptError::new("latex", span.clone(), message));
                    }
                    mark_blanks(&mut html, from, values.iter().flatten(), language);
                }
                // What a value is missing for has been reported with the value.
                Piece::Hole(Hole::Figure(figure)) => html.extend(figure.svg(&values, failures)),
            }
        }
        Filled {
            html: Html::from_trusted(self.with_language(html)),
            values: values.into_iter().flatten().collect(),
        }
    }

    /// Adds the drawn texts that it shows outside of formulas.
    fn collect_texts(&self, values: &[Option<Value>], texts: &mut BTreeSet<String>) {
        let mut add = |place: usize| {
            let value = values.get(place).and_then(Option::as_ref);
            texts.extend(value.into_iter().flat_map(Value::texts));
        };
        for piece in &self.pieces {
            match piece {
                Piece::Hole(Hole::Text(place)) => add(*place),
                Piece::Hole(Hole::Figure(figure)) => figure.places().for_each(&mut add),
                Piece::Static(_) | Piece::Hole(Hole::Maths { .. }) => {}
            }
        }
    }
}

/// Makes the gaps in the formula that begins at `from` look like those between words.
fn mark_blanks<'a>(
    html: &mut String,
    from: usize,
    values: impl Iterator<Item = &'a Value>,
    language: &Language,
) {
    for blank in values.filter(|value| matches!(value, Value::Blank(_))) {
        let gap = blank.write(Medium::Text, language);
        let bare = format!("<mtext>{gap}</mtext>");
        if let Some(formula) = html.get(from..).filter(|formula| formula.contains(&bare)) {
            let marked = formula.replace(&bare, &format!("<mtext class=\"blank\">{gap}</mtext>"));
            html.replace_range(from.., &marked);
        }
    }
}

/// A text with its values.
pub(crate) struct Filled {
    pub(crate) html: Html,
    /// The values that it shows, in the order of the text.
    pub(crate) values: Vec<Value>,
}
