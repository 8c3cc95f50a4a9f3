//! Options in plain text, for those who hear them.
//!
//! Browsers leave MathML out when they make the name of a radio button from its label: an option that is a formula would
//! have no name at all, and a screen reader would say "radio button" and nothing else. Such options are named here, in the
//! notation in which answers are typed.

use cairn_course::Html;

/// The name of an option; none where its label has no formulas and is its name.
pub(crate) fn option_name(label: &Html) -> Option<String> {
    let html = label.as_str();
    html.contains("<math").then(|| {
        let words = joined(&parts(&mut &*html));
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    })
}

/// The texts of the elements and words up to the end of the element that is open. What is read is cut off `rest`.
fn parts(rest: &mut &str) -> Vec<String> {
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
        let inside = if is_empty { Vec::new() } else { parts(rest) };
        found.push(match (name, inside.as_slice()) {
            ("mfrac", [top, bottom]) => format!("{}/{}", grouped(top), grouped(bottom)),
            ("msup", [base, power]) => format!("{}^{}", grouped(base), grouped(power)),
            ("msub", [base, index]) => format!("{}_{}", grouped(base), grouped(index)),
            ("msqrt", _) => format!("√({})", joined(&inside)),
            ("br" | "p" | "li", _) => format!(" {} ", joined(&inside)),
            _ => joined(&inside),
        });
    }
    found
}

/// One after the other; two numbers side by side are a mixed number and stay apart.
fn joined(parts: &[String]) -> String {
    parts.iter().fold(String::new(), |mut whole, part| {
        let digit = |char: char| char.is_ascii_digit();
        if whole.ends_with(digit) && part.starts_with(digit) {
            whole.push(' ');
        }
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

    fn name(html: &str) -> String {
        joined(&parts(&mut &*html))
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
    fn words_are_their_own_name() {
        let words = "the larger one";
        assert_eq!(option_name(&Html::from_text(words)), None);
    }
}
