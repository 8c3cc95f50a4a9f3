//! The course that comes with Cairn has no errors. Warnings are its authors' to weigh.

mod common;

use cairn_course::{Severity, check};
use common::{folder, render};

#[test]
fn the_shipped_course_has_no_errors() {
    let source = folder(
        &std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../courses/fractions-to-algebra"),
    );
    // Fewer variants than `cairn check` draws, for the sake of the time.
    let checked = check(&source, 40, |_| {});
    let errors: Vec<_> = checked
        .diagnostics
        .into_iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{}", render(&source, &errors));
    assert!(checked.summary.variants >= 40 * checked.summary.templates / 2);
}
