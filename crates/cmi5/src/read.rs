//! Reading a course structure from XML.
//!
//! The schema of section 13.2 is a handful of sequences, kept here by hand: which elements, in which order, how often.
//! Elements and attributes of other namespaces are the publisher's own and are passed over where the schema allows
//! them. A document type declaration is refused, so that no entity can blow up.

use std::collections::{BTreeMap, HashSet};
use std::str::FromStr;

use cairn_xapi::Iri;
use roxmltree::{Document, Node, ParsingOptions};

use crate::structure::{Block, CourseStructure, Heading, LaunchMethod, Text, Unit};
use crate::vocabulary::NAMESPACE;

/// One thing that is wrong with a course structure or package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line in `cmi5.xml`, from 1; none where it is about the package.
    pub line: Option<u32>,
    /// What is wrong, as a sentence.
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "cmi5.xml, line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// How deep blocks may lie in blocks; the specification sets no bound.
const DEEPEST: usize = 64;

/// The most elements and attributes that are read; a course of a thousand units has about ten thousand.
const MOST_NODES: u32 = 2_000_000;

/// The parameters that the LMS adds to a unit's address (8.1).
const LAUNCH_NAMES: [&str; 5] = ["endpoint", "fetch", "actor", "registration", "activityId"];

/// Reads a course structure, or says all that is wrong with it.
pub(crate) fn read(xml: &str) -> Result<CourseStructure, Vec<Problem>> {
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: MOST_NODES,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(xml, options).map_err(|error| {
        vec![Problem {
            line: Some(error.pos().row),
            message: format!("It is not readable as XML: {error}."),
        }]
    })?;
    let mut reader = Reader {
        document: &document,
        problems: Vec::new(),
        structure: CourseStructure {
            course: Heading {
                id: placeholder(),
                title: Text::new(),
                description: Text::new(),
            },
            objectives: Vec::new(),
            units: Vec::new(),
            blocks: Vec::new(),
        },
    };
    reader.root(document.root_element());
    if reader.problems.is_empty() {
        Ok(reader.structure)
    } else {
        Err(reader.problems)
    }
}

/// Stands where an id could not be read; never leaves this file, as a problem was noted then.
fn placeholder() -> Iri {
    Iri::from_str("cairn:unreadable").expect("an absolute IRI")
}

struct Reader<'a, 'input> {
    document: &'a Document<'input>,
    problems: Vec<Problem>,
    structure: CourseStructure,
}

/// The elements of the schema's namespace that are expected in a sequence: the name or one of several, least, most.
type Expected = (&'static [&'static str], usize, usize);

const MANY: usize = usize::MAX;

impl<'a, 'input> Reader<'a, 'input> {
    fn problem(&mut self, node: Node<'a, 'input>, message: impl Into<String>) {
        let line = self.document.text_pos_at(node.range().start).row;
        self.problems.push(Problem {
            line: Some(line),
            message: message.into(),
        });
    }

    fn root(&mut self, root: Node<'a, 'input>) {
        if !is_ours(root, "courseStructure") {
            self.problem(
                root,
                format!(
                    "The outermost element must be courseStructure of the namespace {NAMESPACE}."
                ),
            );
            return;
        }
        self.attributes(root, &[]);
        let parts = self.sequence(
            root,
            &[
                (&["course"], 1, 1),
                (&["objectives"], 0, 1),
                (&["au", "block"], 1, MANY),
            ],
        );
        for part in parts {
            match part.tag_name().name() {
                "course" => {
                    self.attributes(part, &["id"]);
                    self.sequence(part, &[(&["title"], 1, 1), (&["description"], 1, 1)]);
                    self.structure.course = self.heading(part);
                }
                "objectives" => self.objectives(part),
                "au" => self.unit(part, None),
                _ => self.block(part, None, 1),
            }
        }
        self.unique("au", |structure| headings(&structure.units, |u| &u.heading));
        self.unique("block", |structure| {
            headings(&structure.blocks, |b| &b.heading)
        });
        self.unique("objective", |structure| {
            headings(&structure.objectives, |o| o)
        });
    }

    /// Ids of one kind stand for one thing each (13.1.2 to 13.1.4).
    fn unique(&mut self, kind: &str, ids: impl Fn(&CourseStructure) -> Vec<String>) {
        let mut seen = HashSet::new();
        for id in ids(&self.structure) {
            if !seen.insert(id.clone()) {
                let again = self
                    .document
                    .descendants()
                    .filter(|node| {
                        is_ours(*node, kind) && node.attribute("id").map(str::trim) == Some(&id)
                    })
                    .nth(1);
                if let Some(node) = again {
                    self.problem(
                        node,
                        format!("The id {id} is already that of another {kind}."),
                    );
                }
            }
        }
    }

    fn objectives(&mut self, node: Node<'a, 'input>) {
        self.attributes(node, &[]);
        for objective in self.sequence(node, &[(&["objective"], 1, MANY)]) {
            self.attributes(objective, &["id"]);
            let heading = self.heading(objective);
            // The schema lets the two stand in either order here.
            for child in objective.children().filter(Node::is_element) {
                if !is_ours(child, "title") && !is_ours(child, "description") {
                    self.unexpected(child, objective);
                }
            }
            self.structure.objectives.push(heading);
        }
    }

    fn block(&mut self, node: Node<'a, 'input>, parent: Option<usize>, depth: usize) {
        if depth > DEEPEST {
            self.problem(node, format!("Blocks lie more than {DEEPEST} deep."));
            return;
        }
        self.attributes(node, &["id"]);
        let parts = self.sequence(
            node,
            &[
                (&["title"], 1, 1),
                (&["description"], 1, 1),
                (&["objectives"], 0, 1),
                (&["au", "block"], 1, MANY),
            ],
        );
        let heading = self.heading(node);
        let objectives = self.named_objectives(node);
        let here = self.structure.blocks.len();
        self.structure.blocks.push(Block {
            heading,
            objectives,
            parent,
        });
        for part in parts {
            match part.tag_name().name() {
                "au" => self.unit(part, Some(here)),
                "block" => self.block(part, Some(here), depth + 1),
                _ => {}
            }
        }
    }

    fn unit(&mut self, node: Node<'a, 'input>, parent: Option<usize>) {
        self.attributes(
            node,
            &[
                "id",
                "moveOn",
                "masteryScore",
                "launchMethod",
                "activityType",
            ],
        );
        self.sequence(
            node,
            &[
                (&["title"], 1, 1),
                (&["description"], 1, 1),
                (&["objectives"], 0, 1),
                (&["url"], 1, 1),
                (&["launchParameters"], 0, 1),
                (&["entitlementKey"], 0, 1),
            ],
        );
        let unit = Unit {
            heading: self.heading(node),
            objectives: self.named_objectives(node),
            parent,
            url: self.url(node),
            launch_parameters: child(node, "launchParameters").map(text_of),
            entitlement_key: child(node, "entitlementKey").map(text_of),
            move_on: self.word(
                node,
                "moveOn",
                "Passed, Completed, CompletedAndPassed, CompletedOrPassed or NotApplicable",
            ),
            mastery_score: self.mastery_score(node),
            launch_method: self.word::<LaunchMethod>(
                node,
                "launchMethod",
                "OwnWindow or AnyWindow",
            ),
            activity_type: node
                .attribute("activityType")
                .map(|kind| kind.trim().to_owned()),
        };
        self.structure.units.push(unit);
    }

    fn url(&mut self, unit: Node<'a, 'input>) -> String {
        let Some(node) = child(unit, "url") else {
            return String::new();
        };
        let url = text_of(node);
        if let Err(rule) = check_url(&url) {
            self.problem(node, format!("The address \"{url}\" {rule}."));
        } else if let Some(name) = taken_name(&url) {
            self.problem(
                node,
                format!(
                    "The address has a parameter of its own called {name}, which the launch needs."
                ),
            );
        }
        url
    }

    fn word<T: FromStr<Err = ()> + Default>(
        &mut self,
        node: Node<'a, 'input>,
        name: &str,
        choices: &str,
    ) -> T {
        let Some(word) = node.attribute(name) else {
            return T::default();
        };
        word.trim().parse().unwrap_or_else(|()| {
            self.problem(node, format!("{name} is \"{word}\"; it must be {choices}."));
            T::default()
        })
    }

    fn mastery_score(&mut self, node: Node<'a, 'input>) -> Option<f64> {
        let text = node.attribute("masteryScore")?.trim();
        // An xs:decimal: digits and one point, no exponent.
        let is_decimal = !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, '.' | '+' | '-'));
        let score = text.parse::<f64>().ok().filter(|_| is_decimal);
        if score.is_none_or(|score| !(0.0..=1.0).contains(&score)) {
            self.problem(
                node,
                format!("masteryScore is \"{text}\"; it must be a number from 0 to 1."),
            );
            return None;
        }
        score
    }

    fn heading(&mut self, node: Node<'a, 'input>) -> Heading {
        let id = match node.attribute("id") {
            None => {
                self.problem(node, format!("{} has no id.", name_of(node)));
                placeholder()
            }
            Some(id) => Iri::from_str(id.trim()).unwrap_or_else(|malformed| {
                self.problem(node, format!("The id \"{}\" {malformed}.", id.trim()));
                placeholder()
            }),
        };
        Heading {
            id,
            title: self.text(node, "title"),
            description: self.text(node, "description"),
        }
    }

    fn text(&mut self, parent: Node<'a, 'input>, name: &'static str) -> Text {
        let Some(node) = child(parent, name) else {
            self.problem(parent, format!("{} has no {name}.", name_of(parent)));
            return Text::new();
        };
        self.attributes(node, &[]);
        let mut texts = BTreeMap::new();
        for string in self.sequence(node, &[(&["langstring"], 1, MANY)]) {
            self.attributes(string, &["lang"]);
            let language = string.attribute("lang").unwrap_or_default().trim();
            texts.insert(language.to_owned(), text_of(string));
        }
        texts
    }

    fn named_objectives(&mut self, node: Node<'a, 'input>) -> Vec<String> {
        let Some(list) = child(node, "objectives") else {
            return Vec::new();
        };
        self.attributes(list, &[]);
        let mut named = Vec::new();
        for objective in self.sequence(list, &[(&["objective"], 1, MANY)]) {
            self.attributes(objective, &["idref"]);
            if let Some(id) = objective.attribute("idref") {
                named.push(id.trim().to_owned());
            }
        }
        named
    }

    /// The children of `node`, which must come in this order and so often; the publisher's own come last.
    fn sequence(&mut self, node: Node<'a, 'input>, expected: &[Expected]) -> Vec<Node<'a, 'input>> {
        let mut found = Vec::new();
        let mut children = node.children().filter(Node::is_element).peekable();
        for (names, least, most) in expected {
            let mut count = 0;
            while count < *most
                && let Some(child) =
                    children.next_if(|child| names.iter().any(|name| is_ours(*child, name)))
            {
                found.push(child);
                count += 1;
            }
            if count < *least {
                // What stands there instead is told below; "missing" alone would hide an order gone wrong.
                self.problem(
                    node,
                    format!(
                        "{} lacks {} in its place.",
                        name_of(node),
                        names.join(" or ")
                    ),
                );
            }
        }
        for rest in children {
            if rest.tag_name().namespace() == Some(NAMESPACE)
                || rest.tag_name().namespace().is_none()
            {
                self.unexpected(rest, node);
            }
        }
        let stray = node.children().find(|child| {
            child.is_text() && child.text().is_some_and(|text| !text.trim().is_empty())
        });
        if let Some(stray) = stray {
            self.problem(
                stray,
                format!(
                    "There is text within {} that belongs nowhere.",
                    name_of(node)
                ),
            );
        }
        found
    }

    fn unexpected(&mut self, node: Node<'a, 'input>, parent: Node<'a, 'input>) {
        self.problem(
            node,
            format!(
                "{} does not belong here in {}.",
                name_of(node),
                name_of(parent)
            ),
        );
    }

    fn attributes(&mut self, node: Node<'a, 'input>, known: &[&str]) {
        for attribute in node.attributes() {
            if attribute.namespace().is_none() && !known.contains(&attribute.name()) {
                self.problem(
                    node,
                    format!("{} has no attribute {}.", name_of(node), attribute.name()),
                );
            }
        }
    }
}

fn headings<T>(all: &[T], heading: impl Fn(&T) -> &Heading) -> Vec<String> {
    all.iter()
        .map(|one| heading(one).id.as_str().to_owned())
        .collect()
}

fn is_ours(node: Node<'_, '_>, name: &str) -> bool {
    node.has_tag_name((NAMESPACE, name))
}

fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| is_ours(*child, name))
}

fn name_of(node: Node<'_, '_>) -> String {
    node.tag_name().name().to_owned()
}

/// The text within, without the white space around it (13.1).
fn text_of(node: Node<'_, '_>) -> String {
    let text: String = node
        .descendants()
        .filter_map(|part| part.is_text().then(|| part.text()).flatten())
        .collect();
    text.trim().to_owned()
}

/// Checks the address of a unit. Only `http` and `https` are launched: any other scheme would run or read something
/// on the learner's machine.
fn check_url(url: &str) -> Result<(), &'static str> {
    if url.is_empty() {
        return Err("is empty");
    }
    if url
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c))
    {
        return Err("has a character that an address may not have, such as a space");
    }
    if is_absolute(url) {
        return match url::Url::parse(url) {
            Ok(parsed) if matches!(parsed.scheme(), "http" | "https") && parsed.has_host() => {
                Ok(())
            }
            Ok(_) => Err("must begin with http:// or https://"),
            Err(_) => Err("is not an address"),
        };
    }
    if url.starts_with('/') {
        return Err("must be relative to the package, without a leading slash");
    }
    Ok(())
}

/// Whether an address says its own scheme; otherwise it is relative.
pub(crate) fn is_absolute(url: &str) -> bool {
    url.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

fn taken_name(url: &str) -> Option<&'static str> {
    let query = url.split_once('?')?.1.split('#').next()?;
    let names: Vec<String> = url::form_urlencoded::parse(query.as_bytes())
        .map(|(name, _)| name.into_owned())
        .collect();
    LAUNCH_NAMES
        .into_iter()
        .find(|name| names.iter().any(|own| own == name))
}
