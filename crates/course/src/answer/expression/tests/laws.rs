//! What holds for any expression: what is shown reads back, equality is that of values, and no text is too much.

use std::collections::BTreeMap;

use num_traits::{One, Pow, Zero};
use proptest::prelude::*;

use super::*;

/// Any tree that the grammar can produce, with small numbers.
fn a_node() -> impl Strategy<Value = Node> {
    let number = prop_oneof![
        (0_i64..20).prop_map(Node::whole),
        (0_i64..2000, 1_u32..4).prop_map(|(digits, places)| Node::Number(Number {
            value: rational(digits, 10_i64.pow(places)),
            written: crate::answer::number::Written::Decimal { places },
        })),
        (0_i64..9, 0_i64..9, 1_i64..9).prop_map(|(whole, numerator, denominator)| Node::Number(
            Number {
                value: rational(whole, 1) + rational(numerator, denominator),
                written: crate::answer::number::Written::Mixed {
                    whole: whole.into(),
                    numerator: numerator.into(),
                    denominator: denominator.into(),
                },
            }
        )),
    ];
    let leaf = prop_oneof![
        number,
        proptest::sample::select(&XYZ[..]).prop_map(Node::Variable)
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let parts = || proptest::collection::vec((any::<bool>(), inner.clone()), 1..4);
        prop_oneof![
            inner.clone().prop_map(Node::negate),
            (inner.clone(), -3_i32..4).prop_map(|(base, exponent)| Node::Power {
                base: Box::new(base),
                exponent
            }),
            parts().prop_map(|terms| {
                Node::sum(
                    terms
                        .into_iter()
                        .map(|(negative, node)| Term { negative, node })
                        .collect(),
                )
            }),
            parts().prop_map(|factors| {
                let factors = factors.into_iter().enumerate();
                let factor = |(index, (divisor, node))| Factor {
                    divisor: index > 0 && divisor,
                    node,
                };
                Node::product(factors.map(factor).collect())
            }),
        ]
    })
}

/// The value at a point, by walking the tree; `None` if something is divided by zero there.
fn value_at(node: &Node, point: &BTreeMap<char, BigRational>) -> Option<BigRational> {
    match node {
        Node::Number(number) => Some(number.value.clone()),
        Node::Variable(letter) => point.get(letter).cloned(),
        Node::Negate(inner) => Some(-value_at(inner, point)?),
        Node::Sum(terms) => terms.iter().try_fold(BigRational::zero(), |sum, term| {
            let value = value_at(&term.node, point)?;
            Some(if term.negative {
                sum - value
            } else {
                sum + value
            })
        }),
        Node::Product(factors) => factors
            .iter()
            .try_fold(BigRational::one(), |product, factor| {
                let value = value_at(&factor.node, point)?;
                if factor.divisor {
                    (!value.is_zero()).then(|| product / value)
                } else {
                    Some(product * value)
                }
            }),
        Node::Power { base, exponent } => {
            let value = value_at(base, point)?;
            (*exponent >= 0 || !value.is_zero()).then(|| Pow::pow(value, *exponent))
        }
    }
}

fn points() -> Vec<BTreeMap<char, BigRational>> {
    let coordinates = [
        (2, 3, -5),
        (-7, 11, 13),
        (17, -19, 23),
        (29, 31, -37),
        (-41, 43, 47),
    ];
    let point = |(index, (x, y, z)): (usize, (i64, i64, i64))| {
        let denominator = i64::try_from(index).unwrap_or(0) + 1;
        XYZ.into_iter()
            .zip([x, y, z].map(|coordinate| rational(coordinate, denominator)))
            .collect()
    };
    coordinates.into_iter().enumerate().map(point).collect()
}

/// Coefficients and exponents of x and y.
fn monomials() -> impl Strategy<Value = Vec<(i64, u32, u32)>> {
    proptest::collection::vec((-9_i64..10, 0_u32..4, 0_u32..4), 1..6)
}

fn written(terms: &[(i64, u32, u32)]) -> String {
    let term = |(coefficient, i, j): &(i64, u32, u32)| format!("({coefficient})x^{i} y^{j}");
    terms.iter().map(term).collect::<Vec<_>>().join(" + ")
}

/// Another way to write the same terms: x taken out of each term that has one.
fn nested(terms: &[(i64, u32, u32)]) -> String {
    let (with_x, without): (Vec<_>, Vec<_>) = terms.iter().copied().partition(|(_, i, _)| *i > 0);
    let without = if without.is_empty() {
        "0".to_owned()
    } else {
        written(&without)
    };
    if with_x.is_empty() {
        return without;
    }
    let lower: Vec<_> = with_x
        .into_iter()
        .map(|(coefficient, i, j)| (coefficient, i - 1, j))
        .collect();
    format!("{without} - (-x)({})", nested(&lower))
}

proptest! {
    #[test]
    fn what_is_shown_reads_back(node in a_node()) {
        let text = print::text(&node);
        prop_assume!(text.len() <= crate::answer::MAX_BYTES);
        match read(&text, &XYZ) {
            Ok(expression) => prop_assert_eq!(expression.root, node, "{}", text),
            Err(unreadable) => prop_assert!(
                matches!(unreadable, Unreadable::DivisionByZero { .. } | Unreadable::TooComplicated),
                "{}: {}", text, unreadable
            ),
        }
    }

    #[test]
    fn latex_reads_back_to_the_same_value(node in a_node()) {
        let latex = print::latex(&node);
        prop_assume!(latex.len() <= crate::answer::MAX_BYTES);
        if let (Ok(expression), Ok(other)) = (Expression::new(node), read(&latex, &XYZ)) {
            prop_assert_ne!(expression.equals(&other), Ok(false), "{}", latex);
        }
    }

    #[test]
    fn tidying_keeps_the_value(node in a_node()) {
        if let Ok(expression) = Expression::new(node.clone()) {
            let tidy = Expression::new(tidy::tidied(node)).expect("it was an expression before");
            prop_assert_ne!(expression.equals(&tidy), Ok(false), "{:?}", tidy.reading());
        }
    }

    #[test]
    fn equality_agrees_with_values_at_points(left in a_node(), right in a_node()) {
        if let (Ok(left), Ok(right)) = (Expression::new(left), Expression::new(right))
            && let Ok(equal) = left.equals(&right)
        {
            let values = points().into_iter().filter_map(|point| {
                Some((value_at(&left.root, &point)?, value_at(&right.root, &point)?))
            });
            let values: Vec<_> = values.collect();
            if equal {
                prop_assert!(values.iter().all(|(left, right)| left == right));
            } else if values.len() == 5 {
                prop_assert!(values.iter().any(|(left, right)| left != right));
            }
        }
    }

    #[test]
    fn rearranging_keeps_a_polynomial_and_adding_to_it_does_not(
        (terms, shuffled) in monomials().prop_flat_map(|terms| (Just(terms.clone()), Just(terms).prop_shuffle())),
        added in (1_i64..9, 0_u32..4, 0_u32..4),
    ) {
        let spec = spec(&written(&terms), Shape::Any);
        let verdict = |text: &str| spec.grade(text).expect("readable").verdict;
        prop_assert_eq!(verdict(&written(&shuffled)), Verdict::Right);
        prop_assert_eq!(verdict(&nested(&shuffled)), Verdict::Right);
        prop_assert_eq!(verdict(&format!("({})(x-2y)/(x-2y)", nested(&terms))), Verdict::Right);
        let more: Vec<_> = shuffled.into_iter().chain([added]).collect();
        prop_assert_eq!(verdict(&written(&more)), Verdict::Wrong);
        prop_assert_eq!(verdict(&nested(&more)), Verdict::Wrong);
    }

    #[test]
    fn multiplying_out_gives_the_expanded_shape(terms in monomials(), other in monomials()) {
        let value = format!("({})({})", written(&terms), written(&other));
        prop_assume!(value.len() <= crate::answer::MAX_BYTES);
        for shape in [Shape::Expanded, Shape::Simplified] {
            let spec = spec(&value, shape);
            prop_assert_eq!(spec.grade(&spec.canonical_text()).expect("readable").verdict, Verdict::Right);
        }
    }

    #[test]
    fn fuzz_expression_any_text_is_read_or_refused(text in "\\PC{0,500}") {
        let _ = read(&text, &XYZ);
    }

    #[test]
    fn long_texts_are_refused(text in "[x(^/0-9+-]{501,10000}") {
        prop_assert_eq!(read(&text, &XYZ).err(), Some(Unreadable::TooLong { limit: crate::answer::MAX_BYTES }));
    }

    #[test]
    fn fuzz_expression_near_misses_are_graded_or_refused(
        node in a_node(), cut in 0_usize..60, insert in r"[-+*/^(){}\\0-9xyw=.,²½% ]{0,3}",
    ) {
        let text = print::text(&node);
        let mut characters: Vec<char> = text.chars().take(60).collect();
        let cut = cut.min(characters.len());
        characters.splice(cut..(cut + 1).min(characters.len()), insert.chars());
        let text: String = characters.into_iter().collect();
        for shape in [Shape::Any, Shape::Expanded, Shape::Factored, Shape::Simplified] {
            if let Ok(spec) = ExpressionSpec::new(&text, XYZ.to_vec(), shape) {
                let graded = spec.grade(&spec.canonical_text());
                prop_assert!(
                    !matches!(graded, Ok(Graded { verdict: Verdict::Wrong | Verdict::RightValueWrongForm(_), .. })),
                    "{}: {:?}", text, graded
                );
            }
        }
    }
}
