//! Polynomials in several variables with integer coefficients, and quotients of two.
//!
//! Keeping integers above and below one bar, rather than rational coefficients, needs no greatest common divisors on the
//! way: a/b + c/d is (ad + cb)/bd. Nothing is ever cancelled, since equality is tested by multiplying crosswise.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::super::Unreadable;
use super::{Factor, Node, Term};

/// How much computing an answer may still cause, in products of two machine words.
#[derive(Debug)]
pub(super) struct Work {
    left: u64,
}

impl Default for Work {
    /// Enough for any school answer; tens of milliseconds at most.
    fn default() -> Self {
        Self { left: 100_000 }
    }
}

impl Work {
    fn spend(&mut self, amount: u64) -> Result<(), Unreadable> {
        self.left = self
            .left
            .checked_sub(amount)
            .ok_or(Unreadable::TooComplicated)?;
        Ok(())
    }
}

/// The highest power of one variable that is computed with.
const MAX_DEGREE: u32 = 1_000;

/// A product of powers of variables: letters in order, exponents from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Monomial(Vec<(char, u32)>);

impl Monomial {
    fn variable(letter: char) -> Self {
        Self(vec![(letter, 1)])
    }

    fn times(&self, other: &Self) -> Result<Self, Unreadable> {
        let mut powers: BTreeMap<char, u32> = self.0.iter().copied().collect();
        for (letter, exponent) in &other.0 {
            let sum = powers.entry(*letter).or_default();
            *sum += exponent;
            if *sum > MAX_DEGREE {
                return Err(Unreadable::TooComplicated);
            }
        }
        Ok(Self(powers.into_iter().collect()))
    }

    fn degree(&self) -> u32 {
        self.0.iter().map(|(_, exponent)| exponent).sum()
    }

    fn exponent(&self, letter: char) -> u32 {
        self.0
            .iter()
            .find(|(other, _)| *other == letter)
            .map_or(0, |(_, exponent)| *exponent)
    }
}

/// A sum of monomials with coefficients; none of them is zero.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Polynomial(BTreeMap<Monomial, BigInt>);

impl Polynomial {
    fn term(coefficient: BigInt, monomial: Monomial) -> Self {
        let mut terms = BTreeMap::new();
        if !coefficient.is_zero() {
            terms.insert(monomial, coefficient);
        }
        Self(terms)
    }

    fn constant(value: BigInt) -> Self {
        Self::term(value, Monomial::default())
    }

    pub(super) fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// Its monomials, without their coefficients.
    pub(super) fn monomials(&self) -> impl Iterator<Item = &Monomial> {
        self.0.keys()
    }

    /// Its value, unless it has variables.
    fn as_constant(&self) -> Option<BigInt> {
        match self.0.first_key_value() {
            None => Some(BigInt::zero()),
            Some((monomial, value)) if self.0.len() == 1 && monomial.0.is_empty() => {
                Some(value.clone())
            }
            Some(_) => None,
        }
    }

    /// The greatest common divisor of its coefficients, not negative.
    pub(super) fn content(&self) -> BigInt {
        self.0
            .values()
            .fold(BigInt::zero(), |divisor, coefficient| {
                gcd(&divisor, coefficient)
            })
    }

    /// The highest total degree of its monomials.
    pub(super) fn degree(&self) -> u32 {
        self.0.keys().map(Monomial::degree).max().unwrap_or(0)
    }

    /// Divided by its content, its last coefficient positive: the same for all its multiples by a number.
    pub(super) fn primitive(&self) -> Self {
        let content = self.content();
        let negative = self.0.values().next_back().is_some_and(Signed::is_negative);
        let divisor = if negative { -content } else { content };
        Self(
            self.0
                .iter()
                .map(|(monomial, value)| (monomial.clone(), value / &divisor))
                .collect(),
        )
    }

    /// The variables that every one of its monomials has.
    fn common_variables(&self) -> impl Iterator<Item = char> {
        let first = self
            .0
            .keys()
            .next()
            .into_iter()
            .flat_map(|monomial| &monomial.0);
        first
            .map(|(letter, _)| *letter)
            .filter(|letter| self.0.keys().all(|other| other.exponent(*letter) > 0))
    }

    fn negated(mut self) -> Self {
        for coefficient in self.0.values_mut() {
            *coefficient = -std::mem::take(coefficient);
        }
        self
    }

    fn add(&mut self, monomial: Monomial, value: &BigInt) {
        let entry = self.0.entry(monomial);
        if let std::collections::btree_map::Entry::Occupied(mut old) = entry {
            *old.get_mut() += value;
            if old.get().is_zero() {
                old.remove();
            }
        } else {
            entry.or_insert_with(|| value.clone());
        }
    }

    fn plus(&self, other: &Self, work: &mut Work) -> Result<Self, Unreadable> {
        work.spend(other.0.len() as u64)?;
        let mut sum = self.clone();
        for (monomial, value) in &other.0 {
            sum.add(monomial.clone(), value);
        }
        Ok(sum)
    }

    fn times(&self, other: &Self, work: &mut Work) -> Result<Self, Unreadable> {
        let pairs = self.0.len() as u64 * other.0.len() as u64;
        work.spend(pairs.saturating_mul(self.words().saturating_mul(other.words())))?;
        let mut product = Self(BTreeMap::new());
        for (left, a) in &self.0 {
            for (right, b) in &other.0 {
                product.add(left.times(right)?, &(a * b));
            }
        }
        Ok(product)
    }

    /// The length of its longest coefficient in words of 64 bits, at least 1.
    fn words(&self) -> u64 {
        self.0
            .values()
            .map(|value| value.bits() / 64 + 1)
            .max()
            .unwrap_or(1)
    }
}

pub(super) fn gcd(a: &BigInt, b: &BigInt) -> BigInt {
    let (mut a, mut b) = (a.abs(), b.abs());
    while !b.is_zero() {
        (a, b) = (b.clone(), a % b);
    }
    a
}

/// A quotient of polynomials.
#[derive(Debug, Clone)]
pub(super) struct RationalFunction {
    pub(super) numerator: Polynomial,
    /// Not zero.
    pub(super) denominator: Polynomial,
}

impl RationalFunction {
    pub(super) fn constant(value: &BigRational) -> Self {
        Self {
            numerator: Polynomial::constant(value.numer().clone()),
            denominator: Polynomial::constant(value.denom().clone()),
        }
    }

    pub(super) fn variable(letter: char) -> Self {
        Self {
            numerator: Polynomial::term(BigInt::one(), Monomial::variable(letter)),
            denominator: Polynomial::constant(BigInt::one()),
        }
    }

    pub(super) fn negated(self) -> Self {
        Self {
            numerator: self.numerator.negated(),
            denominator: self.denominator,
        }
    }

    /// One divided by it; fails if it is zero.
    pub(super) fn inverted(self) -> Result<Self, Unreadable> {
        if self.numerator.is_zero() {
            return Err(Unreadable::DivisionByZero { at: None });
        }
        Ok(Self {
            numerator: self.denominator,
            denominator: self.numerator,
        })
    }

    pub(super) fn plus(&self, other: &Self, work: &mut Work) -> Result<Self, Unreadable> {
        if self.denominator == other.denominator {
            let numerator = self.numerator.plus(&other.numerator, work)?;
            return Ok(Self {
                numerator,
                denominator: self.denominator.clone(),
            });
        }
        let left = self.numerator.times(&other.denominator, work)?;
        let right = other.numerator.times(&self.denominator, work)?;
        let denominator = self.denominator.times(&other.denominator, work)?;
        Ok(Self {
            numerator: left.plus(&right, work)?,
            denominator,
        })
    }

    pub(super) fn times(&self, other: &Self, work: &mut Work) -> Result<Self, Unreadable> {
        Ok(Self {
            numerator: self.numerator.times(&other.numerator, work)?,
            denominator: self.denominator.times(&other.denominator, work)?,
        })
    }

    pub(super) fn power(&self, exponent: u32, work: &mut Work) -> Result<Self, Unreadable> {
        let mut power = Self::constant(&BigRational::one());
        for _ in 0..exponent {
            power = power.times(self, work)?;
        }
        Ok(power)
    }

    pub(super) fn equals(&self, other: &Self, work: &mut Work) -> Result<bool, Unreadable> {
        let left = self.numerator.times(&other.denominator, work)?;
        Ok(left == other.numerator.times(&self.denominator, work)?)
    }

    /// Its value, if no variable occurs in it as computed.
    pub(super) fn as_constant(&self) -> Option<BigRational> {
        Some(BigRational::new(
            self.numerator.as_constant()?,
            self.denominator.as_constant()?,
        ))
    }

    /// Whether a number or a variable divides both what is above and what is below the bar.
    pub(super) fn can_cancel(&self) -> bool {
        !gcd(&self.numerator.content(), &self.denominator.content()).is_one()
            || self.numerator.common_variables().any(|letter| {
                self.denominator
                    .common_variables()
                    .any(|other| other == letter)
            })
    }

    /// The sum of terms that it is, highest degree first, if no variable is left below the bar.
    pub(super) fn polynomial(&self) -> Option<Node> {
        let denominator = self.denominator.as_constant()?;
        let mut terms: Vec<(&Monomial, BigRational)> = Vec::new();
        for (monomial, coefficient) in &self.numerator.0 {
            terms.push((
                monomial,
                BigRational::new(coefficient.clone(), denominator.clone()),
            ));
        }
        // Within a degree x² comes before xy, and xy before y².
        let variables = |monomial: &Monomial| -> String {
            monomial
                .0
                .iter()
                .flat_map(|(letter, exponent)| std::iter::repeat_n(*letter, *exponent as usize))
                .collect()
        };
        terms.sort_by_key(|(monomial, _)| {
            (std::cmp::Reverse(monomial.degree()), variables(monomial))
        });
        if terms.is_empty() {
            return Some(Node::whole(0));
        }
        let term = |(monomial, coefficient): &(&Monomial, BigRational)| Term {
            negative: coefficient.is_negative(),
            node: term_node(&coefficient.abs(), monomial),
        };
        Some(Node::sum(terms.iter().map(term).collect()))
    }
}

/// A term: `3x²`, `x/2`, `5`. The coefficient is positive.
fn term_node(coefficient: &BigRational, monomial: &Monomial) -> Node {
    let mut factors = Vec::new();
    let mut push = |divisor: bool, node: Node| factors.push(Factor { divisor, node });
    if !coefficient.numer().is_one() || monomial.0.is_empty() {
        push(false, Node::whole(coefficient.numer().clone()));
    }
    for (letter, exponent) in &monomial.0 {
        let base = Node::Variable(*letter);
        match i32::try_from(*exponent) {
            Ok(1) | Err(_) => push(false, base),
            Ok(exponent) => push(
                false,
                Node::Power {
                    base: Box::new(base),
                    exponent,
                },
            ),
        }
    }
    if !coefficient.denom().is_one() {
        push(true, Node::whole(coefficient.denom().clone()));
    }
    Node::product(factors)
}
