//! What Cairn says, and in which language: every string on a page comes from a Fluent catalogue in `messages/`.
//!
//! A catalogue is a folder of `.ftl` files, one per page, embedded in the program. Templates ask for a message by its key
//! (`say.text("today-greeting").with("name", name)`); plural forms are chosen by the language's own rules and numbers are
//! grouped as the language writes them. A test holds every key that is used against every catalogue, and every catalogue
//! against the English one, so a missing translation is found by the build and not by a learner.

use std::fmt;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

#[derive(RustEmbed)]
#[folder = "messages/"]
struct Files;

/// A language in which Cairn has all its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Language {
    /// English, the language of the other catalogues' source.
    English,
    /// Spanish.
    Spanish,
}

impl Language {
    /// All languages, English first.
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::Spanish];

    /// The BCP 47 tag: the value of a page's `lang` attribute and the name of the catalogue's folder.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// The language of a BCP 47 tag such as `es-MX`, by its primary subtag; `None` where there is no catalogue for it.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The best language for an `Accept-Language` header: the first with the highest weight; English where none fits.
    pub(crate) fn accepted(header: &str) -> Self {
        let mut best = (Self::English, 0.0_f32);
        for range in header.split(',') {
            let mut parts = range.split(';');
            let Some(language) = parts.next().and_then(Self::of_tag) else {
                continue;
            };
            let weight = parts
                .find_map(|part| part.trim().strip_prefix("q=")?.parse().ok())
                .unwrap_or(1.0);
            if weight > best.1 {
                best = (language, weight);
            }
        }
        best.0
    }

    fn identifier(self) -> LanguageIdentifier {
        // Every tag above parses; the default, `und`, has English plurals.
        self.tag().parse().unwrap_or_default()
    }

    /// What separates thousands, and what opens a fraction.
    const fn number_marks(self) -> (&'static str, char) {
        match self {
            Self::English => (",", '.'),
            // A thin, non-breaking space, as the Spanish academies ask; never in numbers of four digits.
            Self::Spanish => ("\u{202f}", ','),
        }
    }
}

/// One language's messages. Copy it into every page that speaks.
#[derive(Clone, Copy)]
pub(crate) struct Say {
    language: Language,
}

impl Say {
    /// Speaks this language.
    pub(crate) fn in_language(language: Language) -> Self {
        Self { language }
    }

    /// The language's BCP 47 tag.
    pub(crate) fn lang(self) -> &'static str {
        self.language.tag()
    }

    /// The `lang` attribute of an element whose text is in this language, with a space before it; nothing if the page is in it too.
    pub(crate) fn lang_of(self, tag: &str) -> String {
        if tag == self.lang() {
            String::new()
        } else {
            format!(" lang=\"{tag}\"")
        }
    }

    /// The message of a key; give its arguments with [`Message::with`].
    pub(crate) fn text(self, key: &str) -> Message<'_> {
        Message {
            language: self.language,
            key,
            arguments: FluentArgs::new(),
        }
    }

    /// A number with exactly two decimals.
    pub(crate) fn decimal(self, value: f64) -> String {
        let options = FluentNumberOptions {
            minimum_fraction_digits: Some(2),
            ..FluentNumberOptions::default()
        };
        write_number(&FluentNumber::new(value, options), self.language)
    }
}

/// A message about to be written: [`fmt::Display`] formats it. A key that no catalogue has is written as itself in
/// angle quotes, so that a page stays a page; the tests see to it that there is none.
pub(crate) struct Message<'a> {
    language: Language,
    key: &'a str,
    arguments: FluentArgs<'a>,
}

impl<'a> Message<'a> {
    /// Adds an argument.
    #[must_use]
    pub(crate) fn with(mut self, name: &'a str, value: impl Argument) -> Self {
        self.arguments.set(name, value.value());
        self
    }
}

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bundle = catalogue(self.language);
        let Some(pattern) = bundle
            .get_message(self.key)
            .and_then(|message| message.value())
        else {
            return write!(f, "«{}»", self.key);
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&self.arguments), &mut errors);
        debug_assert!(errors.is_empty(), "message {}: {errors:?}", self.key);
        f.write_str(&text)
    }
}

/// What a message takes as an argument: text, numbers, and references to them.
pub(crate) trait Argument {
    /// The argument as Fluent knows it.
    fn value(&self) -> FluentValue<'static>;
}

impl<T: Argument + ?Sized> Argument for &T {
    fn value(&self) -> FluentValue<'static> {
        (**self).value()
    }
}

impl Argument for str {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::from(self.to_owned())
    }
}

impl Argument for String {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::from(self.clone())
    }
}

impl Argument for Message<'_> {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::from(self.to_string())
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Argument for $number {
            fn value(&self) -> FluentValue<'static> {
                FluentValue::from(*self)
            }
        }
    )*};
}
numbers!(u8, u16, u32, u64, usize, i8, i16, i32, i64, f64);

fn catalogue(language: Language) -> &'static FluentBundle<FluentResource> {
    static CATALOGUES: LazyLock<[FluentBundle<FluentResource>; 2]> =
        LazyLock::new(|| Language::ALL.map(|language| bundle(language).0));
    &CATALOGUES[language as usize]
}

/// Reads a language's files; what could not be read comes back as text, which a test wants to be empty.
fn bundle(language: Language) -> (FluentBundle<FluentResource>, Vec<String>) {
    let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
    // Isolation marks protect text that mixes writing directions; they come with the first such language.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::English => |value, _| format_number(value, Language::English),
        Language::Spanish => |value, _| format_number(value, Language::Spanish),
    }));
    let mut mistakes = Vec::new();
    let folder = format!("{}/", language.tag());
    for path in Files::iter().filter(|path| path.starts_with(&folder)) {
        let Some(file) = Files::get(&path) else {
            continue;
        };
        let source = String::from_utf8_lossy(&file.data).into_owned();
        let resource = FluentResource::try_new(source).unwrap_or_else(|(partial, errors)| {
            mistakes.extend(errors.iter().map(|error| format!("{path}: {error}")));
            partial
        });
        if let Err(errors) = bundle.add_resource(resource) {
            mistakes.extend(errors.iter().map(|error| format!("{path}: {error}")));
        }
    }
    (bundle, mistakes)
}

fn format_number(value: &FluentValue<'_>, language: Language) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(write_number(number, language)),
        _ => None,
    }
}

/// Writes a number with the language's marks: `1234.5` is `1,234.5` in English and `1234,5` in Spanish.
fn write_number(number: &FluentNumber, language: Language) -> String {
    let plain = number.as_string();
    let (sign, plain) = plain
        .strip_prefix('-')
        .map_or(("", &*plain), |rest| ("−", rest));
    let (whole, fraction) = plain
        .split_once('.')
        .map_or((plain, None), |(whole, fraction)| (whole, Some(fraction)));
    let (separator, point) = language.number_marks();
    let mut written = String::from(sign);
    let grouped = whole.len() > 4 || (whole.len() == 4 && language == Language::English);
    for (place, digit) in whole.chars().enumerate() {
        if grouped && place > 0 && (whole.len() - place).is_multiple_of(3) {
            written.push_str(separator);
        }
        written.push(digit);
    }
    if let Some(fraction) = fraction {
        written.push(point);
        written.push_str(fraction);
    }
    written
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    use super::*;

    #[test]
    fn every_catalogue_can_be_read() {
        for language in Language::ALL {
            assert_eq!(bundle(language).1, Vec::<String>::new());
        }
    }

    #[test]
    fn the_language_is_the_best_of_those_accepted() {
        assert_eq!(
            Language::accepted("es-MX,es;q=0.9,en;q=0.8"),
            Language::Spanish
        );
        assert_eq!(
            Language::accepted("de, en;q=0.4, es;q=0.3"),
            Language::English
        );
        assert_eq!(Language::accepted("en;q=0.2, es;q=0.3"), Language::Spanish);
        for nothing in ["", "*", ";;q=,", "de"] {
            assert_eq!(Language::accepted(nothing), Language::English);
        }
    }

    #[test]
    fn numbers_are_written_as_the_language_writes_them() {
        let write = |value: f64, language| {
            write_number(
                &FluentNumber::new(value, FluentNumberOptions::default()),
                language,
            )
        };
        assert_eq!(write(1_234_567.5, Language::English), "1,234,567.5");
        assert_eq!(
            write(1_234_567.5, Language::Spanish),
            "1\u{202f}234\u{202f}567,5"
        );
        assert_eq!(write(1234.0, Language::English), "1,234");
        assert_eq!(write(1234.0, Language::Spanish), "1234");
        assert_eq!(write(-0.25, Language::Spanish), "−0,25");
        assert_eq!(write(999.0, Language::English), "999");
    }

    /// The text of all files below a folder of this crate whose names end so.
    fn read(folder: &str, ending: &str) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.to_string_lossy().ends_with(ending) {
                    found.insert(
                        path.display().to_string(),
                        std::fs::read_to_string(&path).unwrap(),
                    );
                }
            }
        }
        found
    }

    /// What a language's catalogue defines: each key with the arguments its message takes.
    fn definitions(language: Language) -> BTreeMap<String, BTreeSet<String>> {
        let mut keys = BTreeMap::new();
        let mut key = String::new();
        for line in read(&format!("messages/{}", language.tag()), ".ftl")
            .values()
            .flat_map(|text| text.lines())
        {
            if line.starts_with(|first: char| first.is_ascii_lowercase()) {
                key = line.split('=').next().unwrap().trim().to_owned();
                assert!(
                    keys.insert(key.clone(), BTreeSet::new()).is_none(),
                    "{key} is defined twice"
                );
            }
            for argument in line.split('$').skip(1) {
                let name = argument
                    .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
                    .next()
                    .unwrap();
                keys.entry(key.clone()).or_default().insert(name.to_owned());
            }
        }
        keys
    }

    /// The keys that templates and code name: in `text("…")`, and anywhere in code as a text that looks like a key.
    fn used() -> BTreeSet<String> {
        let defined = definitions(Language::English);
        let families: BTreeSet<&str> = defined
            .keys()
            .filter_map(|key| Some(key.split_once('-')?.0))
            .collect();
        let looks_like_a_key = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
                && text
                    .split_once('-')
                    .is_some_and(|(family, _)| families.contains(family))
        };
        let mut keys = BTreeSet::new();
        for (path, text) in read("templates", ".html")
            .into_iter()
            .chain(read("src", ".rs"))
        {
            if path.ends_with("messages.rs") {
                continue;
            }
            let asked_for = text
                .split("text(\"")
                .skip(1)
                .map(|after| after.split('"').next().unwrap());
            keys.extend(asked_for.map(str::to_owned));
            if !path.contains("/templates/") {
                keys.extend(
                    text.split('"')
                        .filter(|part| looks_like_a_key(part))
                        .map(str::to_owned),
                );
            }
        }
        keys
    }

    #[test]
    fn every_key_that_a_page_uses_is_in_the_catalogue() {
        let defined = definitions(Language::English);
        let missing: Vec<_> = used()
            .into_iter()
            .filter(|key| !defined.contains_key(key))
            .collect();
        assert_eq!(missing, Vec::<String>::new());
    }

    #[test]
    fn every_message_is_used() {
        let sources: String = read("templates", ".html")
            .into_values()
            .chain(read("src", ".rs").into_values())
            .collect();
        let unused: Vec<_> = definitions(Language::English)
            .into_keys()
            .filter(|key| !sources.contains(&format!("\"{key}\"")))
            .collect();
        assert_eq!(unused, Vec::<String>::new());
    }

    #[test]
    fn every_language_says_the_same_with_the_same_arguments() {
        let english = definitions(Language::English);
        assert!(!english.is_empty());
        for language in Language::ALL {
            assert_eq!(definitions(language), english, "{language:?}");
        }
    }

    #[test]
    fn templates_hold_no_literal_text() {
        for (path, template) in read("templates", ".html") {
            let mut rest = template.as_str();
            let mut outside = String::new();
            // What is left after taking away tags, expressions, statements and comments must be no words.
            while let Some(at) = rest.find(['<', '{']) {
                outside.push_str(&rest[..at]);
                rest = &rest[at..];
                let close = match rest.get(..2) {
                    Some("{{") => "}}",
                    Some("{%") => "%}",
                    Some("{#") => "#}",
                    _ => ">",
                };
                if close == ">" {
                    // An expression within a tag may hold a '>' of its own.
                    let mut depth = 0_i32;
                    let end = rest.char_indices().find(|(_, c)| {
                        depth += i32::from(*c == '{') - i32::from(*c == '}');
                        *c == '>' && depth == 0
                    });
                    let end = end.map_or(rest.len(), |(end, _)| end + 1);
                    let tag = &rest[..end];
                    for attribute in [
                        "alt=\"",
                        "title=\"",
                        "placeholder=\"",
                        "aria-label=\"",
                        "aria-description=\"",
                        "data-label=\"",
                        "summary=\"",
                        "content=\"",
                    ] {
                        for value in tag.split(attribute).skip(1) {
                            let value = value.split('"').next().unwrap();
                            let exempt = value.is_empty()
                                || value.starts_with("{{")
                                || value.contains("width=device-width");
                            assert!(
                                exempt || value.starts_with("light") || value.starts_with('#'),
                                "{path}: {attribute}{value}"
                            );
                        }
                    }
                    rest = &rest[end..];
                } else {
                    rest = rest
                        .find(close)
                        .map_or("", |end| &rest[end + close.len()..]);
                }
            }
            outside.push_str(rest);
            let words: Vec<_> = outside
                .split(|c: char| !c.is_alphabetic())
                .filter(|word| !word.is_empty())
                .collect();
            assert_eq!(words, Vec::<&str>::new(), "{path}");
        }
    }

    /// What an expression quotes is a key, the name of an argument or of a file, never a sentence.
    #[test]
    fn templates_quote_no_text_in_expressions() {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_./".contains(c);
        for (path, template) in read("templates", ".html") {
            let mut opened = template
                .split("{{")
                .skip(1)
                .map(|after| after.split("}}").next());
            let quoted = opened
                .by_ref()
                .flatten()
                .flat_map(|expression| expression.split('"').skip(1).step_by(2));
            for text in quoted {
                assert!(text.chars().all(plain), "{path}: {text:?}");
            }
        }
    }

    /// With one of everything, no language may say "1 skills".
    #[test]
    fn one_of_anything_is_not_said_in_the_plural() {
        let mut wrong = Vec::new();
        for language in Language::ALL {
            for (key, arguments) in definitions(language) {
                let mut message = Say::in_language(language).text(&key);
                for name in &arguments {
                    message = message.with(name, 1);
                }
                let text = message.to_string();
                let words: Vec<&str> = text.split_whitespace().collect();
                // A limit is in the hundreds; a range is said in words of its own.
                if ["unread-too-long", "skill-chance", "today-chance"].contains(&key.as_str()) {
                    continue;
                }
                for (at, _) in words.iter().enumerate().filter(|(_, word)| **word == "1") {
                    // The noun comes next, or after one adjective.
                    let is_plural = |word: &&str| word.len() > 3 && word.ends_with('s');
                    let said = words[at + 1..].iter().take(2);
                    let mut said = said.map(|word| word.trim_end_matches(['.', ',', ';', ':']));
                    if said.any(|word| is_plural(&word)) {
                        wrong.push(format!("{language:?} {key}: {text}"));
                    }
                }
            }
        }
        assert_eq!(wrong, Vec::<String>::new());
    }
}
