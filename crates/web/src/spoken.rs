//! Text and mathematics in plain words, for those who hear them.
//!
//! Browsers leave MathML out when they make the name of a radio button from its label: an option that is a formula would
//! have no name at all, and a screen reader would say "radio button" and nothing else. Such options are named here, in the
//! notation in which answers are typed. What is read aloud has its mathematics in words, because voices make of `3/4` what
//! they like: a date, a division, or nothing.

use cairn_course::Html;

use crate::messages::Say;

/// How mathematics is said.
#[derive(Clone, Copy)]
pub(crate) enum Voice {
    /// As it is typed: `3/4`.
    Typed,
    /// In the words of a language: "3 quarters".
    Aloud(Say),
}

/// The name of an option; none where its label has no formulas and is its name.
pub(crate) fn option_name(label: &Html) -> Option<String> {
    let html = label.as_str();
    html.contains("<math")
        .then(|| in_words(label, Voice::Typed))
}

/// All of it in plain words; of pictures what they are said to show.
pub(crate) fn in_words(html: &Html, voice: Voice) -> String {
    said(html.as_str(), voice)
}

fn said(html: &str, voice: Voice) -> String {
    let words = joined(&parts(&mut &*html, voice), voice).replace(FRACTION, " ");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The texts of the elements and words up to the end of the element that is open. What is read is cut off `rest`.
fn parts(rest: &mut &str, voice: Voice) -> Vec<String> {
    let mut found = Vec::new();
    while !rest.is_empty() {
        let Some(tag) = rest.strip_prefix('<') else {
            let (words, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
            *rest = after;
            found.push(unescaped(words));
            continue;
        };
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        *rest = after;
        if tag.starts_with('/') {
            break;
        }
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        let is_empty = tag.ends_with('/') || matches!(name, "br" | "img" | "hr");
        let inside = if is_empty {
            Vec::new()
        } else {
            parts(rest, voice)
        };
        found.push(match (name, inside.as_slice()) {
            ("svg", _) => format!(" {} ", pictured(tag)),
            ("br", _) => " ".to_owned(),
            ("p" | "li" | "div" | "td" | "th" | "h3" | "h4", _) => match voice {
                Voice::Typed => format!(" {} ", joined(&inside, voice)),
                Voice::Aloud(_) => format!(" {} ", stopped(joined(&inside, voice))),
            },
            _ => match voice {
                Voice::Typed => typed(name, &inside),
                Voice::Aloud(say) => aloud(name, &inside, say),
            },
        });
    }
    found
}

/// An element as it is typed.
fn typed(name: &str, inside: &[String]) -> String {
    match (name, inside) {
        ("mfrac", [top, bottom]) => format!("{}/{}", grouped(top), grouped(bottom)),
        ("msup", [base, power]) => format!("{}^{}", grouped(base), grouped(power)),
        ("msub", [base, index]) => format!("{}_{}", grouped(base), grouped(index)),
        ("msqrt", _) => format!("√({})", joined(inside, Voice::Typed)),
        _ => joined(inside, Voice::Typed),
    }
}

/// Marks a fraction, so that a number before it is said as the whole of a mixed number.
const FRACTION: char = '\u{1}';

/// An element as it is said.
fn aloud(name: &str, inside: &[String], say: Say) -> String {
    let all = || joined(inside, Voice::Aloud(say));
    let said = |key| format!(" {} ", say.text(key));
    match (name, inside) {
        ("mfrac", [top, bottom]) => {
            let count = |part: &str| part.trim().parse::<u32>().ok();
            let message = match (count(top), count(bottom)) {
                (Some(top), Some(bottom @ (2..=12 | 100))) => say
                    .text("spoken-fraction")
                    .with("top", top)
                    .with("bottom", bottom),
                _ => say
                    .text("spoken-over")
                    .with("top", top.trim())
                    .with("bottom", bottom.trim()),
            };
            format!("{FRACTION}{message} ")
        }
        ("msup", [base, power]) => {
            let key = match power.trim() {
                "2" => "spoken-squared",
                "3" => "spoken-cubed",
                _ => "spoken-power",
            };
            let message = say.text(key).with("base", base.trim());
            let message = if key == "spoken-power" {
                message.with("power", power.trim())
            } else {
                message
            };
            format!(" {message} ")
        }
        ("msqrt", _) => format!(" {} ", say.text("spoken-root").with("of", all().trim())),
        ("mo", [sign]) => match sign.as_str() {
            "+" => said("spoken-plus"),
            "−" | "-" => said("spoken-minus"),
            "·" | "×" | "⋅" => said("spoken-times"),
            "÷" | "/" | ":" => said("spoken-divided"),
            "=" => said("spoken-equals"),
            "<" => said("spoken-less"),
            ">" => said("spoken-more"),
            "≤" => said("spoken-at-most"),
            "≥" => said("spoken-at-least"),
            _ => format!(" {sign} "),
        },
        ("math", _) => format!(" {} ", all()),
        ("span", [_]) if all().trim().starts_with('(') => format!(" {} ", all()),
        _ => all(),
    }
}

/// What a picture is said to show.
fn pictured(tag: &str) -> String {
    let label = tag.split_once("aria-label=\"").map(|(_, rest)| rest);
    let label = label.and_then(|rest| rest.split('"').next());
    unescaped(label.unwrap_or_default())
}

/// With a full stop, so that a voice pauses, unless there is something of the kind.
fn stopped(words: String) -> String {
    let end = words.trim_end().chars().last();
    match end {
        Some('.' | '!' | '?' | ':' | ';' | ',') | None => words,
        Some(_) => words.trim_end().to_owned() + ".",
    }
}

/// One after the other; two numbers side by side are a mixed number and stay apart.
fn joined(parts: &[String], voice: Voice) -> String {
    if let [part] = parts {
        return part.clone();
    }
    parts.iter().fold(String::new(), |mut whole, part| {
        let digit = |char: char| char.is_ascii_digit();
        let after_number = whole.ends_with(digit);
        let part = match (voice, part.strip_prefix(FRACTION)) {
            (Voice::Aloud(say), Some(fraction)) => {
                whole.push(' ');
                if after_number {
                    whole.push_str(&say.text("spoken-and").to_string());
                    whole.push(' ');
                }
                fraction
            }
            // "3x" is said as two things.
            (Voice::Aloud(_), None) if after_number && part.starts_with(char::is_alphabetic) => {
                whole.push(' ');
                part
            }
            (Voice::Typed, _) if after_number && part.starts_with(digit) => {
                whole.push(' ');
                part
            }
            _ => part,
        };
        whole.push_str(part);
        whole
    })
}

/// In brackets, unless it is a single number or letter.
fn grouped(part: &str) -> String {
    if part
        .chars()
        .all(|char| char.is_alphanumeric() || char == '.')
    {
        part.to_owned()
    } else {
        format!("({part})")
    }
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    text.replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    fn name(html: &str) -> String {
        joined(&parts(&mut &*html, Voice::Typed), Voice::Typed)
    }

    #[test]
    fn formulas_are_said_as_they_are_typed() {
        for (html, said) in [
            (
                "<math><mfrac><mn>1</mn><mn>4</mn></mfrac></math>, Leila is right",
                "1/4, Leila is right",
            ),
            (
                "<math><mn>2</mn><mfrac><mn>1</mn><mn>4</mn></mfrac></math>",
                "2 1/4",
            ),
            ("<math><mo>−</mo><mn>5</mn></math>", "−5"),
            (
                "<math><mn>3</mn><mi>x</mi><mo>&lt;</mo><msup><mi>y</mi><mn>2</mn></msup></math>",
                "3x<y^2",
            ),
            (
                "<math><mfrac><mrow><mi>x</mi><mo>+</mo><mn>1</mn></mrow><mn>2</mn></mfrac></math>",
                "(x+1)/2",
            ),
            ("<math><msqrt><mn>2</mn></msqrt></math>", "√(2)"),
        ] {
            assert_eq!(name(html), said, "{html}");
        }
    }

    #[test]
    fn whatever_comes_ends() {
        for html in [
            "<math",
            "</math></p>x",
            "<p><p><p>",
            "<>",
            "a < b",
            "<math><mfrac></mfrac>",
        ] {
            name(html);
        }
    }

    #[test]
    fn what_is_read_aloud_has_its_mathematics_in_words() {
        let sum = "<p>What is <math><mfrac><mn>3</mn><mn>4</mn></mfrac><mo>+</mo><mn>2</mn>\
                   <mfrac><mn>1</mn><mn>2</mn></mfrac></math>?</p>";
        let algebra = "<p>Write <math><mn>3</mn><msup><mi>x</mi><mn>2</mn></msup><mo>−</mo>\
                       <mfrac><mi>a</mi><mn>15</mn></mfrac></math></p>";
        let picture = "<svg class=\"fig\" aria-label=\"A bar in 4 parts.\"><text>no</text></svg>";
        for (language, html, said) in [
            (
                Language::English,
                sum,
                "What is 3 quarters plus 2 and 1 half ?",
            ),
            (
                Language::Spanish,
                sum,
                "What is 3 cuartos más 2 y 1 medio ?",
            ),
            (
                Language::English,
                algebra,
                "Write 3 x squared minus a over 15.",
            ),
            (
                Language::Spanish,
                algebra,
                "Write 3 x al cuadrado menos a partido por 15.",
            ),
            (Language::English, picture, "A bar in 4 parts."),
        ] {
            let voice = Voice::Aloud(Say::in_language(language));
            assert_eq!(super::said(html, voice), said, "{language:?}");
        }
    }

    #[test]
    fn words_are_their_own_name() {
        let words = "the larger one";
        assert_eq!(option_name(&Html::from_text(words)), None);
    }
}
