//! Numbers: what was written, what it is worth, and whether that is the right answer in the right form.
//!
//! `3/2`, `1 1/2`, `1.5` and `150 %` are one value in four forms. Some questions ask for the value, some for a form as well:
//! a [`NumberSpec`] says which, and [`NumberSpec::grade`] tells a wrong value from a right one that is yet to be
//! written as asked. The grammar of what can be read is in [`read`].

mod reader;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::literal::Comma;
use super::{FormReason, Graded, Reading, Unreadable, Verdict};

/// A number as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Number {
    /// The exact value.
    pub value: BigRational,
    /// How it was written.
    pub written: Written,
}

/// How a number was written. All parts are without sign; the sign is the value's.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Written {
    /// `4`
    Whole,
    /// `1.50`
    Decimal {
        /// Digits after the decimal mark.
        places: u32,
    },
    /// `6/4`
    Fraction {
        /// What stands above the bar.
        numerator: BigInt,
        /// What stands below the bar; not zero.
        denominator: BigInt,
    },
    /// `1 2/4`
    Mixed {
        /// The whole part.
        whole: BigInt,
        /// What stands above the bar.
        numerator: BigInt,
        /// What stands below the bar; not zero.
        denominator: BigInt,
    },
    /// `150%`: a number of hundredths, itself written in one of the other ways.
    Percent(Box<Written>),
}

impl Number {
    /// A value written as the simplest exact whole number or fraction in lowest terms.
    pub fn plain(value: BigRational) -> Self {
        let written = if value.is_integer() {
            Written::Whole
        } else {
            Written::Fraction {
                numerator: value.numer().abs(),
                denominator: value.denom().clone(),
            }
        };
        Self { value, written }
    }

    /// A value written as a mixed number in lowest terms where it has both a whole and a fraction part, else plainly.
    pub fn mixed(value: BigRational) -> Self {
        let whole = value.to_integer().abs();
        if value.is_integer() || whole.is_zero() {
            return Self::plain(value);
        }
        let written = Written::Mixed {
            whole,
            numerator: value.fract().numer().abs(),
            denominator: value.denom().clone(),
        };
        Self { value, written }
    }

    /// How it is shown: text with a real minus sign, and LaTeX.
    pub fn reading(&self) -> Reading {
        let (text, latex) = unsigned(&self.value.abs(), &self.written);
        if self.value.is_negative() {
            Reading {
                text: format!("−{text}"),
                latex: format!("-{latex}"),
            }
        } else {
            Reading { text, latex }
        }
    }
}

fn unsigned(value: &BigRational, written: &Written) -> (String, String) {
    let alike = |text: String| (text.clone(), text);
    match written {
        Written::Whole => alike(value.to_integer().to_string()),
        Written::Decimal { places } => alike(decimal_text(value, *places)),
        Written::Fraction {
            numerator,
            denominator,
        } => (
            format!("{numerator}/{denominator}"),
            format!(r"\frac{{{numerator}}}{{{denominator}}}"),
        ),
        Written::Mixed {
            whole,
            numerator,
            denominator,
        } => (
            format!("{whole} {numerator}/{denominator}"),
            format!(r"{whole}\tfrac{{{numerator}}}{{{denominator}}}"),
        ),
        Written::Percent(of) => {
            let (text, latex) = unsigned(&(value * hundred()), of);
            (format!("{text}%"), format!(r"{latex}\%"))
        }
    }
}

/// A value that is not negative, rounded to `places` digits after the point (half up).
fn decimal_text(value: &BigRational, places: u32) -> String {
    let scaled = (value * power_of_ten(places))
        .round()
        .to_integer()
        .to_string();
    let width = places as usize;
    if width == 0 {
        return scaled;
    }
    let padded = format!("{scaled:0>digits$}", digits = width + 1);
    let (whole, decimals) = padded.split_at(padded.len() - width);
    format!("{whole}.{decimals}")
}

fn power_of_ten(exponent: u32) -> BigRational {
    BigRational::from_integer(BigInt::from(10).pow(exponent))
}

fn hundred() -> BigRational {
    power_of_ten(2)
}

/// Reads a number as a learner writes it.
///
/// - whole numbers and decimals, with `.` or `,` and with thousands set off where that is clear: `1,000,000`, `1 000`, `1'000`.
///   A single point is always the decimal mark; a single comma that could set off thousands (`1,250`) is read so here, while
///   [`NumberSpec::grade`] gives the learner the benefit of the doubt;
/// - fractions of whole numbers: `3/2`, `3 / 2`, `3⁄2`, `3÷2`, `½`, `\frac{3}{2}`;
/// - mixed numbers: `1 1/2`, `1½`, `1+1/2`, `1 and 1/2`, `1\frac{1}{2}`; a minus in front is for the whole: `-1 1/2` is −3/2;
/// - any of them with `%` after it;
/// - in front, `=` or `x =`, and a `+` or one of the many dashes that serve as a minus; brackets around all or a part of it;
/// - the unit, if the question has one, after the number, or in front of it for money; upper and lower case, spaces, a
///   plural s and the `^` of `cm^2` make no difference.
///
/// A calculation (`2 + 3`) is not a number but [`Unreadable::Calculation`].
pub fn read(text: &str, unit: Option<&str>) -> Result<Number, Unreadable> {
    reader::read(text, unit, Comma::Thousands).map(|(number, _)| number)
}

/// The form that a number is asked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum NumberForm {
    /// Whatever equals the value.
    #[default]
    Any,
    /// A whole number.
    Integer,
    /// A decimal, or a whole number.
    Decimal,
    /// A fraction or a mixed number, or a whole number where the value is one.
    Fraction,
    /// A mixed number; where the value has no whole part a fraction, and a whole number where it is one.
    Mixed,
}

/// The right answer to a question that asks for a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberSpec {
    /// The right value.
    pub value: BigRational,
    /// The form asked for.
    pub form: NumberForm,
    /// Whether a fraction must be in lowest terms.
    pub lowest_terms: bool,
    /// How far from the value an answer may be and count as right; not negative.
    pub tolerance: BigRational,
    /// The unit shown with the box, which the learner may type as well.
    pub unit: Option<String>,
}

/// Why no answer can be right by a [`NumberSpec`]: the author's mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NumberSpecError {
    /// A whole number is asked for and the value is none.
    #[error("the answer must be written as a whole number, but its value is not one")]
    NotWhole,
    /// A decimal is asked for and none comes within the tolerance.
    #[error(
        "the answer must be written as a decimal, but no decimal comes close enough to its value; give a tolerance"
    )]
    NotDecimal,
    /// Lowest terms of something that need not be a fraction.
    #[error("lowest terms make sense only for the forms “fraction” and “mixed”")]
    LowestTermsWithoutFraction,
    /// A tolerance below zero.
    #[error("the tolerance is negative")]
    NegativeTolerance,
}

impl NumberSpec {
    /// A value in any form, exactly.
    pub fn exactly(value: BigRational) -> Self {
        Self {
            value,
            form: NumberForm::Any,
            lowest_terms: false,
            tolerance: BigRational::zero(),
            unit: None,
        }
    }

    /// Whether some answer can be right. If so, [`Self::canonical`] is one.
    pub fn check(&self) -> Result<(), NumberSpecError> {
        if self.tolerance.is_negative() {
            return Err(NumberSpecError::NegativeTolerance);
        }
        if self.lowest_terms && !matches!(self.form, NumberForm::Fraction | NumberForm::Mixed) {
            return Err(NumberSpecError::LowestTermsWithoutFraction);
        }
        match self.form {
            NumberForm::Integer if !self.value.is_integer() => Err(NumberSpecError::NotWhole),
            NumberForm::Decimal if self.shortest_decimal().is_none() => {
                Err(NumberSpecError::NotDecimal)
            }
            _ => Ok(()),
        }
    }

    /// Reads and grades an answer.
    pub fn grade(&self, text: &str) -> Result<Graded, Unreadable> {
        let unit = self.unit.as_deref();
        let (mut number, ambiguous) = reader::read(text, unit, Comma::Thousands)?;
        if ambiguous
            && self.judge(&number) == Verdict::Wrong
            && let Ok((other, _)) = reader::read(text, unit, Comma::Decimal)
            && self.judge(&other) != Verdict::Wrong
        {
            number = other;
        }
        Ok(Graded {
            verdict: self.judge(&number),
            reading: number.reading(),
        })
    }

    /// Grades a number that was read already.
    pub fn judge(&self, number: &Number) -> Verdict {
        if (&number.value - &self.value).abs() > self.tolerance {
            return Verdict::Wrong;
        }
        self.form_reason(number)
            .map_or(Verdict::Right, Verdict::RightValueWrongForm)
    }

    /// What is left to do about the form of a number whose value is right.
    fn form_reason(&self, number: &Number) -> Option<FormReason> {
        let whole = number.value.is_integer();
        match (self.form, &number.written) {
            (NumberForm::Any, _)
            | (
                NumberForm::Integer
                | NumberForm::Decimal
                | NumberForm::Fraction
                | NumberForm::Mixed,
                Written::Whole,
            )
            | (NumberForm::Decimal, Written::Decimal { .. }) => None,
            (NumberForm::Integer, _) => Some(FormReason::WriteAsWhole),
            (NumberForm::Decimal, _) => Some(FormReason::WriteAsDecimal),
            (NumberForm::Fraction, Written::Decimal { .. } | Written::Percent(_)) => {
                Some(if whole {
                    FormReason::WriteAsWhole
                } else {
                    FormReason::WriteAsFraction
                })
            }
            (
                NumberForm::Fraction,
                Written::Fraction {
                    numerator,
                    denominator,
                }
                | Written::Mixed {
                    numerator,
                    denominator,
                    ..
                },
            ) => self.terms_reason(numerator, denominator),
            (
                NumberForm::Mixed,
                Written::Mixed {
                    whole,
                    numerator,
                    denominator,
                },
            ) => {
                if numerator >= denominator {
                    Some(FormReason::FractionPartTooLarge)
                } else if numerator.is_zero() {
                    Some(FormReason::WriteAsWhole)
                } else if whole.is_zero() {
                    Some(FormReason::WriteAsFraction)
                } else {
                    self.terms_reason(numerator, denominator)
                }
            }
            (NumberForm::Mixed, written) => {
                if whole {
                    Some(FormReason::WriteAsWhole)
                } else if number.value.abs() > BigRational::one() {
                    Some(FormReason::WriteAsMixed)
                } else if let Written::Fraction {
                    numerator,
                    denominator,
                } = written
                {
                    self.terms_reason(numerator, denominator)
                } else {
                    Some(FormReason::WriteAsFraction)
                }
            }
        }
    }

    fn terms_reason(&self, numerator: &BigInt, denominator: &BigInt) -> Option<FormReason> {
        let reduced = BigRational::new(numerator.clone(), denominator.clone());
        if !self.lowest_terms {
            None
        } else if reduced.is_integer() {
            Some(FormReason::WriteAsWhole)
        } else if reduced.denom() == denominator {
            None
        } else {
            Some(FormReason::NotLowestTerms)
        }
    }

    /// The right answer, written as asked. It grades as right whenever [`Self::check`] finds nothing.
    pub fn canonical(&self) -> Number {
        let value = self.value.clone();
        match self.form {
            NumberForm::Any | NumberForm::Integer | NumberForm::Fraction => Number::plain(value),
            NumberForm::Mixed => Number::mixed(value),
            NumberForm::Decimal => self
                .shortest_decimal()
                .unwrap_or_else(|| Number::plain(value)),
        }
    }

    /// The right answer as text, written as asked, without its unit.
    pub fn canonical_text(&self) -> String {
        self.canonical().reading().text
    }

    /// The decimal with the fewest places that is within the tolerance.
    fn shortest_decimal(&self) -> Option<Number> {
        (0..=MAX_PLACES).find_map(|places| {
            let scale = power_of_ten(places);
            let value = (&self.value * &scale).round() / scale;
            let written = if places == 0 {
                Written::Whole
            } else {
                Written::Decimal { places }
            };
            ((&value - &self.value).abs() <= self.tolerance).then_some(Number { value, written })
        })
    }
}

/// The most places that a right answer may need as a decimal.
const MAX_PLACES: u32 = 30;

#[cfg(test)]
mod tests;
