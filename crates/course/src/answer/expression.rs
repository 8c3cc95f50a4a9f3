//! School algebra: reading an expression, deciding exactly whether two are equal, and judging their shape.
//!
//! What can be read is described at [`read`]. Equality is decided, not guessed: every expression is turned into a quotient of two
//! polynomials with integer coefficients, and a/b = c/d is tested as a·d = c·b, coefficient by coefficient. (Testing at
//! random points, with the error bound of Schwartz (1980) and Zippel (1979), would be quicker for huge expressions; but
//! answers are at most 500 bytes, shapes need the coefficients anyway, and a verdict without a probability is easier to
//! stand by.) The price is a limit on work: an answer such as `(a+b+c+d+e)^20`, which nobody gives, is
//! [`Unreadable::TooComplicated`].
//!
//! Two expressions are equal if they are as rational functions, so (x² − 1)/(x − 1) equals x + 1 although one of them is
//! undefined at 1. That is the convention of school algebra, where the gap is a remark and not another answer.

mod parser;
mod polynomial;
mod print;
mod shape;
mod tidy;

use num_rational::BigRational;

use self::polynomial::{RationalFunction, Work};
use super::literal::Comma;
use super::number::Number;
use super::{FormReason, Graded, Reading, Unreadable, Verdict};

/// The largest exponent that is read.
pub const MAX_EXPONENT: u32 = 20;

/// How many brackets, signs and fractions may stand inside each other.
pub const MAX_DEPTH: usize = 30;

/// An expression as written; brackets that change nothing are not kept.
#[derive(Debug, Clone)]
pub struct Expression {
    root: Node,
    value: RationalFunction,
}

/// A part of an expression.
///
/// Sums and products are made by [`Node::sum`] and [`Node::product`] only, so that `(x + y) + z` and `x + y + z` are one tree.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    /// Never negative; whole, decimal or mixed, since a fraction is a product with a divisor.
    Number(Number),
    Variable(char),
    Negate(Box<Node>),
    /// At least two terms; the first is no sum unless it is negative.
    Sum(Vec<Term>),
    /// Multiplied and divided from left to right; at least two factors, the first neither divided by nor a product.
    Product(Vec<Factor>),
    Power {
        base: Box<Node>,
        /// From −[`MAX_EXPONENT`] to [`MAX_EXPONENT`].
        exponent: i32,
    },
}

/// A part of a sum.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    /// Whether it is subtracted.
    negative: bool,
    node: Node,
}

/// A part of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Factor {
    /// Whether it is divided by.
    divisor: bool,
    node: Node,
}

impl Node {
    fn whole(value: impl Into<num_bigint::BigInt>) -> Self {
        Self::Number(Number::plain(BigRational::from_integer(value.into())))
    }

    fn negate(node: Self) -> Self {
        Self::Negate(Box::new(node))
    }

    /// The sum of the terms, of which there is at least one.
    fn sum(mut terms: Vec<Term>) -> Self {
        if let [
            Term {
                negative: false,
                node: Self::Sum(_),
            },
            ..,
        ] = terms[..]
            && let Self::Sum(first) = terms.remove(0).node
        {
            terms.splice(0..0, first);
        }
        match terms.pop() {
            Some(Term {
                negative: true,
                node,
            }) if terms.is_empty() => Self::negate(node),
            Some(Term {
                negative: false,
                node,
            }) if terms.is_empty() => node,
            last => {
                terms.extend(last);
                Self::Sum(terms)
            }
        }
    }

    /// The product of the factors, of which there is at least one, the first no divisor.
    fn product(mut factors: Vec<Factor>) -> Self {
        if let [
            Factor {
                node: Self::Product(_),
                ..
            },
            ..,
        ] = factors[..]
            && let Self::Product(first) = factors.remove(0).node
        {
            factors.splice(0..0, first);
        }
        match factors.pop() {
            Some(only) if factors.is_empty() => only.node,
            last => {
                factors.extend(last);
                Self::Product(factors)
            }
        }
    }

    fn quotient(numerator: Self, denominator: Self) -> Self {
        let numerator = Factor {
            divisor: false,
            node: numerator,
        };
        Self::product(vec![
            numerator,
            Factor {
                divisor: true,
                node: denominator,
            },
        ])
    }

    /// Its value as a quotient of polynomials.
    fn evaluate(&self, work: &mut Work) -> Result<RationalFunction, Unreadable> {
        match self {
            Self::Number(number) => Ok(RationalFunction::constant(&number.value)),
            Self::Variable(letter) => Ok(RationalFunction::variable(*letter)),
            Self::Negate(node) => Ok(node.evaluate(work)?.negated()),
            Self::Sum(terms) => {
                let mut sum = RationalFunction::constant(&BigRational::default());
                for Term { negative, node } in terms {
                    let value = node.evaluate(work)?;
                    sum = sum.plus(&if *negative { value.negated() } else { value }, work)?;
                }
                Ok(sum)
            }
            Self::Product(factors) => {
                let mut product = RationalFunction::constant(&BigRational::from_integer(1.into()));
                for Factor { divisor, node } in factors {
                    let value = node.evaluate(work)?;
                    product =
                        product.times(&if *divisor { value.inverted()? } else { value }, work)?;
                }
                Ok(product)
            }
            Self::Power { base, exponent } => {
                let value = base.evaluate(work)?;
                let value = if *exponent < 0 {
                    value.inverted()?
                } else {
                    value
                };
                value.power(exponent.unsigned_abs(), work)
            }
        }
    }
}

impl Expression {
    fn new(root: Node) -> Result<Self, Unreadable> {
        let value = root.evaluate(&mut Work::default())?;
        Ok(Self { root, value })
    }

    /// Whether both are the same rational function. Fails only as [`Unreadable::TooComplicated`].
    pub fn equals(&self, other: &Self) -> Result<bool, Unreadable> {
        self.value.equals(&other.value, &mut Work::default())
    }

    /// How it is shown. Reading the text again gives the same expression.
    pub fn reading(&self) -> Reading {
        Reading {
            text: print::text(&self.root),
            latex: print::latex(&self.root),
        }
    }
}

/// Reads an expression in the given variables.
///
/// - `+`, `-`, `*` (`·`, `×`), `/` (`÷`, `⁄`), powers `^2`, `²`, `^{-1}` with whole exponents up to [`MAX_EXPONENT`], brackets `()`, `[]`, `{}`,
///   `\frac{}{}` and `\cdot`; numbers as in [`super::number::read`], without `%`;
/// - multiplication without a sign: `2x`, `xy`, `2(x+1)`, `(x+1)(x-2)`, `2 x`. It binds like any other multiplication, from left to
///   right: `1/2x` is half of x. A number may not follow a factor (`x2`), because it might be meant as a power;
/// - a mixed number is one number where it is digits, a space, and a fraction of digits: `1 1/2 x` is three halves of x;
/// - a minus binds less than a power: `-x^2` is −(x²);
/// - `=`, `y =` or `f(x) =` in front is passed over;
/// - variables in upper or lower case, unless both are variables of the question.
pub fn read(text: &str, variables: &[char]) -> Result<Expression, Unreadable> {
    parser::parse(text, variables, Comma::Thousands).map(|(expression, _)| expression)
}

/// The shape that an expression is asked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Shape {
    /// Whatever equals the value.
    #[default]
    Any,
    /// A sum of terms without brackets, like terms collected.
    Expanded,
    /// A product; if the author's own has more factors, or has taken out more, that is asked for too.
    Factored,
    /// No like terms left to collect, even after multiplying out, and no factor left to cancel.
    Simplified,
}

/// The right answer to a question that asks for an expression.
#[derive(Debug, Clone)]
pub struct ExpressionSpec {
    right: Expression,
    variables: Vec<char>,
    shape: Shape,
}

/// Why an [`ExpressionSpec`] cannot be made: the author's mistake.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ExpressionSpecError {
    /// The right answer is no expression in these variables.
    #[error("the right answer cannot be read: {0}")]
    Unreadable(#[from] Unreadable),
    /// The right answer is not in the shape asked for, and cannot be brought into it automatically.
    #[error("the right answer itself is not in the shape asked for ({0:?})")]
    NotInShape(FormReason),
}

impl ExpressionSpec {
    /// The right answer from the author's text, such as `1*x + -3`, which is tidied to `x − 3`, and multiplied out if the
    /// shape asks for it.
    pub fn new(
        value: &str,
        variables: Vec<char>,
        shape: Shape,
    ) -> Result<Self, ExpressionSpecError> {
        let read = read(value, &variables)?;
        let mut right = Expression::new(tidy::tidied(read.root))?;
        if let Some(reason) = shape::missing(shape, &right, &right)? {
            let multiplied_out = right
                .value
                .polynomial()
                .filter(|_| shape != Shape::Factored);
            right =
                Expression::new(multiplied_out.ok_or(ExpressionSpecError::NotInShape(reason))?)?;
        }
        match shape::missing(shape, &right, &right)? {
            None => Ok(Self {
                right,
                variables,
                shape,
            }),
            Some(reason) => Err(ExpressionSpecError::NotInShape(reason)),
        }
    }

    /// The right answer, in the shape asked for.
    pub fn canonical(&self) -> &Expression {
        &self.right
    }

    /// The right answer as text, in the shape asked for.
    pub fn canonical_text(&self) -> String {
        self.right.reading().text
    }

    /// The letters that an answer may use.
    pub fn variables(&self) -> &[char] {
        &self.variables
    }

    /// The shape asked for.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Reads and grades an answer.
    pub fn grade(&self, text: &str) -> Result<Graded, Unreadable> {
        let (expression, ambiguous) = parser::parse(text, &self.variables, Comma::Thousands)?;
        let verdict = self.judge(&expression)?;
        if ambiguous
            && verdict == Verdict::Wrong
            && let Ok((other, _)) = parser::parse(text, &self.variables, Comma::Decimal)
            && let Ok(verdict @ (Verdict::Right | Verdict::RightValueWrongForm(_))) =
                self.judge(&other)
        {
            return Ok(Graded {
                verdict,
                reading: other.reading(),
            });
        }
        Ok(Graded {
            verdict,
            reading: expression.reading(),
        })
    }

    /// Grades an expression that was read already.
    pub fn judge(&self, expression: &Expression) -> Result<Verdict, Unreadable> {
        if !expression.equals(&self.right)? {
            return Ok(Verdict::Wrong);
        }
        let missing = shape::missing(self.shape, expression, &self.right)?;
        Ok(missing.map_or(Verdict::Right, Verdict::RightValueWrongForm))
    }
}

#[cfg(test)]
mod tests;
