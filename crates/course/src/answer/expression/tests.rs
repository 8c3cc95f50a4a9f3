mod laws;

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
