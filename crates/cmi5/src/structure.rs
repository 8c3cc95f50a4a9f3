//! The course structure: what a course is made of (cmi5 section 13.1).

use std::collections::BTreeMap;
use std::str::FromStr;

use cairn_xapi::Iri;
use serde::{Deserialize, Serialize};

/// A course: blocks and units, in the order in which they are taken.
#[derive(Clone, Debug, PartialEq)]
pub struct CourseStructure {
    /// The course itself.
    pub course: Heading,
    /// What the units and blocks are for.
    pub objectives: Vec<Heading>,
    /// All units, in the order of the file.
    pub units: Vec<Unit>,
    /// All blocks, in the order of the file: an outer one before those within.
    pub blocks: Vec<Block>,
}

/// The publisher's id of something, with what it is called.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// The publisher's id.
    pub id: Iri,
    /// What it is called.
    pub title: Text,
    /// What it is about.
    pub description: Text,
}

/// A text in one or more languages; the empty key where none is given.
pub type Text = BTreeMap<String, String>;

/// A group of units and blocks.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Its id and name.
    pub heading: Heading,
    /// The objectives it names.
    pub objectives: Vec<String>,
    /// The block around it, by its place in [`CourseStructure::blocks`].
    pub parent: Option<usize>,
}

/// An assignable unit: what is launched, in a window of its own or in a frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Its id and name.
    pub heading: Heading,
    /// The objectives it names.
    pub objectives: Vec<String>,
    /// The block around it, by its place in [`CourseStructure::blocks`].
    pub parent: Option<usize>,
    /// Where it is: a full `http` or `https` address, or one relative to the root of the package.
    pub url: String,
    /// What it is given when launched.
    pub launch_parameters: Option<String>,
    /// What proves to it that it may be used.
    pub entitlement_key: Option<String>,
    /// What it takes to be done with it.
    pub move_on: MoveOn,
    /// The scaled score that passes, from 0 to 1.
    pub mastery_score: Option<f64>,
    /// Where it may be shown.
    pub launch_method: LaunchMethod,
    /// What kind of activity it is, in the publisher's words.
    pub activity_type: Option<String>,
}

/// What it takes to be done with a unit (13.1.4, `moveOn`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MoveOn {
    /// Passing it.
    Passed,
    /// Completing it.
    Completed,
    /// Both.
    CompletedAndPassed,
    /// Either.
    CompletedOrPassed,
    /// Nothing.
    #[default]
    NotApplicable,
}

/// Where a unit may be shown (13.1.4, `launchMethod`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LaunchMethod {
    /// In a window of its own.
    OwnWindow,
    /// Wherever the LMS likes.
    #[default]
    AnyWindow,
}

impl MoveOn {
    /// Whether somebody who did so much is done with the unit.
    pub const fn is_met(self, completed: bool, passed: bool) -> bool {
        match self {
            MoveOn::Passed => passed,
            MoveOn::Completed => completed,
            MoveOn::CompletedAndPassed => completed && passed,
            MoveOn::CompletedOrPassed => completed || passed,
            MoveOn::NotApplicable => true,
        }
    }

    /// The word in the course structure.
    pub const fn as_str(self) -> &'static str {
        match self {
            MoveOn::Passed => "Passed",
            MoveOn::Completed => "Completed",
            MoveOn::CompletedAndPassed => "CompletedAndPassed",
            MoveOn::CompletedOrPassed => "CompletedOrPassed",
            MoveOn::NotApplicable => "NotApplicable",
        }
    }
}

impl FromStr for MoveOn {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [
            MoveOn::Passed,
            MoveOn::Completed,
            MoveOn::CompletedAndPassed,
            MoveOn::CompletedOrPassed,
            MoveOn::NotApplicable,
        ]
        .into_iter()
        .find(|choice| choice.as_str() == text)
        .ok_or(())
    }
}

impl LaunchMethod {
    /// The word in the course structure.
    pub const fn as_str(self) -> &'static str {
        match self {
            LaunchMethod::OwnWindow => "OwnWindow",
            LaunchMethod::AnyWindow => "AnyWindow",
        }
    }
}

impl FromStr for LaunchMethod {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "OwnWindow" => Ok(LaunchMethod::OwnWindow),
            "AnyWindow" => Ok(LaunchMethod::AnyWindow),
            _ => Err(()),
        }
    }
}

impl Heading {
    /// The title in the first of these languages that there is, otherwise in any.
    pub fn title_in(&self, languages: &[&str]) -> &str {
        in_language(&self.title, languages)
    }

    /// The description, likewise.
    pub fn description_in(&self, languages: &[&str]) -> &str {
        in_language(&self.description, languages)
    }
}

fn in_language<'a>(text: &'a Text, languages: &[&str]) -> &'a str {
    languages
        .iter()
        .find_map(|language| {
            text.iter().find_map(|(tag, words)| {
                let base = tag.split('-').next().unwrap_or_default();
                base.eq_ignore_ascii_case(language)
                    .then_some(words.as_str())
            })
        })
        .or_else(|| text.values().next().map(String::as_str))
        .unwrap_or_default()
}
