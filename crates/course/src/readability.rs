//! How hard a text is to read: an estimate of the school grade at which it can be.
//!
//! For English, the Flesch–Kincaid grade level (Kincaid, Fishburne, Rogers and Chissom, *Derivation of new readability formulas*, Naval
//! Technical Training Command Research Branch Report 8-75, 1975): 0.39 × words per sentence + 11.8 × syllables per word − 15.59.
//! Syllables are estimated from the spelling. For Spanish, the grade level of Crawford (*Fórmula y gráfico para determinar la
//! comprensibilidad de textos de nivel primario en castellano*, Lectura y Vida 4, 1984): 0.049 × syllables in 100 words − 0.205 ×
//! sentences in 100 words − 3.407; there syllables follow from the spelling. Formulas, numbers and placeholders are no words here: how they
//! are spoken is not known, and counted as short words they would make any text look easy. For other languages nothing is estimated.

use crate::diagnostic::{Diagnostic, File};
use crate::mask::{marked, mask};
use crate::prose::OPTIONS;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use std::ops::Range;

/// A shorter paragraph says nothing on its own: one long word makes it hard.
const LONG_ENOUGH: u32 = 30;
/// Fewer words than this are a scrap, such as a list of numbers, and no text to be read.
const SCRAP: u32 = 8;
/// The grade above which a paragraph is reported.
const HARD_PARAGRAPH: f64 = 10.0;
/// The grade above which the text of a skill is reported; authors aim at 5.
const HARD_SKILL: f64 = 6.0;

/// How a grade is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Formula {
    /// Flesch and Kincaid, for English.
    FleschKincaid,
    /// Crawford, for Spanish.
    Crawford,
}

impl Formula {
    /// The formula for a language, if there is one here.
    pub(crate) fn of(language: &str) -> Option<Self> {
        match language.split('-').next() {
            Some("en") => Some(Formula::FleschKincaid),
            Some("es") => Some(Formula::Crawford),
            _ => None,
        }
    }

    fn syllables(self, word: &str) -> u32 {
        match self {
            Formula::FleschKincaid => syllables(word),
            Formula::Crawford => spanish_syllables(word),
        }
    }
}

/// What a formula counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    pub(crate) sentences: u32,
    pub(crate) words: u32,
    pub(crate) syllables: u32,
}

impl Counts {
    fn of(text: &str, formula: Formula) -> Self {
        let mut counts = Counts::default();
        let mut open = false;
        for piece in text.split_whitespace() {
            if piece.contains(char::is_alphabetic) {
                counts.words += 1;
                counts.syllables += formula.syllables(piece);
                open = true;
            }
            let end = piece.trim_end_matches(['"', '”', '’', '\'', ')', '»', '*']);
            if open && end.ends_with(['.', '!', '?', '…']) {
                counts.sentences += 1;
                open = false;
            }
        }
        counts.sentences += u32::from(open);
        counts
    }

    pub(crate) fn add(&mut self, other: Counts) {
        self.sentences += other.sentences;
        self.words += other.words;
        self.syllables += other.syllables;
    }

    /// The grade, from 0; none for a text without words.
    pub(crate) fn grade(self, formula: Formula) -> Option<f64> {
        if self.sentences == 0 || self.words == 0 {
            return None;
        }
        let words = f64::from(self.words);
        let (sentences, syllables) = (f64::from(self.sentences), f64::from(self.syllables));
        let grade = match formula {
            Formula::FleschKincaid => 0.39 * words / sentences + 11.8 * syllables / words - 15.59,
            Formula::Crawford => {
                0.049 * 100.0 * syllables / words - 0.205 * 100.0 * sentences / words - 3.407
            }
        };
        Some(grade.max(0.0))
    }
}

/// Stands for a formula or a placeholder, which may end a sentence and is no word.
const FORMULA: char = '\u{fffc}';

/// The syllables of an English word, at least one: its groups of vowels, without an `e` that is not spoken.
fn syllables(word: &str) -> u32 {
    // The parts of a compound are spoken one by one.
    word.split(['-', '–', '/', '’', '\''])
        .map(part_syllables)
        .sum::<u32>()
        .max(1)
}

fn part_syllables(part: &str) -> u32 {
    let letters: Vec<char> = part
        .to_lowercase()
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .collect();
    let vowel = |letter: &char| {
        matches!(
            letter,
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'é' | 'á' | 'í' | 'ó' | 'ú'
        )
    };
    let mut groups = 0;
    let mut in_group = false;
    for letter in &letters {
        groups += u32::from(vowel(letter) && !in_group);
        in_group = vowel(letter);
    }
    let silent = match letters.as_slice() {
        // `table`, `little`: spoken; `whole`, `size`: not.
        [.., before, 'l', 'e'] => vowel(before),
        [.., before, 'e'] => !vowel(before),
        // `places` and `boxes` are spoken, `notes` and `sides` are not.
        [.., before, 'e', 's'] => {
            !vowel(before) && !matches!(before, 's' | 'x' | 'z' | 'c' | 'g' | 'h' | 'l')
        }
        // `added` and `counted` are spoken, `shared` is not.
        [.., before, 'e', 'd'] => !vowel(before) && !matches!(before, 't' | 'd' | 'l'),
        _ => false,
    };
    match groups {
        0 => u32::from(!letters.is_empty()),
        1 => 1,
        more => more - u32::from(silent),
    }
}

/// The syllables of a Spanish word, at least one. Each strong vowel (a, e, o, and i or u with an accent) makes one; weak ones lean on a
/// strong neighbour, or make one together.
fn spanish_syllables(word: &str) -> u32 {
    let lower = word.to_lowercase();
    let letters: Vec<char> = lower
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .collect();
    let mut count = 0;
    let (mut strong, mut weak) = (0, false);
    for (place, letter) in letters.iter().enumerate() {
        match letter {
            'a' | 'e' | 'o' | 'á' | 'é' | 'í' | 'ó' | 'ú' => strong += 1,
            'i' | 'u' | 'ü' => weak = true,
            // At the end of a word `y` is a vowel: rey, muy, and `y` itself.
            'y' if place + 1 == letters.len() => weak = true,
            _ => {
                count += if strong > 0 { strong } else { u32::from(weak) };
                (strong, weak) = (0, false);
            }
        }
    }
    count += if strong > 0 { strong } else { u32::from(weak) };
    count.max(1)
}

/// Warns about what is hard to read in a skill file, and counts what there is to read. `place` is where the skill as a
/// whole is reported.
pub(crate) fn look_at(
    file: File<'_>,
    formula: Formula,
    place: Range<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Counts {
    let mut all = Counts::default();
    for (span, counts) in paragraphs(file.text, body(file.text), formula) {
        if counts.words < SCRAP {
            continue;
        }
        all.add(counts);
        if let Some(grade) = counts.grade(formula)
            && grade > HARD_PARAGRAPH
            && counts.words >= LONG_ENOUGH
        {
            let message = format!("this paragraph is hard to read: about grade {grade:.0}");
            let warning = file.warning("hard-to-read", span, message);
            diagnostics.push(warning.help("use shorter sentences and shorter words"));
        }
    }
    if let Some(grade) = all.grade(formula)
        && grade > HARD_SKILL
    {
        let message = format!("the text of this skill is hard to read: about grade {grade:.1}");
        let warning = file.warning("hard-to-read", place, message);
        diagnostics.push(warning.help("write for grade 5: shorter sentences, shorter words"));
    }
    all
}

/// What stands below the front matter.
fn body(text: &str) -> Range<usize> {
    let mut at = 0;
    let mut fences = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        fences += u32::from(line.trim_end() == "+++");
        if fences == 2 {
            return at..text.len();
        }
    }
    text.len()..text.len()
}

/// The paragraphs of a stretch of course text, with their places: what is read in one go. Code, figures and headings are none.
fn paragraphs(text: &str, range: Range<usize>, formula: Formula) -> Vec<(Range<usize>, Counts)> {
    let offset = range.start;
    let masked = mask(text.get(range).unwrap_or_default());
    let mut found = Vec::new();
    let mut words = String::new();
    let mut place: Option<Range<usize>> = None;
    let mut apart = 0_usize;
    for (event, span) in Parser::new_ext(&masked.text, OPTIONS).into_offset_iter() {
        let at = span.start + offset..span.end + offset;
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::Heading { .. }) => apart += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::Heading(_)) => apart = apart.saturating_sub(1),
            _ if apart > 0 => {}
            Event::Text(text) => {
                push_words(&mut words, &text);
                place = Some(joined(place, at));
            }
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {
                words.push(FORMULA);
                place = Some(joined(place, at));
            }
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            Event::Start(Tag::Paragraph | Tag::Item | Tag::TableCell)
            | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::TableCell) => {
                let counts = Counts::of(&words, formula);
                words.clear();
                if let Some(place) = place.take() {
                    found.push((place, counts));
                }
            }
            _ => {}
        }
    }
    found
}

fn joined(place: Option<Range<usize>>, more: Range<usize>) -> Range<usize> {
    place.map_or(more.clone(), |place| place.start..more.end)
}

/// Adds text, with a stand-in for each placeholder; those are a private character and then letters.
fn push_words(words: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(|c| marked(c).is_some()) {
        let (before, from) = rest.split_at(at);
        words.push_str(before);
        words.push(FORMULA);
        let after = from.chars().next().map_or(0, char::len_utf8);
        let from = from.get(after..).unwrap_or_default();
        rest = from.trim_start_matches('x');
    }
    words.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn syllables_are_estimated_from_the_spelling() {
        let words = [
            ("a", 1),
            ("cake", 1),
            ("pieces", 2),
            ("whole", 1),
            ("table", 2),
            ("fraction", 2),
            ("numerator", 4),
            ("denominator", 5),
            ("added", 2),
            ("shared", 1),
            ("equal", 2),
            ("sides", 1),
            ("boxes", 2),
            ("two-step", 2),
            ("we’re", 2),
            ("rhythm", 1),
            ("the", 1),
            ("number", 2),
            ("placed", 1),
            ("you", 1),
        ];
        let found: Vec<(&str, u32)> = words
            .iter()
            .map(|(word, _)| (*word, syllables(word)))
            .collect();
        assert_eq!(found, words);
    }

    #[test]
    fn spanish_syllables_follow_from_the_spelling() {
        let words = [
            ("fracción", 2),
            ("numerador", 4),
            ("ecuación", 3),
            ("línea", 3),
            ("día", 2),
            ("cuatro", 2),
            ("también", 2),
            ("leer", 2),
            ("construir", 2),
            ("quién", 1),
            ("muy", 1),
            ("y", 1),
            ("pingüino", 3),
            ("ahora", 3),
            ("país", 2),
            ("yo", 1),
        ];
        let found: Vec<(&str, u32)> = words
            .iter()
            .map(|(word, _)| (*word, spanish_syllables(word)))
            .collect();
        assert_eq!(found, words);
    }

    #[test]
    fn sentences_and_words_are_counted() {
        let counts = |text| {
            let Counts {
                sentences, words, ..
            } = Counts::of(text, Formula::FleschKincaid);
            (sentences, words)
        };
        assert_eq!(counts("One two. Three (four!) five"), (3, 5));
        assert_eq!(counts("It costs 2.50 in all: not much, \u{fffc}."), (1, 6));
        assert_eq!(counts("… - . "), (0, 0));
    }

    #[test]
    fn the_grade_is_that_of_the_formula() {
        let counts = Counts {
            sentences: 10,
            words: 100,
            syllables: 140,
        };
        // 0.39 × 10 + 11.8 × 1.4 − 15.59
        assert!((counts.grade(Formula::FleschKincaid).unwrap() - 4.83).abs() < 1e-9);
        // 0.049 × 140 − 0.205 × 10 − 3.407
        assert!((counts.grade(Formula::Crawford).unwrap() - 1.403).abs() < 1e-9);
        assert_eq!(Counts::default().grade(Formula::Crawford), None);
    }

    #[test]
    fn paragraphs_are_what_is_read_in_one_go() {
        let text = "## A heading\n\nSo *many* {{a + b}} cakes of $\\frac{1}{2}$ m.\n\n- one\n- two\n\n```toml\nlevel = 1\n```\n";
        let found = paragraphs(text, 0..text.len(), Formula::FleschKincaid);
        let shown: Vec<(&str, u32)> = found
            .iter()
            .map(|(place, counts)| (&text[place.clone()], counts.words))
            .collect();
        assert_eq!(
            shown,
            [
                ("So *many* {{a + b}} cakes of $\\frac{1}{2}$ m.", 5),
                ("one", 1),
                ("two", 1)
            ]
        );
    }

    proptest! {
        #[test]
        fn any_text_has_its_places_and_finite_grades(text in "[a-zé.{}$* \n#|-]{0,80}") {
            for (place, counts) in paragraphs(&text, 0..text.len(), Formula::Crawford) {
                prop_assert!(text.get(place).is_some());
                prop_assert!(counts.grade(Formula::Crawford).is_none_or(f64::is_finite));
            }
        }
    }
}
