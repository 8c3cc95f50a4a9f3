//! The grammar of numbers that [`super::read`] describes.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::super::Unreadable;
use super::super::lexer::{Token, Tokens};
use super::super::literal::Comma;
use super::super::symbols::{Symbol, Typed, respell, superscript};
use super::{Number, Written, hundred};

/// Reads a number, and says whether the other [`Comma`] would have given another one.
pub(super) fn read(
    text: &str,
    unit: Option<&str>,
    comma: Comma,
) -> Result<(Number, bool), Unreadable> {
    let mut typed = Typed::new(text)?;
    if let Some(unit) = unit {
        remove_unit(&mut typed.symbols, unit);
    }
    let mut tokens = Tokens::new(&typed, comma)?;
    tokens.skip_left_side();
    let number = signed(&mut tokens, 0).and_then(|number| end(&tokens).map(|()| number));
    match (number, unit) {
        (Ok(number), _) => Ok((number, tokens.ambiguous)),
        (Err(Unreadable::UnknownPart { part, at }), Some(unit))
            if part.chars().any(char::is_alphabetic) =>
        {
            Err(Unreadable::OtherUnit {
                part,
                unit: unit.to_owned(),
                at,
            })
        }
        (Err(unreadable), _) => Err(unreadable),
    }
}

/// Brackets around a number, inside each other.
const MAX_DEPTH: usize = 8;

fn signed(tokens: &mut Tokens<'_>, depth: usize) -> Result<Number, Unreadable> {
    let negative = sign(tokens);
    let Number { value, written } = percent(tokens, negative, depth)?;
    Ok(Number {
        value: if negative { -value } else { value },
        written,
    })
}

/// Takes a sign, if there is one; whether it was a minus.
fn sign(tokens: &mut Tokens<'_>) -> bool {
    !tokens.accept(&Token::Plus) && tokens.accept(&Token::Minus)
}

fn percent(tokens: &mut Tokens<'_>, negative: bool, depth: usize) -> Result<Number, Unreadable> {
    let number = unsigned(tokens, negative, depth)?;
    if matches!(number.written, Written::Percent(_)) || !tokens.accept(&Token::Percent) {
        return Ok(number);
    }
    Ok(Number {
        value: number.value / hundred(),
        written: Written::Percent(Box::new(number.written)),
    })
}

fn unsigned(tokens: &mut Tokens<'_>, negative: bool, depth: usize) -> Result<Number, Unreadable> {
    if let Some(fraction) = bare_fraction(tokens)? {
        return Ok(fraction.number());
    }
    let first = operand(tokens, depth)?;
    if tokens.accept(&Token::Divide) {
        let numerator = first.whole()?;
        return Ok(denominator(tokens, numerator, depth)?.number());
    }
    let Some(fraction) = fraction_part(tokens, &first, negative)? else {
        return Ok(first.number);
    };
    let whole = first.whole()?;
    let value = BigRational::from_integer(whole.clone()) + fraction.value();
    let Fraction {
        numerator,
        denominator,
    } = fraction;
    Ok(Number {
        value,
        written: Written::Mixed {
            whole,
            numerator,
            denominator,
        },
    })
}

/// A fraction of whole numbers; the denominator is not zero.
struct Fraction {
    numerator: BigInt,
    denominator: BigInt,
}

impl Fraction {
    fn value(&self) -> BigRational {
        BigRational::new(self.numerator.clone(), self.denominator.clone())
    }

    fn number(self) -> Number {
        let value = self.value();
        let written = Written::Fraction {
            numerator: self.numerator.abs(),
            denominator: self.denominator.abs(),
        };
        Number { value, written }
    }
}

/// A number between signs, and how to speak of it.
struct Operand {
    number: Number,
    part: String,
    at: usize,
    /// Whether it is digits alone, which a fraction part may follow.
    bare: bool,
}

impl Operand {
    /// The whole number that a fraction needs here.
    fn whole(&self) -> Result<BigInt, Unreadable> {
        match self.number.written {
            Written::Whole => Ok(self.number.value.to_integer()),
            _ => Err(Unreadable::DecimalInFraction {
                part: self.part.clone(),
                at: self.at,
            }),
        }
    }
}

/// Digits, or a signed number in brackets.
fn operand(tokens: &mut Tokens<'_>, depth: usize) -> Result<Operand, Unreadable> {
    let (part, at) = (tokens.part(), tokens.at());
    match tokens.peek() {
        Some(Token::Literal(literal)) => {
            let written = literal
                .places
                .map_or(Written::Whole, |places| Written::Decimal { places });
            let number = Number {
                value: literal.value(),
                written,
            };
            tokens.skip(1);
            Ok(Operand {
                number,
                part,
                at,
                bare: true,
            })
        }
        Some(&Token::Open { close }) => {
            if depth == MAX_DEPTH {
                return Err(Unreadable::TooDeep { limit: MAX_DEPTH });
            }
            tokens.skip(1);
            let number = signed(tokens, depth + 1)?;
            if !tokens.accept(&Token::Close(close)) {
                end(tokens)?;
                return Err(Unreadable::UnclosedBracket {
                    bracket: part.chars().next().unwrap_or(close),
                    at,
                });
            }
            Ok(Operand {
                part: number.reading().text,
                number,
                at,
                bare: false,
            })
        }
        _ => Err(tokens.not_an_operand()),
    }
}

/// What stands below the bar: a whole number, perhaps signed, not zero.
fn denominator(
    tokens: &mut Tokens<'_>,
    numerator: BigInt,
    depth: usize,
) -> Result<Fraction, Unreadable> {
    let at = tokens.at();
    let negative = sign(tokens);
    let below = operand(tokens, depth)?.whole()?;
    if below.is_zero() {
        return Err(Unreadable::DivisionByZero { at: Some(at) });
    }
    Ok(Fraction {
        numerator,
        denominator: if negative { -below } else { below },
    })
}

/// A fraction that begins here without a number before a bar: `½` or `\frac{1}{2}`.
fn bare_fraction(tokens: &mut Tokens<'_>) -> Result<Option<Fraction>, Unreadable> {
    match tokens.peek() {
        Some(&Token::Vulgar(numerator, denominator)) => {
            tokens.skip(1);
            Ok(Some(Fraction {
                numerator: numerator.into(),
                denominator: denominator.into(),
            }))
        }
        Some(Token::Frac) => {
            tokens.skip(1);
            // The braces of LaTeX are brackets to `operand`.
            let numerator = operand(tokens, 0)?.whole()?;
            denominator(tokens, numerator, 0).map(Some)
        }
        _ => Ok(None),
    }
}

/// The fraction part of a mixed number, if one follows the whole part.
fn fraction_part(
    tokens: &mut Tokens<'_>,
    whole: &Operand,
    negative: bool,
) -> Result<Option<Fraction>, Unreadable> {
    if !whole.bare {
        return Ok(None);
    }
    let and = [Token::Letter('a'), Token::Letter('n'), Token::Letter('d')];
    let joined = if (0..3).all(|ahead| tokens.peek_at(ahead) == and.get(ahead)) {
        3
    } else {
        // `-1 + 1/2` is a sum, minus one half, and not −1 1/2.
        usize::from(!negative && tokens.peek() == Some(&Token::Plus))
    };
    match (tokens.peek_at(joined), tokens.peek_at(joined + 1)) {
        (Some(Token::Vulgar(..) | Token::Frac), _) => {
            tokens.skip(joined);
            bare_fraction(tokens)
        }
        (Some(Token::Literal(_)), Some(Token::Divide)) => {
            tokens.skip(joined);
            let above = operand(tokens, 0)?.whole()?;
            tokens.skip(1);
            // A sign below the bar of a mixed number is a calculation, which the digits asked for here rule out.
            match tokens.peek() {
                Some(Token::Literal(_)) => denominator(tokens, above, 0).map(Some),
                _ => Err(tokens.not_an_operand()),
            }
        }
        _ => Ok(None),
    }
}

/// Checks that the answer, or what stands in brackets, ends here.
fn end(tokens: &Tokens<'_>) -> Result<(), Unreadable> {
    let (part, at) = (tokens.part(), tokens.at());
    Err(match tokens.peek() {
        None => return Ok(()),
        Some(Token::Plus | Token::Minus | Token::Times | Token::Divide | Token::Power) => {
            // A sign that nothing follows is a slip, not a calculation.
            match tokens.peek_at(1) {
                None => Unreadable::Unfinished {
                    after: part,
                    at: at + 1,
                },
                Some(Token::Plus | Token::Minus | Token::Times | Token::Divide | Token::Power) => {
                    let mut ahead = tokens.clone();
                    ahead.skip(1);
                    ahead.not_an_operand()
                }
                Some(_) => Unreadable::Calculation { part, at },
            }
        }
        Some(Token::Superscript(_) | Token::Open { .. }) => Unreadable::Calculation { part, at },
        Some(Token::Literal(_) | Token::Vulgar(..) | Token::Frac) => {
            Unreadable::SeveralNumbers { part, at }
        }
        Some(Token::Close(bracket)) => Unreadable::UnopenedBracket {
            bracket: *bracket,
            at,
        },
        Some(Token::Equals) => Unreadable::Equation { at },
        Some(Token::Percent) => Unreadable::UnknownPart { part, at },
        Some(Token::Letter(_) | Token::Unknown) => Unreadable::UnknownPart {
            part: tokens.unknown_run(),
            at,
        },
    })
}

/// Signs of currencies, which stand in front of the number as often as behind it.
const MONEY: &str = "$€£¥₹₩₽₺₪₫₱₦₴₵¢";

/// Takes the unit away from the end of the answer, or from its front if it is money.
fn remove_unit(symbols: &mut Vec<Symbol>, unit: &str) {
    let unit: Vec<char> = unit
        .chars()
        .filter_map(|character| unit_glyph(respell(character)))
        .collect();
    let Some(last) = unit.last() else { return };
    if let [sign] = unit[..]
        && MONEY.contains(sign)
    {
        // In front: first of all, or after a minus (`-$5`) or `x =`.
        let before_number = symbols
            .iter()
            .position(|symbol| symbol.glyph.is_ascii_digit())
            .unwrap_or(0);
        if let Some(index) = symbols
            .iter()
            .take(before_number)
            .position(|symbol| symbol.glyph == sign)
        {
            symbols.remove(index);
            return;
        }
    }
    let mut spellings = vec![unit.clone()];
    // `1 apple`, `2 apples`; but `ms` is not the plural of `m`.
    if unit.len() > 2 && last.is_alphabetic() {
        let mut other = unit.clone();
        if *last == 's' {
            other.pop();
        } else {
            other.push('s');
        }
        spellings.push(other);
    }
    if let Some(length) = spellings
        .iter()
        .find_map(|spelling| length_before(symbols, spelling))
    {
        symbols.truncate(length);
    }
}

/// A character of a unit in the one spelling in which units are compared; `None` for what makes no difference.
fn unit_glyph(glyph: char) -> Option<char> {
    match glyph {
        ' ' | '^' => None,
        _ => {
            Some(superscript(glyph).unwrap_or_else(|| glyph.to_lowercase().next().unwrap_or(glyph)))
        }
    }
}

/// How many symbols stand before the unit with which they end; `None` unless they do, after something that is no letter.
fn length_before(symbols: &[Symbol], unit: &[char]) -> Option<usize> {
    let mut wanted = unit.iter().rev().peekable();
    let mut length = symbols.len();
    while let Some(&&glyph) = wanted.peek() {
        length = length.checked_sub(1)?;
        match unit_glyph(symbols.get(length)?.glyph) {
            None => {}
            Some(typed) if typed == glyph => drop(wanted.next()),
            // A full stop after the unit.
            Some('.') if length + 1 == symbols.len() => {}
            Some(_) => return None,
        }
    }
    let before = symbols
        .get(..length)?
        .iter()
        .rev()
        .find(|symbol| symbol.glyph != ' ')?;
    (!before.glyph.is_alphabetic()).then_some(length)
}
