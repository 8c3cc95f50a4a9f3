//! Typed answers as authors state them: text with placeholders, `{{a}}*x + {{b}}`.

use crate::answer::{ExpressionSpec, Shape};
use crate::mask::mask;
use crate::script::{Drawn, Expression, ScriptError, Snippet};
use crate::value::Medium;
use std::ops::Range;

/// A text with placeholders, their expressions compiled.
#[derive(Debug, Clone)]
pub(crate) struct ValueText {
    parts: Vec<Part>,
    pub(crate) span: Range<usize>,
}

#[derive(Debug, Clone)]
enum Part {
    Text(String),
    Value(Expression),
}

impl ValueText {
    pub(crate) fn compile(snippet: Snippet) -> Result<Self, ScriptError> {
        let masked = mask(&snippet.text);
        if let Some(unclosed) = masked.unclosed.first() {
            let span = snippet.part(unclosed.clone()).span;
            return Err(ScriptError::new(
                "unclosed-placeholder",
                span,
                "this placeholder has no `}}`",
            ));
        }
        let mut parts = Vec::new();
        let mut from = 0;
        for placeholder in &masked.placeholders {
            let before = snippet
                .text
                .get(from..placeholder.whole.start)
                .unwrap_or_default();
            parts.push(Part::Text(before.to_owned()));
            parts.push(Part::Value(Expression::compile(
                snippet.part(placeholder.inside.clone()),
            )?));
            from = placeholder.whole.end;
        }
        parts.push(Part::Text(
            snippet.text.get(from..).unwrap_or_default().to_owned(),
        ));
        Ok(ValueText {
            parts,
            span: snippet.span,
        })
    }

    /// The text with its values, written for a medium.
    pub(crate) fn fill(&self, drawn: &mut Drawn, medium: Medium) -> Result<String, ScriptError> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(fixed) => text.push_str(fixed),
                Part::Value(expression) => {
                    let language = drawn.language;
                    text.push_str(&drawn.value(expression)?.write(medium, language));
                }
            }
        }
        Ok(text)
    }
}

/// How an expression is graded for the values drawn.
pub(crate) fn spec(
    answer: &ValueText,
    drawn: &mut Drawn,
    variables: &[char],
    shape: Shape,
) -> Result<ExpressionSpec, ScriptError> {
    let text = answer.fill(drawn, Medium::Algebra)?;
    ExpressionSpec::new(&text, variables.to_vec(), shape).map_err(|error| {
        let message = format!("with the values filled in, `{text}` cannot be the answer: {error}");
        ScriptError::new("impossible-answer", answer.span.clone(), message)
    })
}
