//! Short texts: a word or a few, compared with the forms that an author accepts.
//!
//! Case, spaces, accents and the punctuation around an answer make no difference, because none of them is what the question is
//! about. A letter that is wrong or missing makes one: whether a slip is a typo or another word is not for a program to guess.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{MAX_BYTES, Unreadable, Verdict};

/// The texts that answer a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextSpec {
    /// The accepted forms; the first is the one that is shown as the answer.
    accepted: Vec<String>,
}

impl TextSpec {
    /// The accepted forms, the best one first; `None` if there is none, or one of them has nothing to compare.
    pub fn new(accepted: Vec<String>) -> Option<Self> {
        let sound = accepted
            .iter()
            .all(|form| form.len() <= MAX_BYTES && !plain(form).is_empty());
        (sound && !accepted.is_empty()).then_some(Self { accepted })
    }

    /// Grades a text.
    pub fn grade(&self, text: &str) -> Result<Verdict, Unreadable> {
        if text.len() > MAX_BYTES {
            return Err(Unreadable::TooLong { limit: MAX_BYTES });
        }
        let text = plain(text);
        if text.is_empty() {
            return Err(Unreadable::Empty);
        }
        let right = self.accepted.iter().any(|form| plain(form) == text);
        Ok(if right {
            Verdict::Right
        } else {
            Verdict::Wrong
        })
    }

    /// The best of the accepted forms.
    pub fn canonical_text(&self) -> String {
        self.accepted.first().cloned().unwrap_or_default()
    }
}

/// A text without what makes no difference. Letters are taken apart into base and accents by compatibility decomposition
/// (Unicode Standard Annex 15), and the accents dropped.
fn plain(text: &str) -> String {
    let letters: String = text
        .nfkd()
        .filter(|&character| !is_combining_mark(character))
        .map(|character| match character {
            '‘' | '’' | '´' | '`' => '\'',
            '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
            other => other,
        })
        .collect();
    let words: Vec<&str> = letters.split_whitespace().collect();
    // By way of upper case, letters that share one (ß and ss, ı and i) become the same.
    let text = words.join(" ").to_uppercase().to_lowercase();
    let around = [
        '.', ',', ';', ':', '!', '?', '¡', '¿', '"', '“', '”', '„', '\'',
    ];
    text.trim_matches(|c| c == ' ' || around.contains(&c))
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spec(forms: &[&str]) -> TextSpec {
        TextSpec::new(forms.iter().map(|&form| form.to_owned()).collect()).unwrap()
    }

    #[test]
    fn what_makes_no_difference() {
        let spec = spec(&["número mixto", "mixed number"]);
        for right in [
            "mixed number",
            "Mixed Number.",
            "  MIXED\u{a0}  number ",
            "“mixed number”",
            "numero mixto",
            "NÚMERO  MIXTO",
            "nu\u{301}mero mixto",
        ] {
            assert_eq!(spec.grade(right), Ok(Verdict::Right), "{right}");
        }
        for wrong in ["mixed numbr", "mixednumber", "mixed", "mixed numbers"] {
            assert_eq!(spec.grade(wrong), Ok(Verdict::Wrong), "{wrong}");
        }
        assert_eq!(spec.canonical_text(), "número mixto");
    }

    #[test]
    fn what_says_nothing_is_not_wrong() {
        let spec = spec(&["even"]);
        for nothing in ["", "  ", " .?! ", "\u{301}"] {
            assert_eq!(spec.grade(nothing), Err(Unreadable::Empty), "{nothing:?}");
        }
        assert!(spec.grade(&"e".repeat(501)).is_err());
        assert_eq!(TextSpec::new(Vec::new()), None);
        assert_eq!(
            TextSpec::new(vec!["even".to_owned(), " . ".to_owned()]),
            None
        );
    }

    proptest! {
        #[test]
        fn an_accepted_form_is_right_however_it_is_spaced_and_cased(form in "[a-zà-ž]{1,8}( [a-zà-ž0-9]{1,8}){0,3}", text: String) {
            let spec = spec(&[&form]);
            prop_assert_eq!(spec.grade(&form), Ok(Verdict::Right));
            prop_assert_eq!(spec.grade(&format!(" {} ", form.to_uppercase().replace(' ', "\t "))), Ok(Verdict::Right));
            let _ = spec.grade(&text);
        }
    }
}
