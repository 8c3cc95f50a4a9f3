//! The style sheet: a file for each concern in `assets/style/`, joined into the one that browsers fetch.
//!
//! Joining is all there is of a build step: comments and indentation go, and a colour that is written once as
//! `light-dark(by day, by night)` is spelled out for browsers that don't know that function. The same lines are what the
//! design page shows and what the test of contrasts measures, so neither can tell of colours that no page has.

use std::fmt::Write as _;

/// The files in the order of the cascade.
macro_rules! parts {
    ($($name:literal),* $(,)?) => {
        [$(include_str!(concat!("../assets/style/", $name, ".css"))),*]
    };
}

const TOKENS: &str = include_str!("../assets/style/tokens.css");

const PARTS: &[&str] = &parts![
    "base", "frame", "controls", "stones", "tables", "today", "practise", "answers", "figures",
    "map", "skill", "sign_in", "media",
];

/// A colour by its use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Colour {
    /// The custom property's name, without its dashes.
    pub(crate) name: &'static str,
    /// By day, such as `#f8f4ec`.
    pub(crate) day: &'static str,
    /// By night.
    pub(crate) night: &'static str,
}

/// All colours, in the order of their file.
pub(crate) fn colours() -> Vec<Colour> {
    let colour = |line: &'static str| {
        let (name, value) = line
            .trim()
            .strip_prefix("--")?
            .split_once(": light-dark(")?;
        let (day, night) = value.strip_suffix(");")?.split_once(", ")?;
        Some(Colour { name, day, night })
    };
    TOKENS.lines().filter_map(colour).collect()
}

/// The style sheet as it is served.
pub(crate) fn sheet() -> String {
    let mut sheet = squeezed(TOKENS);
    let mut by_night = String::new();
    for Colour { name, day, night } in colours() {
        sheet = sheet.replace(&format!("light-dark({day}, {night})"), day);
        let _ = write!(by_night, "--{name}:{night};");
    }
    let _ = writeln!(
        sheet,
        "@media (prefers-color-scheme: dark) {{ :root {{ {by_night} }} }}"
    );
    for part in PARTS {
        sheet.push_str(&squeezed(part));
    }
    sheet
}

/// A file without comments, indentation and empty lines.
fn squeezed(css: &str) -> String {
    let mut bare = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        bare.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    bare.push_str(rest);
    let lines = bare.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_served() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/style");
        let sheet = sheet();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let file = std::fs::read_to_string(&path).unwrap();
            assert!(
                file == TOKENS || sheet.contains(&squeezed(&file)),
                "{} is not served",
                path.display()
            );
        }
    }

    #[test]
    fn a_colour_is_spelled_out_for_day_and_night() {
        let colours = colours();
        assert!(colours.len() > 20);
        let sheet = sheet();
        assert!(!sheet.contains("light-dark("), "every colour has been read");
        for Colour { name, day, night } in colours {
            assert!(sheet.contains(&format!("--{name}: {day};")), "{name}");
            assert!(sheet.contains(&format!("--{name}:{night};")), "{name}");
        }
    }

    #[test]
    fn comments_and_indentation_are_not_served() {
        assert_eq!(
            squeezed("/* a\n b */\n.x {\n  y: z; /* c */\n}\n\n"),
            ".x {\ny: z;\n}\n"
        );
    }
}
