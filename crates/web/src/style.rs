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
    "base",
    "frame",
    "controls",
    "stones",
    "tables",
    "today",
    "practise",
    "answers",
    "figures",
    "map",
    "skill",
    "sign_in",
    "settings",
    "choices",
    "placement",
    "media",
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

/// Two colours that meet on a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    /// The name of the text's or outline's colour.
    pub(crate) front: &'static str,
    /// The name of the colour behind it.
    pub(crate) back: &'static str,
    /// The contrast that it must reach, as a ratio to 1.
    pub(crate) least: f64,
}

/// WCAG 2.2, 1.4.3: text.
const TEXT: f64 = 4.5;

/// WCAG 2.2, 1.4.11: what one has to see of parts and drawings.
const OUTLINE: f64 = 3.0;

macro_rules! pairs {
    ($($front:literal on [$($back:literal),*] $least:ident;)*) => {
        &[$($(Pair { front: $front, back: $back, least: $least }),*),*]
    };
}

/// Every pair of a text or a telling outline with what it may stand on.
pub(crate) const PAIRS: &[Pair] = pairs! {
    "ink" on ["paper", "raised", "sunken", "moss-tint", "ochre-tint", "clay-tint"] TEXT;
    "ink-soft" on ["paper", "raised", "sunken", "moss-tint", "ochre-tint", "clay-tint"] TEXT;
    "moss" on ["paper", "raised", "sunken", "moss-tint", "ochre-tint", "clay-tint"] TEXT;
    "moss-deep" on ["paper", "raised", "sunken", "moss-tint"] TEXT;
    "on-moss" on ["moss", "moss-deep"] TEXT;
    "ochre" on ["paper", "raised", "ochre-tint"] TEXT;
    "clay" on ["paper", "raised", "clay-tint"] TEXT;
    "edge" on ["paper", "raised"] OUTLINE;
    "stone-line" on ["paper", "raised", "sunken"] OUTLINE;
    "focus" on ["paper", "raised", "sunken", "moss-tint", "ochre-tint", "clay-tint"] OUTLINE;
};

impl Pair {
    /// Whether it is text, and not an outline.
    pub(crate) fn is_text(&self) -> bool {
        self.least >= TEXT
    }

    /// The contrast of the pair by day or by night, as a ratio to 1; 1 if a colour is not there.
    pub(crate) fn contrast(&self, time: impl Fn(&Colour) -> &'static str) -> f64 {
        let colours = colours();
        let luminance = |name: &str| {
            let colour = colours.iter().find(|colour| colour.name == name)?;
            luminance(time(colour))
        };
        let (Some(front), Some(back)) = (luminance(self.front), luminance(self.back)) else {
            return 1.0;
        };
        (front.max(back) + 0.05) / (front.min(back) + 0.05)
    }
}

/// The relative luminance of a colour such as `#f8f4ec`, from 0 (black) to 1 (white), as WCAG 2.2 defines it.
fn luminance(colour: &str) -> Option<f64> {
    let digits = colour.strip_prefix('#')?;
    let channel = |at: usize| {
        let value = u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?;
        let value = f64::from(value) / 255.0;
        Some(if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        })
    };
    Some(0.2126 * channel(0)? + 0.7152 * channel(2)? + 0.0722 * channel(4)?)
}

/// The style sheet of the design page: both themes side by side, and a class for each colour as ground, text and edge.
pub(crate) fn design_sheet() -> String {
    let (mut day, mut night, mut classes) = (String::new(), String::new(), String::new());
    for colour in colours() {
        let Colour { name, .. } = colour;
        let _ = write!(day, "--{name}:{};", colour.day);
        let _ = write!(night, "--{name}:{};", colour.night);
        let _ = writeln!(
            classes,
            ".on-{name}{{background:var(--{name})}}.in-{name}{{color:var(--{name})}}.edged-{name}{{border:3px solid var(--{name})}}"
        );
    }
    let own = squeezed(include_str!("../assets/design.css"));
    format!(".day{{color-scheme:light;{day}}}\n.night{{color-scheme:dark;{night}}}\n{own}{classes}")
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
        "@media (prefers-color-scheme: dark) {{ :root:not([data-theme=light]) {{ {by_night} }} }}\n\
         :root[data-theme=dark] {{ {by_night} }}"
    );
    for part in PARTS {
        sheet.push_str(&squeezed(part));
    }
    tight(&sheet)
}

/// Without the spaces that only readers need: around braces and after colons of declarations, commas and semicolons. What
/// is quoted stays as it is, and so does a colon within a selector, after which there is none.
fn tight(css: &str) -> String {
    let mut tight = String::with_capacity(css.len());
    let mut quote = None;
    let mut characters = css.chars().peekable();
    while let Some(character) = characters.next() {
        match quote {
            Some(mark) if character == mark => quote = None,
            None if matches!(character, '"' | '\'') => quote = Some(character),
            None if character == ' ' => {
                let after = tight.ends_with([',', ':', ';', '{', '}', '\n']);
                let before = characters
                    .peek()
                    .is_none_or(|next| matches!(next, '{' | '}'));
                if after || before {
                    continue;
                }
            }
            _ => {}
        }
        tight.push(character);
    }
    tight
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
                file == TOKENS || sheet.contains(&tight(&squeezed(&file))),
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
            assert!(sheet.contains(&format!("--{name}:{day};")), "{name}");
            assert!(sheet.contains(&format!("--{name}:{night};")), "{name}");
        }
    }

    #[test]
    fn every_pair_of_colours_reaches_its_contrast_by_day_and_by_night() {
        let day: fn(&Colour) -> &'static str = |colour| colour.day;
        let night: fn(&Colour) -> &'static str = |colour| colour.night;
        for pair in PAIRS {
            for (time, of) in [("day", day), ("night", night)] {
                let contrast = pair.contrast(of);
                assert!(
                    contrast >= pair.least,
                    "{} on {} by {time}: {contrast:.2}",
                    pair.front,
                    pair.back
                );
            }
        }
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        assert_eq!(luminance("#ffffff"), Some(1.0));
        assert_eq!(luminance("#000000"), Some(0.0));
        assert!((luminance("#777777").unwrap() - 0.184_475).abs() < 1e-6);
        assert_eq!(luminance("white"), None);
        assert_eq!(luminance("#fff"), None);
    }

    /// A text or a ground that no pair knows would be one that nobody has measured.
    #[test]
    fn every_colour_of_texts_and_grounds_is_in_a_pair() {
        // Drawings and waymarks: nothing is written on them.
        let drawn = ["stone-4", "trail"];
        let declared = |property: &str| {
            let after = PARTS
                .iter()
                .flat_map(|part| part.split("var(--").zip(part.split("var(--").skip(1)));
            after
                .filter(|(before, _)| {
                    let before = before.trim_end();
                    before
                        .strip_suffix(property)
                        .is_some_and(|rest| !rest.ends_with('-'))
                })
                .map(|(_, name)| name.split(')').next().unwrap())
                .collect::<std::collections::BTreeSet<&str>>()
        };
        let (texts, grounds) = (declared("color:"), declared("background:"));
        assert!(texts.contains("ink-soft") && grounds.contains("moss-tint"));
        for text in texts {
            assert!(
                PAIRS.iter().any(|pair| pair.front == text),
                "text in {text}"
            );
        }
        for ground in grounds.iter().filter(|ground| !drawn.contains(ground)) {
            assert!(
                PAIRS.iter().any(|pair| pair.back == *ground),
                "text on {ground}"
            );
        }
    }

    #[test]
    fn spaces_that_only_readers_need_are_not_served() {
        assert_eq!(
            tight(
                "a b { c: d, e; f: \"Iowan: x, { y\"; }\n@media (max-width: 9rem) { :is(p, q):x > r { s: t } }"
            ),
            "a b{c:d,e;f:\"Iowan: x, { y\";}\n@media (max-width:9rem){:is(p,q):x > r{s:t}}"
        );
    }

    #[test]
    fn comments_and_indentation_are_not_served() {
        assert_eq!(
            squeezed("/* a\n b */\n.x {\n  y: z; /* c */\n}\n\n"),
            ".x {\ny: z;\n}\n"
        );
    }
}
