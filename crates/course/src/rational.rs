//! Exact rational numbers for drawing scripts.
//!
//! Numerator and denominator are 64-bit; every operation is carried out in 128 bits, where it cannot overflow, reduced, and
//! refused if the result does not fit again. A script that leaves that range is a mistake in the course, never a wrong number.

use std::cmp::Ordering;
use std::fmt;

/// An exact rational number in lowest terms; the denominator is positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Rational {
    numerator: i64,
    denominator: i64,
}

/// Why an operation has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ArithmeticError {
    #[error("division by zero")]
    DivisionByZero,
    #[error("the number is too large: numerators and denominators have at most 18 digits")]
    Overflow,
}

type Result<T = Rational> = std::result::Result<T, ArithmeticError>;

impl Rational {
    /// `numerator / denominator`, reduced.
    pub(crate) fn new(numerator: i64, denominator: i64) -> Result {
        Self::reduced(i128::from(numerator), i128::from(denominator))
    }

    /// A whole number; the smallest 64-bit integer is taken as the next one, which has an opposite.
    pub(crate) fn whole(value: i64) -> Self {
        Rational {
            numerator: value.max(-i64::MAX),
            denominator: 1,
        }
    }

    fn reduced(numerator: i128, denominator: i128) -> Result {
        if denominator == 0 {
            return Err(ArithmeticError::DivisionByZero);
        }
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs());
        // Both are at most 2^127 in size, and the divisor is at least 1.
        let divisor = i128::try_from(divisor).map_err(|_| ArithmeticError::Overflow)?;
        let sign = denominator.signum();
        let fit = |part: i128| match i64::try_from(part) {
            Ok(i64::MIN) | Err(_) => Err(ArithmeticError::Overflow),
            Ok(part) => Ok(part),
        };
        Ok(Rational {
            numerator: fit(numerator / divisor * sign)?,
            denominator: fit(denominator / divisor * sign)?,
        })
    }

    pub(crate) fn numerator(self) -> i64 {
        self.numerator
    }

    /// Always positive.
    pub(crate) fn denominator(self) -> i64 {
        self.denominator
    }

    pub(crate) fn is_whole(self) -> bool {
        self.denominator == 1
    }

    fn wide(self) -> (i128, i128) {
        (i128::from(self.numerator), i128::from(self.denominator))
    }

    pub(crate) fn add(self, other: Self) -> Result {
        let ((a, b), (c, d)) = (self.wide(), other.wide());
        Self::reduced(a * d + c * b, b * d)
    }

    pub(crate) fn subtract(self, other: Self) -> Result {
        self.add(other.negate())
    }

    pub(crate) fn multiply(self, other: Self) -> Result {
        let ((a, b), (c, d)) = (self.wide(), other.wide());
        Self::reduced(a * c, b * d)
    }

    pub(crate) fn divide(self, other: Self) -> Result {
        let ((a, b), (c, d)) = (self.wide(), other.wide());
        Self::reduced(a * d, b * c)
    }

    pub(crate) fn negate(self) -> Self {
        Rational {
            numerator: -self.numerator,
            denominator: self.denominator,
        }
    }

    pub(crate) fn absolute(self) -> Self {
        Rational {
            numerator: self.numerator.abs(),
            denominator: self.denominator,
        }
    }

    /// A whole power; of a negative one, the reciprocal.
    pub(crate) fn power(self, exponent: i64) -> Result {
        let mut result = Rational::whole(1);
        if self == result {
            return Ok(result);
        }
        let base = if exponent < 0 {
            Rational::whole(1).divide(self)?
        } else {
            self
        };
        let exponent = exponent.unsigned_abs();
        if base.numerator == 0 {
            return Ok(Rational::whole(i64::from(exponent == 0)));
        }
        if base == Rational::whole(-1) {
            return Ok(if exponent.is_multiple_of(2) {
                result
            } else {
                base
            });
        }
        // Anything else leaves 64 bits after 63 doublings at the latest, so that the loop is short.
        for _ in 0..exponent {
            result = result.multiply(base)?;
        }
        Ok(result)
    }

    /// The largest whole number that is not larger.
    pub(crate) fn floor(self) -> i64 {
        self.numerator.div_euclid(self.denominator)
    }

    /// The nearest number with so many decimal places (at most 17); halves away from zero.
    pub(crate) fn rounded(self, places: u32) -> Result {
        let scale = 10_i128
            .checked_pow(places.min(17))
            .ok_or(ArithmeticError::Overflow)?;
        let (numerator, denominator) = self.wide();
        let scaled = numerator
            .checked_mul(scale)
            .ok_or(ArithmeticError::Overflow)?;
        let (quotient, rest) = (scaled / denominator, scaled % denominator);
        let away = i128::from(rest.abs() * 2 >= denominator) * scaled.signum();
        Self::reduced(quotient + away, scale)
    }

    /// Reads `12`, `-0.25`.
    pub(crate) fn parse_decimal(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix(['-', '−']) {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || digits.ends_with('.')
        {
            return None;
        }
        if fraction.len() > 17 {
            return None;
        }
        let scaled: i64 = format!("{whole}{fraction}").parse().ok()?;
        let scale = 10_i64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        let value = Rational::new(scaled, scale).ok()?;
        Some(if negative { value.negate() } else { value })
    }

    /// The number as a decimal with a point and an ASCII minus, if that ends.
    pub(crate) fn decimal_text(self) -> Option<String> {
        let mut rest = self.denominator;
        let mut places = 0;
        let (mut twos, mut fives) = (0, 0);
        while rest % 2 == 0 {
            rest /= 2;
            twos += 1;
        }
        while rest % 5 == 0 {
            rest /= 5;
            fives += 1;
        }
        if rest != 1 {
            return None;
        }
        places += twos.max(fives);
        let scale = 10_i128.checked_pow(places)?;
        let (numerator, denominator) = self.wide();
        let scaled = numerator.checked_mul(scale)? / denominator;
        let digits = scaled.unsigned_abs().to_string();
        let places = places as usize;
        let sign = if scaled < 0 { "-" } else { "" };
        if places == 0 {
            return Some(format!("{sign}{digits}"));
        }
        let digits = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        Some(format!("{sign}{whole}.{fraction}"))
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rational {
    fn cmp(&self, other: &Self) -> Ordering {
        let ((a, b), (c, d)) = (self.wide(), other.wide());
        (a * d).cmp(&(c * b))
    }
}

impl fmt::Display for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_whole() {
            write!(f, "{}", self.numerator)
        } else {
            write!(f, "{}/{}", self.numerator, self.denominator)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_rational() -> impl Strategy<Value = Rational> {
        (-9_999_i64..9_999, 1_i64..9_999).prop_map(|(n, d)| Rational::new(n, d).unwrap())
    }

    proptest! {
        #[test]
        fn sums_and_products_obey_the_laws_of_a_field(a in any_rational(), b in any_rational(), c in any_rational()) {
            prop_assert_eq!(a.add(b), b.add(a));
            prop_assert_eq!(a.multiply(b), b.multiply(a));
            prop_assert_eq!(a.add(b).unwrap().add(c), a.add(b.add(c).unwrap()));
            prop_assert_eq!(
                a.multiply(b.add(c).unwrap()),
                a.multiply(b).unwrap().add(a.multiply(c).unwrap())
            );
            prop_assert_eq!(a.subtract(b).unwrap().add(b), Ok(a));
            if b.numerator() != 0 {
                prop_assert_eq!(a.divide(b).unwrap().multiply(b), Ok(a));
            }
        }

        #[test]
        fn order_agrees_with_subtraction(a in any_rational(), b in any_rational()) {
            prop_assert_eq!(a.cmp(&b), a.subtract(b).unwrap().numerator().cmp(&0));
        }

        #[test]
        fn no_operation_panics(a in any::<i64>(), b in any::<i64>(), c in any::<i64>(), d in any::<i64>(), places in 0_u32..40) {
            if let (Ok(x), Ok(y)) = (Rational::new(a, b), Rational::new(c, d)) {
                let _ = (x.add(y), x.subtract(y), x.multiply(y), x.divide(y), x.cmp(&y), x.power(c), x.floor());
                let _ = (x.rounded(places), x.decimal_text(), x.negate(), x.absolute());
            }
        }

        #[test]
        fn decimals_read_back(n in -999_999_i64..999_999, places in 0_u32..6) {
            let value = Rational::new(n, 10_i64.pow(places)).unwrap();
            let text = value.decimal_text().unwrap();
            prop_assert_eq!(Rational::parse_decimal(&text), Some(value), "{}", text);
        }
    }

    #[test]
    fn rounding_goes_away_from_zero_at_a_half() {
        let round = |n, d, places| {
            let rounded = Rational::new(n, d).unwrap().rounded(places).unwrap();
            rounded.decimal_text().unwrap()
        };
        assert_eq!(round(1, 8, 2), "0.13");
        assert_eq!(round(-1, 8, 2), "-0.13");
        assert_eq!(round(2, 3, 2), "0.67");
        assert_eq!(round(1, 3, 0), "0");
        assert_eq!(round(5, 2, 0), "3");
    }
}
