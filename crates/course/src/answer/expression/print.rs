//! Writing expressions: as text that reads back to the same expression, and as LaTeX.

use super::super::number::Written;
use super::super::symbols::raise;
use super::{Factor, Node, Term};

/// Where a part stands, which decides whether it needs brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Whole,
    Term,
    Factor,
    Base,
}

fn needs_brackets(node: &Node, place: Place) -> bool {
    let is_sum = matches!(node, Node::Sum(_) | Node::Negate(_));
    match place {
        Place::Whole => false,
        Place::Term => is_sum,
        Place::Factor => is_sum || matches!(node, Node::Product(_)),
        Place::Base => match node {
            Node::Number(number) => matches!(number.written, Written::Mixed { .. }),
            node => !matches!(node, Node::Variable(_)),
        },
    }
}

/// Whether it is written with a digit first, which would run into a number before it.
fn begins_with_digit(node: &Node) -> bool {
    match node {
        Node::Number(_) => true,
        Node::Power { base, .. } => begins_with_digit(base) && !needs_brackets(base, Place::Base),
        _ => false,
    }
}

/// Plain text with a real minus sign and raised exponents: `−2x² + 1/2`.
pub(super) fn text(node: &Node) -> String {
    text_at(node, Place::Whole)
}

fn text_at(node: &Node, place: Place) -> String {
    if needs_brackets(node, place) {
        return format!("({})", text(node));
    }
    match node {
        Node::Number(number) => number.reading().text,
        Node::Variable(letter) => letter.to_string(),
        Node::Negate(inner) => format!("−{}", text_at(inner, Place::Term)),
        Node::Sum(terms) => sum(terms, "−", [" + ", " − "], &|node| {
            text_at(node, Place::Term)
        }),
        Node::Product(factors) => {
            let mut written = String::new();
            let mut before: Option<&Factor> = None;
            for factor in factors {
                if factor.divisor {
                    written.push('/');
                } else if before.is_some_and(ends_number) || joins_badly(before, &factor.node) {
                    written.push('·');
                }
                written += &text_at(&factor.node, Place::Factor);
                before = Some(factor);
            }
            written
        }
        Node::Power { base, exponent } => {
            let exponent: String = exponent.to_string().chars().map(raise).collect();
            format!("{}{exponent}", text_at(base, Place::Base))
        }
    }
}

/// Whether what follows without a sign would seem to belong below a bar: `1/2x`, `1 1/2x`.
fn ends_number(before: &Factor) -> bool {
    before.divisor
        || matches!(&before.node, Node::Number(number) if matches!(number.written, Written::Mixed { .. }))
}

fn joins_badly(before: Option<&Factor>, node: &Node) -> bool {
    before.is_some() && begins_with_digit(node)
}

fn sum(terms: &[Term], minus: &str, joints: [&str; 2], write: &dyn Fn(&Node) -> String) -> String {
    let mut written = String::new();
    for (index, Term { negative, node }) in terms.iter().enumerate() {
        written += match (index, negative) {
            (0, true) => minus,
            (0, false) => "",
            (_, negative) => joints[usize::from(*negative)],
        };
        written += &write(node);
    }
    written
}

/// LaTeX with fractions for divisions: `-2x^{2}+\frac{1}{2}`.
pub(super) fn latex(node: &Node) -> String {
    latex_at(node, Place::Whole)
}

fn latex_at(node: &Node, place: Place) -> String {
    if needs_brackets(node, place) {
        return format!("({})", latex(node));
    }
    match node {
        Node::Number(number) => number.reading().latex,
        Node::Variable(letter) => letter.to_string(),
        Node::Negate(inner) => format!("-{}", latex_at(inner, Place::Term)),
        Node::Sum(terms) => sum(terms, "-", ["+", "-"], &|node| latex_at(node, Place::Term)),
        Node::Product(factors) => latex_product(factors),
        Node::Power { base, exponent } => format!("{}^{{{exponent}}}", latex_at(base, Place::Base)),
    }
}

fn latex_product(factors: &[Factor]) -> String {
    let mut written = String::new();
    for (index, Factor { divisor, node }) in factors.iter().enumerate() {
        if *divisor {
            // A sum alone above the bar needs no brackets there.
            let above = match factors.first() {
                Some(first) if index == 1 => latex(&first.node),
                _ => written,
            };
            written = format!(r"\frac{{{above}}}{{{}}}", latex(node));
        } else {
            if index > 0 && begins_with_digit(node) {
                written += r"\cdot ";
            }
            written += &latex_at(node, Place::Factor);
        }
    }
    written
}
