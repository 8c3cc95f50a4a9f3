//! What the tests need from outside, as `cargo xtask test` exports it.

use std::path::PathBuf;

/// A running chromedriver, and what belongs to it.
pub(crate) struct Tools {
    /// Where chromedriver listens.
    pub(crate) webdriver: String,
    /// The browser, where it is not the one that chromedriver finds.
    pub(crate) chromium: Option<String>,
    /// How the browser is started.
    pub(crate) chromium_arguments: Vec<String>,
    axe: Option<PathBuf>,
}

impl Tools {
    /// The tools; none where nobody has started them, which is a failure only where nothing may be left out.
    pub(crate) fn find() -> Option<Self> {
        let Some(webdriver) = variable("CAIRN_TEST_WEBDRIVER") else {
            let reason = "CAIRN_TEST_WEBDRIVER is not set: run `cargo xtask test -p cairn`, which starts a browser";
            assert!(variable("CI").is_none_or(|ci| ci != "true"), "{reason}");
            eprintln!("skipped: {reason}");
            return None;
        };
        Some(Self {
            webdriver,
            chromium: variable("CAIRN_TEST_CHROMIUM"),
            chromium_arguments: variable("CAIRN_TEST_CHROMIUM_ARGS")
                .unwrap_or_default()
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            axe: variable("CAIRN_TEST_AXE").map(PathBuf::from),
        })
    }

    /// The source of axe, which checks pages for accessibility.
    pub(crate) fn axe(&self) -> String {
        let path = self
            .axe
            .as_ref()
            .expect("CAIRN_TEST_AXE names axe.min.js; `cargo xtask test` sets it");
        std::fs::read_to_string(path).expect("axe.min.js can be read")
    }

    /// The folder for pictures.
    pub(crate) fn screens() -> PathBuf {
        variable("CAIRN_TEST_SCREENS").map_or_else(
            || {
                let temporary = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
                temporary.with_file_name("screens")
            },
            PathBuf::from,
        )
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
