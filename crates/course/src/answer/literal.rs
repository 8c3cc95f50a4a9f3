//! Numbers written with digits, and the marks between them.
//!
//! Half the world writes one and a half as `1.5`, the other half as `1,5`; thousands are set off by commas, points, spaces or
//! apostrophes. The rules, in order:
//!
//! 1. Spaces and apostrophes only ever set off thousands. A space does so if exactly three digits follow and no fraction
//!    bar after them: `1 000` is a thousand, `1 500/1000` is one and a half.
//! 2. If both `.` and `,` occur, the last is the decimal mark and the other sets off thousands: `1,234.5`, `1.234,5`.
//! 3. A mark that occurs twice or more sets off thousands: `1.000.000`, `1,000,000`, and in the Indian way `10,00,000`.
//! 4. A single point is the decimal mark, always: `1.250` is one and a quarter.
//! 5. A single comma is the decimal mark (`1,5`, `0,125`, `,5`), unless it looks like thousands: one to three digits
//!    before it, not beginning with 0, and exactly three after. `1,250` is read as thousands first; where that gives a wrong answer
//!    and the decimal a right one, grading takes the decimal ([`Comma`]).
//!
//! Anything else, such as `1,2,3`, is [`Unreadable::UnclearNumber`].

use num_bigint::BigInt;
use num_rational::BigRational;

use super::symbols::Typed;
use super::{MAX_DIGITS, Unreadable};

/// What a single comma is that could set off thousands or decimals (`1,250`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comma {
    Thousands,
    Decimal,
}

/// A number without sign, as written with digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Literal {
    digits: BigInt,
    /// Digits after the decimal mark; `None` for a whole number written without one.
    pub(super) places: Option<u32>,
}

impl Literal {
    /// The exact value.
    pub(super) fn value(&self) -> BigRational {
        BigRational::new(
            self.digits.clone(),
            BigInt::from(10).pow(self.places.unwrap_or(0)),
        )
    }

    /// The whole number, unless it is written with a decimal mark.
    pub(super) fn whole(&self) -> Option<&BigInt> {
        self.places.is_none().then_some(&self.digits)
    }
}

/// Digits, and the mark that stands before them (none before the first).
struct Group {
    mark: Option<char>,
    digits: String,
}

/// A literal read from the symbols, and where the symbols go on.
pub(super) struct Scanned {
    pub(super) literal: Literal,
    pub(super) next: usize,
    /// Whether the other [`Comma`] would have given another number.
    pub(super) ambiguous: bool,
}

/// Reads the number that begins at symbol `start`; `None` if none does.
pub(super) fn scan(
    typed: &Typed,
    start: usize,
    comma: Comma,
) -> Result<Option<Scanned>, Unreadable> {
    let glyph = |index: usize| typed.symbols.get(index).map(|symbol| symbol.glyph);
    let is_digit = |index: usize| glyph(index).is_some_and(|glyph| glyph.is_ascii_digit());
    let is_point = |index: usize| matches!(glyph(index), Some('.' | ','));

    let begins = is_digit(start) || (is_point(start) && is_digit(start + 1));
    if !begins {
        return Ok(None);
    }
    let mut next = start;
    let mut groups = vec![Group {
        mark: None,
        digits: take_digits(typed, &mut next),
    }];
    loop {
        let mark = match glyph(next) {
            Some(mark @ ('.' | ',' | '\'')) if is_digit(next + 1) => mark,
            Some(' ') if sets_off_thousands(typed, next, &groups) => ' ',
            _ => break,
        };
        next += 1;
        groups.push(Group {
            mark: Some(mark),
            digits: take_digits(typed, &mut next),
        });
    }
    // A sentence's full stop: `3.` at the end of the answer.
    if glyph(next) == Some('.') && next + 1 == typed.symbols.len() {
        next += 1;
    }

    let at = typed.symbols.get(start).map_or(0, |symbol| symbol.at);
    if groups.iter().map(|group| group.digits.len()).sum::<usize>() > MAX_DIGITS {
        return Err(Unreadable::TooManyDigits {
            limit: MAX_DIGITS,
            at,
        });
    }
    let unclear = || {
        let end = typed
            .symbols
            .get(next)
            .map_or(typed.len(), |symbol| symbol.at);
        Unreadable::UnclearNumber {
            part: typed.quote(at, end),
            at,
        }
    };
    let ambiguous = is_ambiguous(&groups);
    let places = decimal_places(&groups, comma).map_err(|Unclear| unclear())?;
    let digits: String = groups.iter().map(|group| group.digits.as_str()).collect();
    let digits = BigInt::parse_bytes(digits.as_bytes(), 10).ok_or_else(unclear)?;
    Ok(Some(Scanned {
        literal: Literal { digits, places },
        next,
        ambiguous,
    }))
}

fn take_digits(typed: &Typed, next: &mut usize) -> String {
    let digits: String = typed
        .symbols
        .iter()
        .skip(*next)
        .map(|symbol| symbol.glyph)
        .take_while(char::is_ascii_digit)
        .collect();
    *next += digits.len();
    digits
}

/// Whether the space at `index` sets off three more digits of the number begun.
fn sets_off_thousands(typed: &Typed, index: usize, groups: &[Group]) -> bool {
    let glyph = |index: usize| typed.symbols.get(index).map(|symbol| symbol.glyph);
    let three_digits = (1..=3)
        .all(|step| glyph(index + step).is_some_and(|glyph| glyph.is_ascii_digit()))
        && !glyph(index + 4).is_some_and(|glyph| glyph.is_ascii_digit());
    let after = if glyph(index + 4) == Some(' ') {
        index + 5
    } else {
        index + 4
    };
    three_digits
        && glyph(after) != Some('/')
        && groups
            .iter()
            .all(|group| matches!(group.mark, None | Some(' ')))
        && groups.first().is_some_and(leads_thousands)
}

/// Whether digits can stand before the first mark between thousands.
fn leads_thousands(group: &Group) -> bool {
    (1..=3).contains(&group.digits.len()) && !group.digits.starts_with('0')
}

fn is_ambiguous(groups: &[Group]) -> bool {
    matches!(groups, [first, Group { mark: Some(','), digits }] if leads_thousands(first) && digits.len() == 3)
}

struct Unclear;

/// How many digits stand after the decimal mark, by the rules of this module; `None` without such a mark.
fn decimal_places(groups: &[Group], comma: Comma) -> Result<Option<u32>, Unclear> {
    let Some((last, before)) = groups.split_last() else {
        return Err(Unclear);
    };
    let has_decimals = match last.mark {
        Some('.') => before.iter().all(|group| group.mark != Some('.')),
        Some(',') => {
            before.iter().all(|group| group.mark != Some(','))
                && !(is_ambiguous(groups) && comma == Comma::Thousands)
        }
        _ => false,
    };
    let thousands = if has_decimals { before } else { groups };
    if !is_grouped(thousands, has_decimals) {
        return Err(Unclear);
    }
    Ok(has_decimals.then(|| u32::try_from(last.digits.len()).unwrap_or(u32::MAX)))
}

/// Whether the digits before the decimal mark are one run, or thousands set off in one way.
fn is_grouped(groups: &[Group], has_decimals: bool) -> bool {
    let Some((first, rest)) = groups.split_first() else {
        return false;
    };
    let Some((last, middle)) = rest.split_last() else {
        return has_decimals || !first.digits.is_empty();
    };
    let one_mark = middle.iter().all(|group| group.mark == last.mark);
    let threes = middle.iter().all(|group| group.digits.len() == 3);
    let indian = last.mark == Some(',')
        && first.digits.len() <= 2
        && middle.iter().all(|group| group.digits.len() == 2);
    leads_thousands(first) && one_mark && last.digits.len() == 3 && (threes || indian)
}
