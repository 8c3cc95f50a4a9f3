//! The course that comes with Cairn is in order.

mod common;

use cairn_course::check;
use common::{folder, render};

#[test]
fn the_shipped_course_has_nothing_wrong() {
    let source = folder(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../courses/fractions-to-algebra"));
    // Fewer variants than `cairn check` draws, for the sake of the time.
    let checked = check(&source, 40, |_| {});
    let text = render(&source, &checked.diagnostics);
    assert!(checked.diagnostics.is_empty(), "{text}\n{:?}", checked.summary);
}
