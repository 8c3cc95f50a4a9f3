//! Whether an expression is written in the shape that a question asks for.
//!
//! All of it is about the expression as written; that its value is right is known before. The rules forgive what a teacher
//! would not mark: the order of terms and factors, `1x`, brackets around a single term.

use std::collections::{BTreeMap, BTreeSet};

use num_traits::{One, Signed, Zero};

use super::super::{FormReason, Unreadable};
use super::polynomial::{Monomial, Polynomial, Work};
use super::{Expression, Factor, Node, Shape, Term};

/// What is left to do until an expression that equals `right` has the shape, if anything.
pub(super) fn missing(
    shape: Shape,
    expression: &Expression,
    right: &Expression,
) -> Result<Option<FormReason>, Unreadable> {
    let work = &mut Work::default();
    let reason = match shape {
        Shape::Any => None,
        Shape::Expanded => expanded(&expression.root, work)?,
        Shape::Factored => factored(&expression.root, &right.root, work)?,
        Shape::Simplified => simplified(&expression.root, work)?,
    };
    // (x² − 1)/(x − 1) has nothing obvious to cancel, but the right answer x + 1 shows that it can be. Of a sum of fractions
    // the common denominator says nothing.
    let below = |expression: &Expression| expression.value.denominator.degree();
    let one_fraction = matches!(expression.root, Node::Product(_) | Node::Negate(_));
    let can_cancel = shape != Shape::Any && one_fraction && below(expression) > below(right);
    Ok(reason.or(can_cancel.then_some(FormReason::CancelCommonFactor)))
}

/// The terms of a sum, or a single term.
fn terms(node: &Node) -> Vec<(bool, &Node)> {
    match node {
        Node::Sum(terms) => terms
            .iter()
            .map(|Term { negative, node }| (*negative, node))
            .collect(),
        Node::Negate(inner) => vec![(true, inner)],
        node => vec![(false, node)],
    }
}

fn expanded(root: &Node, work: &mut Work) -> Result<Option<FormReason>, Unreadable> {
    let terms = terms(root);
    if terms.iter().any(|(_, node)| contains_sum(node)) {
        return Ok(Some(FormReason::RemoveBrackets));
    }
    if terms
        .iter()
        .any(|(negative, node)| !Parts::of(*negative, node).is_multiplied_out())
    {
        return Ok(Some(FormReason::MultiplyOutTerm));
    }
    Ok((!is_collected(&terms, work)?).then_some(FormReason::CollectLikeTerms))
}

fn contains_sum(node: &Node) -> bool {
    match node {
        Node::Number(_) | Node::Variable(_) => false,
        Node::Sum(_) => true,
        Node::Negate(inner) | Node::Power { base: inner, .. } => contains_sum(inner),
        Node::Product(factors) => factors.iter().any(|factor| contains_sum(&factor.node)),
    }
}

/// Whether no two terms, multiplied out, have a power product in common, and none is zero beside others.
///
/// Fractions are alike only over the same denominator: 1/x and 2/x can be collected, 1/x and 1/y cannot.
fn is_collected(terms: &[(bool, &Node)], work: &mut Work) -> Result<bool, Unreadable> {
    if terms.len() < 2 {
        return Ok(true);
    }
    let mut seen: BTreeSet<(Polynomial, Monomial)> = BTreeSet::new();
    for (_, node) in terms {
        let value = node.evaluate(work)?;
        let below = value.denominator.primitive();
        if value.numerator.is_zero() {
            return Ok(false);
        }
        for monomial in value.numerator.monomials() {
            if !seen.insert((below.clone(), monomial.clone())) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// What a term is multiplied from.
#[derive(Default)]
struct Parts {
    minuses: usize,
    numbers_above: usize,
    numbers_below: usize,
    variables: BTreeMap<char, usize>,
    /// Powers still to be worked out: `2²`, `(2x)²`, `x⁰`.
    unworked_powers: usize,
}

impl Parts {
    fn of(negative: bool, node: &Node) -> Self {
        let mut parts = Self {
            minuses: usize::from(negative),
            ..Self::default()
        };
        parts.add(node, false);
        parts
    }

    fn add(&mut self, node: &Node, below: bool) {
        match node {
            Node::Number(_) if below => self.numbers_below += 1,
            Node::Number(_) => self.numbers_above += 1,
            Node::Variable(letter) => *self.variables.entry(*letter).or_default() += 1,
            Node::Negate(inner) => {
                self.minuses += 1;
                self.add(inner, below);
            }
            Node::Product(factors) => {
                for factor in factors {
                    self.add(&factor.node, below != factor.divisor);
                }
            }
            Node::Power { base, exponent } => match &**base {
                Node::Variable(letter) if *exponent != 0 => {
                    *self.variables.entry(*letter).or_default() += 1;
                }
                Node::Sum(_) if *exponent != 0 => {}
                _ => self.unworked_powers += 1,
            },
            Node::Sum(_) => {}
        }
    }

    /// At most one minus, one number above and one below the bar, and each variable once.
    fn is_multiplied_out(&self) -> bool {
        self.minuses <= 1
            && self.numbers_above <= 1
            && self.numbers_below <= 1
            && self.unworked_powers == 0
            && self.variables.values().all(|&times| times == 1)
    }
}

fn simplified(node: &Node, work: &mut Work) -> Result<Option<FormReason>, Unreadable> {
    let terms = terms(node);
    if !is_collected(&terms, work)? {
        return Ok(Some(FormReason::CollectLikeTerms));
    }
    for (negative, term) in terms {
        for inner in sums_within(term) {
            if let Some(reason) = simplified(inner, work)? {
                return Ok(Some(reason));
            }
        }
        if term.evaluate(work)?.can_cancel() {
            return Ok(Some(FormReason::CancelCommonFactor));
        }
        if !Parts::of(negative, term).is_multiplied_out() {
            return Ok(Some(FormReason::MultiplyOutTerm));
        }
    }
    Ok(None)
}

/// The outermost sums in a term.
fn sums_within(node: &Node) -> Vec<&Node> {
    match node {
        Node::Number(_) | Node::Variable(_) => Vec::new(),
        Node::Sum(_) => vec![node],
        Node::Negate(inner) | Node::Power { base: inner, .. } => sums_within(inner),
        Node::Product(factors) => factors
            .iter()
            .flat_map(|factor| sums_within(&factor.node))
            .collect(),
    }
}

/// A product taken apart.
#[derive(Default)]
struct Factors<'a> {
    /// How many factors have variables, a power counting as often as it says.
    with_variables: u32,
    /// Whether the numbers in front make more than 1 or −1.
    has_coefficient: bool,
    sums: Vec<&'a Node>,
}

impl<'a> Factors<'a> {
    fn of(node: &'a Node, work: &mut Work) -> Result<Self, Unreadable> {
        let mut factors = Self::default();
        let mut coefficient = num_rational::BigRational::one();
        let mut open = vec![(node, 1)];
        while let Some((node, times)) = open.pop() {
            match node {
                Node::Negate(inner) => open.push((inner, times)),
                Node::Product(inner) => {
                    for Factor { divisor, node } in inner {
                        open.push((node, if *divisor { 0 } else { times }));
                    }
                }
                Node::Power { base, exponent } => {
                    open.push((base, times * u32::try_from(*exponent).unwrap_or(0)));
                }
                Node::Number(_) | Node::Variable(_) | Node::Sum(_) => {
                    match node.evaluate(work)?.as_constant() {
                        // Whether it multiplies or divides, it is there.
                        Some(number) if !number.is_zero() => coefficient *= number,
                        _ => factors.with_variables += times,
                    }
                    if let Node::Sum(_) = node {
                        factors.sums.push(node);
                    }
                }
            }
        }
        factors.has_coefficient = !coefficient.abs().is_one();
        Ok(factors)
    }

    /// Whether each sum has whole coefficients with no common factor.
    fn are_primitive(&self, work: &mut Work) -> Result<bool, Unreadable> {
        for sum in &self.sums {
            let value = sum.evaluate(work)?;
            let whole = value.denominator.degree() == 0 && value.denominator.content().is_one();
            if !whole || !value.numerator.content().is_one() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn factored(root: &Node, right: &Node, work: &mut Work) -> Result<Option<FormReason>, Unreadable> {
    let (factors, of_right) = (Factors::of(root, work)?, Factors::of(right, work)?);
    if factors.with_variables + u32::from(factors.has_coefficient) < 2 {
        return Ok(Some(FormReason::WriteAsProduct));
    }
    for sum in &factors.sums {
        if !is_collected(&terms(sum), work)? {
            return Ok(Some(FormReason::CollectLikeTerms));
        }
    }
    let further = factors.with_variables < of_right.with_variables
        || (of_right.are_primitive(work)? && !factors.are_primitive(work)?);
    Ok(further.then_some(FormReason::FactorFurther))
}
