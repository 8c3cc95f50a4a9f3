//! Removing what only a formula with drawn numbers contains: `1*x`, `0*y`, `+ -3`.

use num_traits::{One, Zero};

use super::{Factor, Node, Term};

/// The same expression without factors 1, terms 0, products with 0, powers 1 and double signs.
pub(super) fn tidied(node: Node) -> Node {
    match node {
        Node::Number(_) | Node::Variable(_) => node,
        Node::Negate(inner) => negated(tidied(*inner)),
        Node::Power { base, exponent: 1 } => tidied(*base),
        Node::Power { base, exponent } => Node::Power {
            base: Box::new(tidied(*base)),
            exponent,
        },
        Node::Sum(terms) => {
            let terms = terms
                .into_iter()
                .map(|Term { negative, node }| match tidied(node) {
                    Node::Negate(inner) => Term {
                        negative: !negative,
                        node: *inner,
                    },
                    node => Term { negative, node },
                });
            let terms: Vec<Term> = terms
                .filter(|term| !is_number(&term.node, Zero::is_zero))
                .collect();
            if terms.is_empty() {
                Node::whole(0)
            } else {
                Node::sum(terms)
            }
        }
        Node::Product(factors) => product(factors),
    }
}

fn product(factors: Vec<Factor>) -> Node {
    let mut negative = false;
    let mut tidy: Vec<Factor> = Vec::new();
    for Factor { divisor, node } in factors {
        let node = match tidied(node) {
            Node::Negate(inner) => {
                negative = !negative;
                *inner
            }
            node => node,
        };
        if !divisor && is_number(&node, Zero::is_zero) {
            return Node::whole(0);
        }
        // The first factor stays for now: 1/x needs its 1.
        if tidy.is_empty() || !is_number(&node, One::is_one) {
            tidy.push(Factor { divisor, node });
        }
    }
    if let [Factor { node, .. }, Factor { divisor: false, .. }, ..] = &tidy[..]
        && is_number(node, One::is_one)
    {
        tidy.remove(0);
    }
    let product = Node::product(tidy);
    if negative { negated(product) } else { product }
}

fn negated(node: Node) -> Node {
    match node {
        Node::Negate(inner) => *inner,
        node if is_number(&node, Zero::is_zero) => node,
        node => Node::negate(node),
    }
}

fn is_number(node: &Node, test: impl FnOnce(&num_rational::BigRational) -> bool) -> bool {
    matches!(node, Node::Number(number) if test(&number.value))
}
