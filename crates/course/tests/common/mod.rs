//! Reading course folders, and showing diagnostics as a person would want to read them.

#![allow(dead_code, reason = "each test file uses what it needs")]
#![expect(clippy::unwrap_used, reason = "a broken fixture is a broken test")]
#![expect(
    clippy::disallowed_methods,
    reason = "fixtures are folders that a person can open"
)]

use cairn_course::{CourseSource, Diagnostic, Severity};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// All files of a folder and its folders.
pub(crate) fn folder(root: &Path) -> CourseSource {
    fn add(root: &Path, folder: &Path, source: &mut CourseSource) {
        for entry in
            fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        {
            let path = entry.unwrap().path();
            if path.is_dir() {
                add(root, &path, source);
            } else {
                let name = path
                    .strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('\\', "/");
                source.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    let mut source = CourseSource::new();
    add(root, root, &mut source);
    source
}

/// A folder of tests/courses.
pub(crate) fn fixture(name: &str) -> CourseSource {
    folder(
        &Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/courses")
            .join(name),
    )
}

/// Diagnostics, each with its line and a caret under the place.
pub(crate) fn render(source: &CourseSource, diagnostics: &[Diagnostic]) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        let Diagnostic {
            severity,
            code,
            message,
            help,
            file,
            span,
            line,
            column,
            language: _,
        } = diagnostic;
        let severity = match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        writeln!(text, "{file}:{line}:{column} {severity} {code}: {message}").unwrap();
        let bytes = source.get(file).unwrap_or_default();
        let content = String::from_utf8_lossy(bytes);
        if let Some(shown) = content
            .lines()
            .nth(line - 1)
            .filter(|shown| !shown.is_empty())
        {
            let marked = content.get(span.clone()).unwrap_or_default();
            let length = marked
                .lines()
                .next()
                .unwrap_or_default()
                .chars()
                .count()
                .max(1);
            writeln!(text, "  | {}", shown.trim_start_matches('\u{feff}')).unwrap();
            writeln!(text, "  | {}{}", " ".repeat(column - 1), "^".repeat(length)).unwrap();
        }
        if let Some(help) = help {
            writeln!(text, "  = {help}").unwrap();
        }
    }
    text
}
