use proptest::prelude::*;

use super::*;

fn rational(numerator: i64, denominator: i64) -> BigRational {
    BigRational::new(numerator.into(), denominator.into())
}

fn spec(value: BigRational, form: NumberForm) -> NumberSpec {
    NumberSpec {
        form,
        ..NumberSpec::exactly(value)
    }
}

fn verdict(spec: &NumberSpec, text: &str) -> Verdict {
    spec.grade(text)
        .unwrap_or_else(|unreadable| panic!("{text:?}: {unreadable}"))
        .verdict
}

fn reads_as(text: &str, value: &BigRational, shown: &str) {
    let number = read(text, None).unwrap_or_else(|unreadable| panic!("{text:?}: {unreadable}"));
    assert_eq!(&number.value, value, "{text:?}");
    assert_eq!(number.reading().text, shown, "{text:?}");
}

#[test]
fn whole_numbers_and_decimals() {
    for (text, numerator, denominator, shown) in [
        ("3", 3, 1, "3"),
        ("  +3 ", 3, 1, "3"),
        ("-3", -3, 1, "−3"),
        ("−3", -3, 1, "−3"),
        ("–\u{A0}3", -3, 1, "−3"),
        ("-0", 0, 1, "0"),
        ("3.", 3, 1, "3"),
        ("007", 7, 1, "7"),
        ("1.5", 3, 2, "1.5"),
        ("1,5", 3, 2, "1.5"),
        (".5", 1, 2, "0.5"),
        (",5", 1, 2, "0.5"),
        ("-.5", -1, 2, "−0.5"),
        ("1.50", 3, 2, "1.50"),
        ("0,125", 1, 8, "0.125"),
        ("0.05", 1, 20, "0.05"),
        ("x = 1.5", 3, 2, "1.5"),
        ("= 4", 4, 1, "4"),
        ("３．５", 7, 2, "3.5"),
        ("٣٫٥", 7, 2, "3.5"),
        ("𝟒𝟐", 42, 1, "42"),
        ("(−3)", -3, 1, "−3"),
        ("\u{200B}4\u{2060}", 4, 1, "4"),
    ] {
        reads_as(text, &rational(numerator, denominator), shown);
    }
}

#[test]
fn thousands() {
    for (text, thousandths) in [
        ("1,000", 1_000_000),
        ("1 000", 1_000_000),
        ("1'000", 1_000_000),
        ("1’000", 1_000_000),
        ("1\u{202F}000", 1_000_000),
        ("1,250", 1_250_000),
        ("1.250", 1_250),
        ("1.000.000", 1_000_000_000),
        ("1,000,000", 1_000_000_000),
        ("10,00,000", 1_000_000_000),
        ("1,234.5", 1_234_500),
        ("1.234,5", 1_234_500),
        ("1 234,5", 1_234_500),
        ("1'234.5", 1_234_500),
        ("1234,567", 1_234_567),
        ("1,0000", 1_000),
        ("0,250", 250),
    ] {
        let number = read(text, None).unwrap_or_else(|unreadable| panic!("{text:?}: {unreadable}"));
        assert_eq!(number.value, rational(thousandths, 1000), "{text:?}");
    }
    for text in [
        "1,2,3",
        "1.2.3",
        "1'00",
        "1,23.4.5",
        "01,000,000",
        "1,000.000,000",
    ] {
        assert!(
            matches!(read(text, None), Err(Unreadable::UnclearNumber { .. })),
            "{text:?}"
        );
    }
    assert!(matches!(
        read("1 00", None),
        Err(Unreadable::SeveralNumbers { .. })
    ));
}

#[test]
fn a_comma_before_three_digits_gets_the_benefit_of_the_doubt() {
    assert_eq!(
        verdict(&NumberSpec::exactly(rational(1250, 1)), "1,250"),
        Verdict::Right
    );
    let decimal = NumberSpec::exactly(rational(5, 4))
        .grade("1,250")
        .expect("a number");
    assert_eq!(
        (decimal.verdict, decimal.reading.text.as_str()),
        (Verdict::Right, "1.250")
    );
    // A point gets none: 1.250 for 1250 is a mistake worth telling.
    assert_eq!(
        verdict(&NumberSpec::exactly(rational(1250, 1)), "1.250"),
        Verdict::Wrong
    );
}

#[test]
fn fractions_and_mixed_numbers() {
    for (text, numerator, denominator, shown) in [
        ("3/2", 3, 2, "3/2"),
        ("3 / 2", 3, 2, "3/2"),
        ("\u{2060}3⁄2", 3, 2, "3/2"),
        ("3∕2", 3, 2, "3/2"),
        ("3÷2", 3, 2, "3/2"),
        ("6/4", 3, 2, "6/4"),
        ("-3/2", -3, 2, "−3/2"),
        ("3/-2", -3, 2, "−3/2"),
        ("-3/-2", 3, 2, "3/2"),
        ("(-3)/2", -3, 2, "−3/2"),
        ("-(3/2)", -3, 2, "−3/2"),
        ("½", 1, 2, "1/2"),
        ("-⅔", -2, 3, "−2/3"),
        (r"\frac{1}{2}", 1, 2, "1/2"),
        (r"-\dfrac{ 3 }{2}", -3, 2, "−3/2"),
        ("1 1/2", 3, 2, "1 1/2"),
        ("1½", 3, 2, "1 1/2"),
        ("1 ½", 3, 2, "1 1/2"),
        ("1+1/2", 3, 2, "1 1/2"),
        ("1 and 1/2", 3, 2, "1 1/2"),
        ("1 + ½", 3, 2, "1 1/2"),
        (r"1\tfrac{1}{2}", 3, 2, "1 1/2"),
        ("-1 1/2", -3, 2, "−1 1/2"),
        ("−1½", -3, 2, "−1 1/2"),
        ("-1 and 1/2", -3, 2, "−1 1/2"),
        ("1 500/1000", 3, 2, "1 500/1000"),
        ("1 000 1/2", 2001, 2, "1000 1/2"),
        ("50%", 1, 2, "50%"),
        ("50 %", 1, 2, "50%"),
        ("12,5%", 1, 8, "12.5%"),
        ("12 1/2 %", 1, 8, "12 1/2%"),
        ("-5%", -1, 20, "−5%"),
        (r"50\%", 1, 2, "50%"),
    ] {
        reads_as(text, &rational(numerator, denominator), shown);
    }
}

#[test]
fn latex_of_each_form() {
    let latex = |text| read(text, None).expect("a number").reading().latex;
    insta::assert_snapshot!(
        ["-3", "1,50", "-3/2", "-1 1/2", "12 1/2 %"].map(latex).join("\n"),
        @r"
    -3
    1.50
    -\frac{3}{2}
    -1\tfrac{1}{2}
    12\tfrac{1}{2}\%
    "
    );
}

#[test]
fn units() {
    let grade = |unit: &str, text: &str| {
        NumberSpec {
            unit: Some(unit.to_owned()),
            ..NumberSpec::exactly(rational(5, 1))
        }
        .grade(text)
    };
    for (unit, text) in [
        ("cm", "5"),
        ("cm", "5 cm"),
        ("cm", "5cm."),
        ("cm", "5 CM"),
        ("cm²", "5 cm^2"),
        ("cm²", "5cm2"),
        ("cm²", "5 cm²"),
        ("m/s", "5 m/s"),
        ("%", "5%"),
        ("%", "5"),
        ("°", "5°"),
        ("apples", "5 apple"),
        ("apple", "5 apples"),
        ("$", "$5"),
        ("$", "5 $"),
        ("$", "+$ 5.00"),
        ("€", "x = € 5,00"),
        ("€", "5 €"),
    ] {
        let graded =
            grade(unit, text).unwrap_or_else(|unreadable| panic!("{text:?}: {unreadable}"));
        assert_eq!(graded.verdict, Verdict::Right, "{text:?}");
    }
    for (unit, text) in [
        ("cm", "5 m"),
        ("m", "5 cm"),
        ("m", "5 ms"),
        ("cm", "5 c m m"),
    ] {
        assert!(
            matches!(grade(unit, text), Err(Unreadable::OtherUnit { .. })),
            "{text:?}"
        );
    }
    assert_eq!(
        grade("cm", "cm"),
        Err(Unreadable::OtherUnit {
            part: "cm".into(),
            unit: "cm".into(),
            at: 0
        })
    );
    assert!(matches!(
        grade("€", "$5"),
        Err(Unreadable::UnknownPart { .. })
    ));
    assert!(matches!(
        read("5 cm", None),
        Err(Unreadable::UnknownPart { .. })
    ));
}

#[test]
fn forms() {
    use FormReason::{
        FractionPartTooLarge, WriteAsDecimal, WriteAsFraction, WriteAsMixed, WriteAsWhole,
    };
    let right = Verdict::Right;
    let form = Verdict::RightValueWrongForm;
    let three_halves = rational(3, 2);
    let four = rational(4, 1);
    let half = rational(1, 2);
    for (value, asked, text, expected) in [
        (&three_halves, NumberForm::Any, "150%", right),
        (&four, NumberForm::Integer, "4", right),
        (&four, NumberForm::Integer, "8/2", form(WriteAsWhole)),
        (&four, NumberForm::Integer, "4.0", form(WriteAsWhole)),
        (&four, NumberForm::Integer, "4.1", Verdict::Wrong),
        (&three_halves, NumberForm::Decimal, "1.50", right),
        (
            &three_halves,
            NumberForm::Decimal,
            "3/2",
            form(WriteAsDecimal),
        ),
        (&four, NumberForm::Decimal, "4", right),
        (&three_halves, NumberForm::Fraction, "6/4", right),
        (&three_halves, NumberForm::Fraction, "1 2/4", right),
        (
            &three_halves,
            NumberForm::Fraction,
            "1.5",
            form(WriteAsFraction),
        ),
        (&four, NumberForm::Fraction, "4", right),
        (&four, NumberForm::Fraction, "8/2", right),
        (&four, NumberForm::Fraction, "4.0", form(WriteAsWhole)),
        (&three_halves, NumberForm::Mixed, "1 1/2", right),
        (&three_halves, NumberForm::Mixed, "1 2/4", right),
        (&three_halves, NumberForm::Mixed, "3/2", form(WriteAsMixed)),
        (&three_halves, NumberForm::Mixed, "1.5", form(WriteAsMixed)),
        (
            &three_halves,
            NumberForm::Mixed,
            "0 3/2",
            form(FractionPartTooLarge),
        ),
        (&half, NumberForm::Mixed, "1/2", right),
        (&half, NumberForm::Mixed, "0 1/2", form(WriteAsFraction)),
        (&half, NumberForm::Mixed, "50%", form(WriteAsFraction)),
        (&four, NumberForm::Mixed, "4", right),
        (&four, NumberForm::Mixed, "4/1", form(WriteAsWhole)),
        (
            &four,
            NumberForm::Mixed,
            "3 1/1",
            form(FractionPartTooLarge),
        ),
        (&four, NumberForm::Mixed, "4 0/3", form(WriteAsWhole)),
    ] {
        assert_eq!(
            verdict(&spec(value.clone(), asked), text),
            expected,
            "{asked:?} {text:?}"
        );
    }
}

#[test]
fn lowest_terms() {
    use FormReason::{NotLowestTerms, WriteAsWhole};
    let form = Verdict::RightValueWrongForm;
    let lowest = |value, form| NumberSpec {
        lowest_terms: true,
        ..spec(value, form)
    };
    let half = lowest(rational(1, 2), NumberForm::Fraction);
    assert_eq!(verdict(&half, "1/2"), Verdict::Right);
    assert_eq!(verdict(&half, "2/4"), form(NotLowestTerms));
    assert_eq!(verdict(&half, "-1/-2"), Verdict::Right);
    assert_eq!(verdict(&half, "2/5"), Verdict::Wrong);
    assert_eq!(
        verdict(&lowest(rational(2, 1), NumberForm::Fraction), "4/2"),
        form(WriteAsWhole)
    );
    assert_eq!(
        verdict(&lowest(rational(3, 2), NumberForm::Mixed), "1 2/4"),
        form(NotLowestTerms)
    );
    assert_eq!(
        verdict(&lowest(rational(3, 2), NumberForm::Mixed), "1 1/2"),
        Verdict::Right
    );
}

#[test]
fn tolerance_includes_its_edge() {
    let third = NumberSpec {
        tolerance: rational(1, 100),
        ..spec(rational(1, 3), NumberForm::Decimal)
    };
    assert_eq!(third.check(), Ok(()));
    assert_eq!(third.canonical_text(), "0.33");
    assert_eq!(verdict(&third, "0.34"), Verdict::Right);
    assert_eq!(verdict(&third, "0.35"), Verdict::Wrong);
    assert_eq!(
        verdict(&third, "1/3"),
        Verdict::RightValueWrongForm(FormReason::WriteAsDecimal)
    );
    let edge = NumberSpec {
        tolerance: rational(1, 10),
        ..spec(rational(1, 2), NumberForm::Decimal)
    };
    assert_eq!(verdict(&edge, "0.6"), Verdict::Right);
    assert_eq!(verdict(&edge, "0.61"), Verdict::Wrong);
}

#[test]
fn specs_that_nothing_can_satisfy() {
    let check = |spec: NumberSpec| spec.check().expect_err("a mistake");
    assert_eq!(
        check(spec(rational(1, 2), NumberForm::Integer)),
        NumberSpecError::NotWhole
    );
    assert_eq!(
        check(spec(rational(1, 3), NumberForm::Decimal)),
        NumberSpecError::NotDecimal
    );
    let lowest = NumberSpec {
        lowest_terms: true,
        ..NumberSpec::exactly(rational(1, 2))
    };
    assert_eq!(check(lowest), NumberSpecError::LowestTermsWithoutFraction);
    let negative = NumberSpec {
        tolerance: rational(-1, 2),
        ..NumberSpec::exactly(rational(1, 2))
    };
    assert_eq!(check(negative), NumberSpecError::NegativeTolerance);
}

#[test]
fn what_cannot_be_read_is_told_where() {
    let (long, digits, deep) = ("1".repeat(501), "1".repeat(61), "(".repeat(400));
    let texts = [
        "",
        " \u{A0}\u{200B} ",
        &long,
        &digits,
        &deep,
        "3/0",
        "1 1/0",
        r"\frac{1}{0}",
        "3//2",
        "3/",
        "-",
        "--3",
        "2 + 3",
        "2×3",
        "-1+1/2",
        "3²",
        "1/2/3",
        "2(3)",
        "3 5",
        "1 00",
        "½ ½",
        "1.5/2",
        "1.5 1/2",
        "1/(0.5)",
        "three",
        "3 eggs",
        "3x",
        "3#",
        "50%%",
        "(3",
        "(3]",
        "3)",
        "()",
        "x = y = 3",
        "3 = x",
        "1e5",
        r"\frac12",
        r"\sqrt{2}",
    ];
    let lines = texts.map(|text| {
        let shown: String = text.chars().take(12).collect();
        format!("{shown:<12} {:?}", read(text, None).expect_err(text))
    });
    insta::assert_snapshot!(lines.join("\n"));
}

fn a_number() -> impl Strategy<Value = Number> {
    let part = 0_i64..2_000_000;
    let plain = prop_oneof![
        part.clone().prop_map(|n| Number {
            value: rational(n, 1),
            written: Written::Whole
        }),
        (part.clone(), 1_u32..8).prop_map(|(n, places)| Number {
            value: rational(n, 10_i64.pow(places)),
            written: Written::Decimal { places },
        }),
        (part.clone(), 1_i64..2000).prop_map(|(n, d)| Number {
            value: rational(n, d),
            written: Written::Fraction {
                numerator: n.into(),
                denominator: d.into()
            },
        }),
        (part, 0_i64..3000, 1_i64..2000).prop_map(|(whole, n, d)| Number {
            value: rational(whole, 1) + rational(n, d),
            written: Written::Mixed {
                whole: whole.into(),
                numerator: n.into(),
                denominator: d.into()
            },
        }),
    ];
    (plain, any::<bool>(), any::<bool>()).prop_map(|(number, negative, percent)| {
        let Number { value, written } = number;
        let value = if negative { -value } else { value };
        if percent {
            Number {
                value: value / hundred(),
                written: Written::Percent(Box::new(written)),
            }
        } else {
            Number { value, written }
        }
    })
}

proptest! {
    #[test]
    fn what_is_shown_reads_back(number in a_number()) {
        let Reading { text, latex } = number.reading();
        prop_assert_eq!(read(&text, None), Ok(number.clone()), "{}", text);
        prop_assert_eq!(read(&latex, None), Ok(number), "{}", latex);
    }

    #[test]
    fn the_right_answer_written_as_asked_is_right(
        numerator in -500_i64..500, denominator in 1_i64..60, form in 0..5, lowest_terms: bool,
        tolerance in 0_i64..3,
    ) {
        let forms = [NumberForm::Any, NumberForm::Integer, NumberForm::Decimal, NumberForm::Fraction, NumberForm::Mixed];
        let spec = NumberSpec {
            value: rational(numerator, denominator),
            form: forms[usize::try_from(form).unwrap_or(0)],
            lowest_terms,
            tolerance: rational(tolerance, 100),
            unit: None,
        };
        prop_assume!(spec.check().is_ok());
        prop_assert_eq!(verdict(&spec, &spec.canonical_text()), Verdict::Right);
        prop_assert_eq!(verdict(&spec, &spec.canonical().reading().latex), Verdict::Right);
    }

    #[test]
    fn only_equal_values_are_right(number in a_number(), value in a_number()) {
        let verdict = verdict(&NumberSpec::exactly(value.value.clone()), &number.reading().text);
        prop_assert_eq!(verdict == Verdict::Right, number.value == value.value);
    }

    #[test]
    fn fuzz_number_any_text_is_read_or_refused(text in "\\PC{0,600}", unit in proptest::option::of("\\PC{0,6}")) {
        let _ = read(&text, unit.as_deref());
    }

    #[test]
    fn fuzz_number_near_misses_are_read_or_refused(
        text in r"(x ?= ?)?[-−+]?[0-9., '()/%½²^{}\\]{0,20}(frac|and|cm|€)?[0-9., '()/%½²^{}]{0,20}",
        unit in proptest::option::of("cm²|€|%|and"),
    ) {
        if let Ok(number) = read(&text, unit.as_deref()) {
            let shown = number.reading().text;
            let again = read(&shown, None);
            prop_assert_eq!(again.map(|number| number.value), Ok(number.value), "{} as {}", text, shown);
        }
    }
}
