//! Whatever a client sends is taken or refused with the place; it never breaks anything.
//!
//! The property named `fuzz_*` takes the number of inputs from `PROPTEST_CASES`, up to some thousands: a store stands behind
//! it. The reading of statements alone is held to a million of them, in `cairn-xapi`.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::mutation::nearly_right;
use crate::store::records;

/// Inputs, at most.
const MOST: u32 = 20_000;

#[test]
fn fuzz_mutated_statements_are_taken_or_refused_with_the_place() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let records = runtime.block_on(records());
    let client = runtime.block_on(records.client("all"));
    let old = client.speaking("1.0.3");
    let mut config = ProptestConfig::default();
    config.cases = config.cases.min(MOST);
    let statements = prop_oneof![
        3 => nearly_right(),
        1 => prop::collection::vec(nearly_right(), 0..4)
            .prop_map(|statements| format!("[{}]", statements.join(","))),
    ];
    let mut runner = TestRunner::new(config);
    runner
        .run(&(statements, any::<bool>()), |(text, is_old)| {
            let headers = [("content-type", "application/json")];
            let speaking = if is_old { &old } else { &client };
            let path = "/xapi/statements";
            let sending = speaking.send("POST", path, &headers, text.clone());
            let answer = runtime.block_on(sending);
            match answer.status.as_u16() {
                // Taken; or refused because the same id says something else.
                200 | 409 => {}
                400 => prop_assert!(answer.text().contains('$'), "{text}: {}", answer.text()),
                status => prop_assert!(false, "{status} for {text}: {}", answer.text()),
            }
            Ok(())
        })
        .unwrap();
}
