//! LaTeX mathematics as MathML, which browsers show and screen readers speak.

use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Event, Parser, ParserError, Storage, push_mathml};

/// Appends the MathML of a formula; or says what is wrong with it, and appends nothing.
pub(crate) fn push_maths(html: &mut String, latex: &str, display: bool) -> Result<(), String> {
    let storage = Storage::new();
    let mut events: Vec<Result<Event<'_>, ParserError>> = Vec::new();
    for event in Parser::new(latex, &storage) {
        match event {
            Ok(event) => events.push(Ok(event)),
            Err(error) => {
                let text = error.to_string();
                let line = text.lines().next().unwrap_or_default();
                return Err(line.trim_start_matches("parsing error: ").to_owned());
            }
        }
    }
    if events.is_empty() {
        return Err("the formula is empty".to_owned());
    }
    let config = RenderConfig {
        display_mode: if display { DisplayMode::Block } else { DisplayMode::Inline },
        ..RenderConfig::default()
    };
    let start = html.len();
    push_mathml(html, events.into_iter(), config).map_err(|error| {
        html.truncate(start);
        error.to_string()
    })?;
    Ok(())
}
