use num_rational::BigRational;

use super::*;

/// What a learner reads when an answer cannot be read.
#[test]
fn messages() {
    let number = NumberSpec {
        unit: Some("cm".to_owned()),
        ..NumberSpec::exactly(BigRational::default())
    };
    let deep = "(".repeat(40);
    let long = "1".repeat(600);
    let digits = "1".repeat(70);
    let numbers = [
        "", &long, &digits, "3//2", "3 eggs", "1/0", "3 5", "1,2,3", "1.5/2", "2 + 3", "3/", "(3",
        "3)", "()", &deep, "3 = x",
    ];
    let expression =
        ExpressionSpec::new("x + y", vec!['x', 'y', 'z'], Shape::Any).expect("a right answer");
    let expressions = [
        "2a",
        "2x # 1",
        "x2",
        "(x+1)2",
        "x^y",
        "x^99",
        "2x = y",
        "1/(x-x)",
        "((x+y+z)^20)^20",
        "2x + ",
        "x + * 2",
    ];
    let choice = ChoiceSpec::One {
        options: 3,
        right: 0,
    };
    let choices: [&[u32]; 4] = [&[], &[0, 1], &[7], &[1, 1]];

    let message = |answer: &str, unreadable: Unreadable| {
        let at = unreadable
            .at()
            .map_or_else(String::new, |at| at.to_string());
        let answer: String = answer.chars().take(24).collect();
        format!("{answer:<24} {at:>2}  {unreadable}")
    };
    let lines: Vec<String> = numbers
        .map(|answer| message(answer, number.grade(answer).expect_err(answer)))
        .into_iter()
        .chain(
            expressions.map(|answer| message(answer, expression.grade(answer).expect_err(answer))),
        )
        .chain(choices.map(|chosen| {
            message(
                &format!("{chosen:?}"),
                choice.grade(chosen).expect_err("unreadable"),
            )
        }))
        .chain([message(
            "x, one variable",
            expression::read("y", &['x']).expect_err("unknown"),
        )])
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}
