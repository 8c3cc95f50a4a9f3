//! Course text as Markdown may read it.
//!
//! Placeholders are cut out before Markdown is read, because `{{ a * b * c }}` is no emphasis. Each becomes one private-use character
//! followed by letters up to its former length, so that every place in what is read is a place in the file.

use std::ops::Range;

/// Stands for a space next to a dollar sign, where Markdown would otherwise not see mathematics.
pub(crate) const KEPT_SPACE: char = '\u{1}';
/// The first private-use character; each mark is one of those.
const FIRST_MARK: char = '\u{e000}';
/// How many marks there are.
pub(crate) const MARKS: usize = 6_400;

/// Whether a character may stand in course text; the others have a meaning inside this program, or none at all.
pub(crate) fn is_allowed(character: char) -> bool {
    let private = matches!(character, '\u{e000}'..='\u{f8ff}');
    let control = character.is_control() && !matches!(character, '\n' | '\r' | '\t');
    !private && !control
}

/// The character that stands for a placeholder, by its number.
pub(crate) fn mark(number: usize) -> Option<char> {
    let number = u32::try_from(number).ok().filter(|_| number < MARKS)?;
    char::from_u32(u32::from(FIRST_MARK) + number)
}

/// The number of the placeholder that a character stands for.
pub(crate) fn marked(character: char) -> Option<usize> {
    let number = u32::from(character).checked_sub(u32::from(FIRST_MARK))?;
    usize::try_from(number)
        .ok()
        .filter(|&number| number < MARKS)
}

/// A placeholder in course text: the whole of it, and the expression inside.
#[derive(Debug, Clone)]
pub(crate) struct Placeholder {
    pub(crate) whole: Range<usize>,
    pub(crate) inside: Range<usize>,
}

/// Course text as Markdown may read it: as long as before, without placeholders.
pub(crate) struct Masked {
    pub(crate) text: String,
    pub(crate) placeholders: Vec<Placeholder>,
    /// `{{` without `}}` on its line.
    pub(crate) unclosed: Vec<Range<usize>>,
}

/// Cuts the placeholders out of course text.
pub(crate) fn mask(text: &str) -> Masked {
    let mut masked = Masked {
        text: String::with_capacity(text.len()),
        placeholders: Vec::new(),
        unclosed: Vec::new(),
    };
    let mut rest_from = 0;
    while let Some(found) = text.get(rest_from..).and_then(|rest| rest.find("{{")) {
        let braces_from = rest_from + found;
        let after = text.get(braces_from..).unwrap_or_default();
        // Of three braces, the first belongs to LaTeX: `\frac{{{a}}}{2}`.
        let braces = after.len() - after.trim_start_matches('{').len();
        let open = braces_from + braces - 2;
        let inside_from = open + 2;
        let line = text.get(inside_from..).unwrap_or_default();
        let line = line.split('\n').next().unwrap_or_default();
        masked
            .text
            .push_str(text.get(rest_from..open).unwrap_or_default());
        let Some(length) = line.find("}}") else {
            masked.unclosed.push(open..inside_from);
            masked.text.push_str("{{");
            rest_from = inside_from;
            continue;
        };
        let whole = open..inside_from + length + 2;
        match mark(masked.placeholders.len()) {
            Some(mark) => {
                masked.text.push(mark);
                masked
                    .text
                    .extend(std::iter::repeat_n('x', whole.len() - mark.len_utf8()));
            }
            None => masked.text.extend(std::iter::repeat_n('x', whole.len())),
        }
        rest_from = whole.end;
        masked.placeholders.push(Placeholder {
            whole,
            inside: inside_from..inside_from + length,
        });
    }
    masked
        .text
        .push_str(text.get(rest_from..).unwrap_or_default());
    masked.text = keep_spaces_in_maths(masked.text);
    masked
}

/// Lets `$ a + b $` be mathematics: Markdown wants no space inside the dollar signs.
fn keep_spaces_in_maths(text: String) -> String {
    let mut bytes = text.into_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'`' => at = after_code(&bytes, at),
            b'$' if bytes.get(at + 1) == Some(&b'$') => {
                at = find_dollar(&bytes, at + 2).map_or(at + 2, |close| close + 2);
            }
            b'$' => match find_dollar(&bytes, at + 1) {
                Some(close) => {
                    for place in [at + 1, close - 1] {
                        if bytes[place] == b' ' {
                            bytes[place] = KEPT_SPACE as u8;
                        }
                    }
                    at = close + 1;
                }
                None => at += 1,
            },
            _ => at += 1,
        }
    }
    // One ASCII character has taken the place of another.
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The end of a code span that starts here; the end of its opening backticks if nothing closes it.
fn after_code(bytes: &[u8], at: usize) -> usize {
    let run = |from: usize| {
        bytes
            .iter()
            .skip(from)
            .take_while(|&&byte| byte == b'`')
            .count()
    };
    let opening = run(at);
    let mut close = at + opening;
    while close < bytes.len() {
        match run(close) {
            0 => close += 1,
            length if length == opening => return close + length,
            length => close += length,
        }
    }
    at + opening
}

/// The next dollar sign that is not escaped, within the paragraph.
fn find_dollar(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    let mut blank = false;
    loop {
        match bytes.get(at)? {
            b'\\' => {
                blank = false;
                at += 1;
            }
            b'$' => return Some(at),
            b'\n' if blank => return None,
            b'\n' => blank = true,
            b' ' | b'\t' | b'\r' => {}
            _ => blank = false,
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn insides(text: &str) -> Vec<&str> {
        mask(text)
            .placeholders
            .iter()
            .map(|placeholder| &text[placeholder.inside.clone()])
            .collect()
    }

    #[test]
    fn placeholders_are_found_beside_the_braces_of_latex() {
        assert_eq!(insides("{{a}} and {{ b * c }}"), ["a", " b * c "]);
        assert_eq!(insides("\\frac{{{n}}}{{{d}}}"), ["n", "d"]);
        assert_eq!(insides("\\frac{ {{n}} }{2}"), ["n"]);
        assert_eq!(mask("{{x} and {{y\n}}").unclosed, [0..2, 9..11]);
    }

    #[test]
    fn spaces_at_dollar_signs_are_kept_for_mathematics_only() {
        let kept = |text: &str| mask(text).text.matches(KEPT_SPACE).count();
        assert_eq!(kept("$ a + b $"), 2);
        assert_eq!(kept("it costs \\$ 3 and \\$ 4"), 0);
        assert_eq!(kept("`$ a $` is code"), 0);
        assert_eq!(kept("$ a\n\nb $"), 0);
        assert_eq!(kept("$$ a $$"), 0);
    }

    proptest! {
        #[test]
        fn every_place_stays_a_place(text in "[a{}$`\\\\ \n*é−]{0,60}") {
            let masked = mask(&text);
            prop_assert_eq!(masked.text.len(), text.len());
            for placeholder in &masked.placeholders {
                prop_assert!(text[placeholder.whole.clone()].starts_with("{{"));
                prop_assert!(text[placeholder.whole.clone()].ends_with("}}"));
            }
        }
    }
}
