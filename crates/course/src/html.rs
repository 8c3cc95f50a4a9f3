//! HTML that is safe to put on a page as it stands.
//!
//! An [`Html`] is only ever made from course text whose raw HTML was refused, with everything else escaped and mathematics
//! already turned into MathML. A page may therefore print it without escaping; nothing else in the program may make one.

use serde::Serialize;
use std::fmt;

/// A fragment of safe HTML.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Html(String);

impl Html {
    /// Text, escaped.
    pub fn from_text(text: &str) -> Self {
        let mut html = String::with_capacity(text.len());
        push_escaped(&mut html, text);
        Html(html)
    }

    /// Markup that this crate made itself.
    pub(crate) fn from_trusted(markup: String) -> Self {
        Html(markup)
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Appends text with the characters that mean something in HTML escaped, in element content and in quoted attributes.
pub(crate) fn push_escaped(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
}
