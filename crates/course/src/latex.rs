//! LaTeX mathematics as MathML, which browsers show and screen readers speak.
//!
//! What the converter writes is finished here. It is made safe: characters that it leaves bare are escaped. It is made right: a
//! minus in front of a number is an operator, which is how it is spaced and spoken. And it is made short, because a practice page
//! holds many small formulas: inline is what `<math>` means anyway, and a row of one number or letter is that number or letter.

use crate::html::push_escaped;
use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::event::Content;
use pulldown_latex::{Event, Parser, ParserError, Storage, push_mathml};

/// The longest formula that is converted, in bytes. The converter's time grows with the square of the nesting.
const LONGEST: usize = 2_000;
/// The most symbols, groups and the like that a formula may come to, macros expanded.
const MOST_EVENTS: usize = 4_000;
/// A formula stands on its own; a macro that calls itself would never end.
const DEFINITIONS: [&str; 9] = [
    "def",
    "edef",
    "gdef",
    "xdef",
    "let",
    "futurelet",
    "newcommand",
    "renewcommand",
    "providecommand",
];

/// The first command in a formula that would define another.
fn definition(latex: &str) -> Option<&'static str> {
    let mut commands = latex.split('\\').skip(1).map(|rest| {
        let length = rest
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(rest.len());
        rest.get(..length).unwrap_or_default()
    });
    commands.find_map(|command| DEFINITIONS.into_iter().find(|known| *known == command))
}

/// Appends the MathML of a formula; or says what is wrong with it, and appends nothing.
pub(crate) fn push_maths(html: &mut String, latex: &str, display: bool) -> Result<(), String> {
    if latex.len() > LONGEST {
        return Err(format!("it is longer than {LONGEST} characters"));
    }
    if let Some(command) = definition(latex) {
        return Err(format!("`\\{command}` is not allowed"));
    }
    let storage = Storage::new();
    let mut events: Vec<Result<Event<'_>, ParserError>> = Vec::new();
    for event in Parser::new(latex, &storage) {
        if events.len() >= MOST_EVENTS {
            return Err("it is too complicated".to_owned());
        }
        match event {
            // The converter would write such a name as it stands, and it could pass for markup.
            Ok(Event::Content(Content::Function(name)))
                if name.contains(['<', '>', '&', '"', '\'']) =>
            {
                return Err(format!("`{name}` is no name of a function"));
            }
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
        display_mode: if display {
            DisplayMode::Block
        } else {
            DisplayMode::Inline
        },
        ..RenderConfig::default()
    };
    let mut mathml = String::with_capacity(latex.len() * 8);
    push_mathml(&mut mathml, events.into_iter(), config).map_err(|error| error.to_string())?;
    // `0{,}25` is one number with a decimal comma, for who hears it too.
    let mathml = mathml.replace("</mn><mrow><mo>,</mo></mrow><mn>", ",");
    push_shortened(html, &escaped(&mathml));
    Ok(())
}

/// Escapes what stands between the tags. The converter escapes texts; single characters such as `<` it leaves as they are.
fn escaped(mathml: &str) -> String {
    let mut safe = String::with_capacity(mathml.len());
    let mut rest = mathml;
    while let Some(at) = rest.find(['<', '>', '&']) {
        let (before, special) = rest.split_at(at);
        safe.push_str(before);
        let mut after = special.chars();
        let kept = match (after.next(), after.next()) {
            (Some('<'), Some(next)) if next == '/' || next.is_ascii_lowercase() => {
                special.find('>').map_or(special.len(), |close| close + 1)
            }
            (Some('&'), _) => ["&amp;", "&lt;", "&gt;", "&nbsp;"]
                .into_iter()
                .find(|entity| special.starts_with(entity))
                .map_or(0, str::len),
            _ => 0,
        };
        let (tag, after) = special.split_at(kept.max(1));
        if kept > 0 {
            safe.push_str(tag);
        } else {
            push_escaped(&mut safe, tag);
        }
        rest = after;
    }
    safe.push_str(rest);
    safe.replace("<mi>−</mi>", "<mo form=\"prefix\">−</mo>")
}

fn push_shortened(html: &mut String, mathml: &str) {
    const ROW: &str = "<mrow>";
    let mut rest = mathml;
    if let Some(inside) = rest.strip_prefix("<math display=\"inline\">") {
        html.push_str("<math>");
        rest = inside;
    }
    while let Some(at) = rest.find(ROW) {
        html.push_str(rest.get(..at).unwrap_or_default());
        let row = rest.get(at..).unwrap_or_default();
        if let Some((leaf, after)) = single_leaf(row) {
            html.push_str(leaf);
            rest = after;
        } else {
            html.push_str(ROW);
            rest = row.get(ROW.len()..).unwrap_or_default();
        }
    }
    html.push_str(rest);
}

/// The number or letter that is all there is in a row, and what comes after the row.
fn single_leaf(row: &str) -> Option<(&str, &str)> {
    let inside = row.strip_prefix("<mrow>")?;
    ["mn", "mi"].into_iter().find_map(|name| {
        let content = inside.strip_prefix(&format!("<{name}>"))?;
        let length = content.find('<')?;
        let close = format!("</{name}>");
        let after = content
            .get(length..)?
            .strip_prefix(&close)?
            .strip_prefix("</mrow>")?;
        let leaf = inside.get(..name.len() * 2 + "<></>".len() + length)?;
        Some((leaf, after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mathml(latex: &str) -> String {
        let mut html = String::new();
        match push_maths(&mut html, latex, false) {
            Ok(()) => html,
            Err(message) => format!("error: {message}"),
        }
    }

    #[test]
    fn formulas_become_short_mathml() {
        let formulas = [
            "-3",
            "\\frac{1}{2}",
            "-\\frac{5}{6}",
            "1\\frac{1}{2}",
            "3 - -2",
            "2x^{2} + 1",
            "0.25",
            "x = -3",
            "a \\times b \\neq c",
            "\\left(\\frac{1}{2}\\right)^2",
            "5 < 7",
            "\\text{cats & dogs}",
            "50\\%",
            "",
            "\\frac{1}",
            "\\nope",
            "a & b",
            "\\sqrt{2}",
            "\\def\\a{\\a}\\a",
        ];
        let shown: Vec<String> = formulas
            .iter()
            .map(|latex| format!("{latex}  =>  {}", mathml(latex)))
            .collect();
        insta::assert_snapshot!(shown.join("\n"));
    }

    #[test]
    fn nothing_dangerous_gets_through() {
        for latex in [
            "<script>",
            "\\text{<b>}",
            "\\href{javascript:x}{y}",
            "\\color{red\"onclick=x} y",
            "\\operatorname{<i>}",
            "\\not<b>",
        ] {
            let html = mathml(latex);
            for bad in ["<script", "<b>", "<i>", "javascript", "onclick"] {
                assert!(
                    html.starts_with("error") || !html.contains(bad),
                    "{latex}: {html}"
                );
            }
        }
    }

    const TOKENS: [&str; 44] = [
        "\\left(",
        "\\right)",
        "\\left",
        "\\right",
        "\\frac",
        "\\tfrac",
        "{",
        "}",
        "^",
        "_",
        "'",
        "&",
        "\\\\",
        "\\begin{matrix}",
        "\\end{matrix}",
        "\\begin{cases}",
        "\\end{cases}",
        "\\begin{array}{c|c}",
        "\\end{array}",
        "\\begin{align}",
        "\\end{align}",
        "\\sqrt",
        "[",
        "]",
        "\\text{",
        "\\not",
        "\\overline",
        "\\operatorname",
        "\\color{red}",
        "\\displaystyle",
        "\\hspace{",
        "1em",
        "\\limits",
        "\\sum",
        "x",
        "12.5",
        "<",
        "−",
        "é",
        " ",
        "\\",
        "#1",
        "%",
        "\\mathbf",
    ];

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(3_000))]

        #[test]
        fn any_formula_converts_or_is_refused(
            tokens in proptest::collection::vec(proptest::sample::select(&TOKENS[..]), 0..14),
            display: bool,
        ) {
            let _ = push_maths(&mut String::new(), &tokens.concat(), display);
        }
    }
}
