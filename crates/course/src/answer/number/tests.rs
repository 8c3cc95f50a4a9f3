use super::*;

#[test]
fn a_mixed_number_is_not_the_improper_fraction() {
    let three_halves = BigRational::new(3.into(), 2.into());
    let spec = NumberSpec {
        form: NumberForm::Mixed,
        ..NumberSpec::exactly(three_halves)
    };
    let verdict = |text| spec.grade(text).expect(text).verdict;
    assert_eq!(verdict("1 1/2"), Verdict::Right);
    assert_eq!(
        verdict("3/2"),
        Verdict::RightValueWrongForm(FormReason::WriteAsMixed)
    );
    assert_eq!(verdict("2"), Verdict::Wrong);
}
