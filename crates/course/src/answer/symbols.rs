//! One spelling for the many characters that keyboards, phones and copied text produce.
//!
//! A minus may arrive as a hyphen, an en dash or U+2212, a fraction bar as `/`, `⁄`, `∕` or `÷`, digits as full-width, Arabic-Indic
//! or mathematical ones. Everything after this module sees one ASCII character for each, with its place in the
//! answer as typed, so that messages can quote what the learner wrote.

use super::{MAX_BYTES, Unreadable};

/// A character after respelling, and where it stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Symbol {
    pub(super) glyph: char,
    /// Position in the answer as typed, in characters from 0.
    pub(super) at: usize,
}

/// An answer as typed, and respelled.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    characters: Vec<char>,
    /// Respelled; runs of space are one `' '`, none at either end.
    pub(super) symbols: Vec<Symbol>,
}

impl Typed {
    /// Respells an answer. Refuses one that is too long, or has nothing in it.
    pub(super) fn new(text: &str) -> Result<Self, Unreadable> {
        if text.len() > MAX_BYTES {
            return Err(Unreadable::TooLong { limit: MAX_BYTES });
        }
        let characters: Vec<char> = text.chars().collect();
        let mut symbols: Vec<Symbol> = Vec::with_capacity(characters.len());
        for (at, &character) in characters.iter().enumerate() {
            if is_invisible(character) {
                continue;
            }
            let glyph = respell(character);
            let after_space = symbols.last().is_none_or(|last| last.glyph == ' ');
            if glyph != ' ' || !after_space {
                symbols.push(Symbol { glyph, at });
            }
        }
        if symbols.last().is_some_and(|last| last.glyph == ' ') {
            symbols.pop();
        }
        if symbols.is_empty() {
            return Err(Unreadable::Empty);
        }
        Ok(Self {
            characters,
            symbols,
        })
    }

    /// The answer as typed from character `from` up to, not including, `to`.
    pub(super) fn quote(&self, from: usize, to: usize) -> String {
        self.characters
            .iter()
            .take(to)
            .skip(from)
            .collect::<String>()
            .trim()
            .to_owned()
    }

    /// How many characters were typed.
    pub(super) fn len(&self) -> usize {
        self.characters.len()
    }
}

/// Zero-width spaces and joiners, direction marks, soft hyphens, variation selectors, and the invisible times.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2063}' | '\u{2066}'..='\u{2069}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{61C}'
    )
}

/// The one spelling of a character. Vulgar fractions and superscripts are left for the lexer.
pub(super) fn respell(character: char) -> char {
    match character {
        '\u{2010}'..='\u{2015}'
        | '\u{2212}'
        | '\u{FE58}'
        | '\u{FE63}'
        | '\u{FF0D}'
        | '\u{2796}' => '-',
        '\u{FE62}' | '\u{2795}' => '+',
        '⁄' | '∕' | '÷' | '➗' => '/',
        '×' | '·' | '⋅' | '∙' | '•' | '∗' | '✕' | '✖' => '*',
        '\u{2018}' | '\u{2019}' | '\u{2B9}' | '\u{2BC}' | '\u{2032}' | '\u{66C}' | '`' | '´' => {
            '\''
        }
        '\u{66A}' => '%',
        '\u{66B}' => '.',
        'ˆ' => '^',
        // Full-width forms stand in the order of ASCII.
        '\u{FF01}'..='\u{FF5E}' => shifted(character, 0xFF01, '!'),
        // Thirteen mathematical alphabets, each A to Z and a to z.
        '\u{1D400}'..='\u{1D6A3}' => {
            let letter = (u32::from(character) - 0x1D400) % 52;
            if letter < 26 {
                shifted_by('A', letter)
            } else {
                shifted_by('a', letter - 26)
            }
        }
        // Planck's constant fills the gap that the italic h leaves in that block.
        'ℎ' => 'h',
        '\u{1D7CE}'..='\u{1D7FF}' => shifted_by('0', (u32::from(character) - 0x1D7CE) % 10),
        '\u{660}'..='\u{669}' => shifted(character, 0x660, '0'),
        '\u{6F0}'..='\u{6F9}' => shifted(character, 0x6F0, '0'),
        '\u{966}'..='\u{96F}' => shifted(character, 0x966, '0'),
        '\u{9E6}'..='\u{9EF}' => shifted(character, 0x9E6, '0'),
        _ if character.is_whitespace() => ' ',
        _ => character,
    }
}

fn shifted(character: char, block: u32, base: char) -> char {
    shifted_by(base, u32::from(character) - block)
}

fn shifted_by(base: char, offset: u32) -> char {
    char::from_u32(u32::from(base) + offset).unwrap_or(base)
}

/// Numerator and denominator of a vulgar fraction character.
pub(super) fn vulgar(character: char) -> Option<(u32, u32)> {
    Some(match character {
        '½' => (1, 2),
        '⅓' => (1, 3),
        '⅔' => (2, 3),
        '¼' => (1, 4),
        '¾' => (3, 4),
        '⅕' => (1, 5),
        '⅖' => (2, 5),
        '⅗' => (3, 5),
        '⅘' => (4, 5),
        '⅙' => (1, 6),
        '⅚' => (5, 6),
        '⅐' => (1, 7),
        '⅛' => (1, 8),
        '⅜' => (3, 8),
        '⅝' => (5, 8),
        '⅞' => (7, 8),
        '⅑' => (1, 9),
        '⅒' => (1, 10),
        '↉' => (0, 3),
        _ => return None,
    })
}

/// The digits and the minus that a superscript stands for, as ASCII.
pub(super) fn superscript(character: char) -> Option<char> {
    Some(match character {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴'..='⁹' => shifted(character, 0x2074, '4'),
        '⁻' => '-',
        _ => return None,
    })
}

/// The superscript for an ASCII digit or minus; any other character is itself.
pub(super) fn raise(character: char) -> char {
    match character {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '0' => '⁰',
        '4'..='9' => shifted(character, u32::from('4'), '⁴'),
        other => other,
    }
}
