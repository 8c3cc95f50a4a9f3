use std::collections::BTreeMap;

use num_traits::{One, Pow, Zero};
use proptest::prelude::*;

use super::*;

const XYZ: [char; 3] = ['x', 'y', 'z'];

fn expression(text: &str) -> Expression {
    read(text, &XYZ).unwrap_or_else(|unreadable| panic!("{text:?}: {unreadable}"))
}

fn equal(left: &str, right: &str) -> bool {
    expression(left)
        .equals(&expression(right))
        .expect("simple enough")
}

fn rational(numerator: i64, denominator: i64) -> BigRational {
    BigRational::new(numerator.into(), denominator.into())
}

#[test]
fn how_expressions_are_read() {
    let readings = [
        "2x+1",
        "2 x",
        "X",
        "xy",
        "2(x+1)",
        "(x+1)(x-2)",
        "[x+1]{x−2}",
        "-x^2",
        "(-x)^2",
        "x²y³",
        "x^{12}",
        "x^-1",
        "x⁻¹",
        "2·3x",
        "2*-3",
        "x - -3",
        "1/2x",
        "1/(2x)",
        "x/2/3",
        "(x+1)/2",
        "½x",
        "x½",
        "1 1/2 x",
        "1½x",
        "1+1/2",
        "0,5x",
        "1 000x",
        r"\frac{x+1}{2}x",
        r"2\cdot x",
        r"1\frac{1}{2}x",
        r"2\frac{x}{2}",
        r"\left(x+1\right)^2",
        "y = 2x + 1",
        "f(x) = 2x + 1",
        "(x+y)+z",
        "x-(y-z)",
        "𝑥 × 2²",
        "(x^2)^3",
        "x+1.",
    ];
    let shown = readings.map(|text| {
        let Reading { text: shown, latex } = expression(text).reading();
        format!("{text:<24} {shown:<16} {latex}")
    });
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn equal_expressions() {
    for (left, right) in [
        ("2x+2", "2(x+1)"),
        ("(x+1)(x-2)", "x^2 - x - 2"),
        ("(x+y)^2", "x²+2xy+y²"),
        ("x/2", "0.5x"),
        ("x/2", "1/2 x"),
        ("1 1/2 x", "3x/2"),
        ("-(x-1)", "1-x"),
        ("1/x + 1/y", "(x+y)/(xy)"),
        ("(x^2-1)/(x-1)", "x+1"),
        ("x^-2", "1/x²"),
        ("x^0", "1"),
        ("0", "x-x"),
        ("2^10", "1024"),
        ("(x/y)^-3", "y^3/x^3"),
        ("(x+1)^20(x+1)^-20", "1"),
    ] {
        assert!(equal(left, right), "{left} = {right}");
    }
    for (left, right) in [
        ("2x+1", "2(x+1)"),
        ("(x+y)^2", "x²+y²"),
        ("-x^2", "(-x)^2"),
        ("x", "y"),
        ("x^2", "2x"),
        ("1/x + 1/y", "2/(x+y)"),
        ("x/2+1", "(x+1)/2"),
        ("0.333333x", "x/3"),
    ] {
        assert!(!equal(left, right), "{left} ≠ {right}");
    }
}

#[test]
fn letters() {
    let read = |text, variables: &[char]| {
        read(text, variables).map(|expression| expression.reading().text)
    };
    assert_eq!(read("N + 1", &['n']), Ok("n + 1".into()));
    assert_eq!(read("a + A", &['a', 'A']), Ok("a + A".into()));
    let unknown = |letter, known: &[char], at| {
        Err(Unreadable::UnknownLetter {
            letter,
            known: known.to_vec(),
            at,
        })
    };
    assert_eq!(read("2x + b", &['x', 'y']), unknown('b', &['x', 'y'], 5));
    assert_eq!(read("x", &[]), unknown('x', &[], 0));
    assert_eq!(read("B", &['x']), unknown('B', &['x'], 0));
}

#[test]
fn what_cannot_be_read_is_told_where() {
    let long = "x".repeat(501);
    let texts = [
        " ",
        &long,
        "2x //3",
        "2x + ",
        "2x + *3",
        "*x",
        "(x+)2",
        "2x ? 1",
        "50%",
        "(x+1",
        "2[x+1)",
        "x+1)",
        "2()",
        "2 3",
        "x2",
        "(x+1)2",
        "x²3",
        "x 1/2",
        "2x = y",
        "x = y = z",
        "x/0",
        r"\frac{x}{0}",
        "1/(x-x)",
        "0^-1",
        "x^1.5",
        "x^y",
        "x^^2",
        "x^2^3",
        "x²³",
        "x²^2",
        "x⁻",
        "x^",
        "x^(2",
        "x^21",
        "x^99999999999999999999",
        r"\frac12",
        "1 1/2^2",
        r"\pi x",
        "1,2,3x",
    ];
    let lines = texts.map(|text| {
        let shown: String = text.chars().take(12).collect();
        format!("{shown:<12} {:?}", read(text, &XYZ).expect_err(text))
    });
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn nesting_and_size_are_limited() {
    let at = |text: &str| read(text, &XYZ).expect_err(text);
    for opening in [
        "(", "-", "+", "[", "x(", "2^(", "--(", r"\frac{", "(-", "1/(",
    ] {
        let deep = opening.repeat(500 / opening.len());
        let unreadable = at(&deep);
        assert!(
            matches!(
                unreadable,
                Unreadable::TooDeep { .. } | Unreadable::ExponentNotWhole { .. }
            ),
            "{opening}: {unreadable:?}"
        );
    }
    assert_eq!(
        at(&"^".repeat(500)),
        Unreadable::UnknownPart {
            part: "^".into(),
            at: 0
        }
    );
    assert_eq!(
        at(&format!("x{}", "/2".repeat(200))),
        Unreadable::TooDeep { limit: MAX_DEPTH }
    );
    assert!(read(&format!("x{}", "+x".repeat(240)), &XYZ).is_ok());
    assert_eq!(at("((((x+y+z)^20)^20)^20)^20"), Unreadable::TooComplicated);
    assert_eq!(at("(((x^20)^20)^20)^20"), Unreadable::TooComplicated);
    assert_eq!(
        at("((((((9^20)^20)^20)^20)^20)^20)^20"),
        Unreadable::TooComplicated
    );
    assert_eq!(
        at(&["(x+y+z)^20"; 40].join("*")),
        Unreadable::TooComplicated
    );
}

fn spec(value: &str, shape: Shape) -> ExpressionSpec {
    ExpressionSpec::new(value, XYZ.to_vec(), shape)
        .unwrap_or_else(|error| panic!("{value:?}: {error}"))
}

/// Each answer with what grading says to it.
fn verdicts(spec: &ExpressionSpec, answers: &[&str]) -> String {
    let verdict = |answer: &&str| {
        let verdict = spec
            .grade(answer)
            .unwrap_or_else(|unreadable| panic!("{answer:?}: {unreadable}"))
            .verdict;
        match verdict {
            Verdict::RightValueWrongForm(reason) => format!("{answer:<20} {reason:?}"),
            verdict => format!("{answer:<20} {verdict:?}"),
        }
    };
    answers.iter().map(verdict).collect::<Vec<_>>().join("\n")
}

#[test]
fn any_shape() {
    insta::assert_snapshot!(verdicts(
        &spec("2*x + 2", Shape::Any),
        &[
            "2x+2",
            "2(x+1)",
            "x+x+2",
            "y = 2x + 2",
            "2x+1",
            "2,000x+2",
            "2"
        ],
    ));
    assert_eq!(
        spec("1.125*x", Shape::Any)
            .grade("1,125x")
            .expect("readable")
            .verdict,
        Verdict::Right
    );
}

#[test]
fn expanded() {
    insta::assert_snapshot!(verdicts(
        &spec("(x+2)*(x+3)", Shape::Expanded),
        &[
            "x²+5x+6",
            "6+5x+x^2",
            "x^2+(5x)+6",
            "1x²+5x+6",
            "(x+2)(x+3)",
            "x(x+5)+6",
            "x^2+3x+2x+6",
            "x*x+5x+6",
            "x²+5x+2*3",
            "x²+5x+6+0",
            "x²+5x+12/2",
            "x²-(-5x-6)",
            "x²--5x+6",
            "(x)^2+5x+6",
            "x²+5x+7",
            "(2x+4)(x+3)/2",
        ],
    ));
    insta::assert_snapshot!(verdicts(
        &spec("x*(1/2)*(y + 3)", Shape::Expanded),
        &[
            "xy/2 + 3/2 x",
            "0.5xy + 1.5x",
            "yx/2 + 3x/2",
            "1/2 x(y+3)",
            "xy/2 + 1 1/2 x"
        ],
    ));
}

#[test]
fn factored() {
    insta::assert_snapshot!(verdicts(
        &spec("4*(x+1)", Shape::Factored),
        &[
            "4(x+1)",
            "(x+1)*4",
            "4(1+x)",
            "-4(-x-1)",
            "4x+4",
            "2(2x+2)",
            "1(4x+4)",
            "8(x/2+1/2)",
            "4(x+2-1)",
            "2*2(x+1)"
        ],
    ));
    insta::assert_snapshot!(verdicts(
        &spec("(x+2)*(x+3)", Shape::Factored),
        &[
            "(x+3)(x+2)",
            "(-x-2)(-x-3)",
            "x²+5x+6",
            "1(x²+5x+6)",
            "2(x²/2+5x/2+3)",
            "(2x+4)(x+3)/2",
            "(x+2)(x+4)"
        ],
    ));
    insta::assert_snapshot!(verdicts(
        &spec("(x+1)^2", Shape::Factored),
        &["(x+1)²", "(x+1)(x+1)", "x²+2x+1", "(x+1)^3/(x+1)"],
    ));
}

#[test]
fn simplified() {
    insta::assert_snapshot!(verdicts(
        &spec("3*x + 3", Shape::Simplified),
        &[
            "3x+3",
            "3+3x",
            "3(x+1)",
            "2x+x+3",
            "2(x+1)+x+1",
            "2(x+1)+x",
            "6x/2+3",
            "3x+2+1",
            "3*x+3",
            "(6x+6)/2",
            "3x²/x+3"
        ],
    ));
    insta::assert_snapshot!(verdicts(
        &spec("x+1", Shape::Simplified),
        &[
            "x+1",
            "(x²-1)/(x-1)",
            "-(1-x²)/(x-1)",
            "x^1+1",
            "x^0+x",
            "x+y+1-y"
        ],
    ));
    insta::assert_snapshot!(verdicts(
        &spec("3/x", Shape::Simplified),
        &["3/x", "1/x+2/x", "6/(2x)", "3x/x²", "3x^-1", "1.5/x+3/(2x)"],
    ));
}

#[test]
fn the_right_answer_is_tidied() {
    let canonical = |value, shape| spec(value, shape).canonical_text();
    assert_eq!(canonical("1*x + -3", Shape::Any), "x − 3");
    assert_eq!(canonical("-1*x + 0*y - -2", Shape::Any), "−x + 2");
    assert_eq!(canonical("0*x", Shape::Any), "0");
    assert_eq!(canonical("1/x", Shape::Any), "1/x");
    assert_eq!(canonical("1*x^1/1", Shape::Any), "x");
    assert_eq!(canonical("2*(x + -3)", Shape::Factored), "2(x − 3)");
    assert_eq!(canonical("2*(x + -3)", Shape::Expanded), "2x − 6");
    assert_eq!(
        canonical("(x+y)*(x+y)/2", Shape::Expanded),
        "x²/2 + xy + y²/2"
    );
    assert_eq!(canonical("x + x + 3*y - 3*y", Shape::Simplified), "2x");
    assert_eq!(canonical("x - x", Shape::Expanded), "0");
    assert_eq!(canonical("2*(x+1)", Shape::Simplified), "2(x + 1)");
}

#[test]
fn a_right_answer_out_of_shape_is_the_authors_mistake() {
    let mistake = |value, shape| ExpressionSpec::new(value, XYZ.to_vec(), shape).expect_err(value);
    assert_eq!(
        mistake("2*x + 2", Shape::Factored),
        ExpressionSpecError::NotInShape(FormReason::WriteAsProduct)
    );
    assert_eq!(
        mistake("1/(x + 1)", Shape::Expanded),
        ExpressionSpecError::NotInShape(FormReason::RemoveBrackets)
    );
    assert_eq!(
        mistake("2*x + w", Shape::Any),
        ExpressionSpecError::Unreadable(Unreadable::UnknownLetter {
            letter: 'w',
            known: XYZ.to_vec(),
            at: 6
        })
    );
}

/// Any tree that the grammar can produce, with small numbers.
fn a_node() -> impl Strategy<Value = Node> {
    let number = prop_oneof![
        (0_i64..20).prop_map(Node::whole),
        (0_i64..2000, 1_u32..4).prop_map(|(digits, places)| Node::Number(Number {
            value: rational(digits, 10_i64.pow(places)),
            written: super::super::number::Written::Decimal { places },
        })),
        (0_i64..9, 0_i64..9, 1_i64..9).prop_map(|(whole, numerator, denominator)| Node::Number(
            Number {
                value: rational(whole, 1) + rational(numerator, denominator),
                written: super::super::number::Written::Mixed {
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
        prop_assume!(text.len() <= super::super::MAX_BYTES);
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
        prop_assume!(latex.len() <= super::super::MAX_BYTES);
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
        prop_assume!(value.len() <= super::super::MAX_BYTES);
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
        prop_assert_eq!(read(&text, &XYZ).err(), Some(Unreadable::TooLong { limit: super::super::MAX_BYTES }));
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
