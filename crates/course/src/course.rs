//! What a course is once it has been read: units, skills, and what belongs to each skill.
//!
//! Skills have a dense index, their place in [`Course::skills`], in the order in which the units list them. Everything that is
//! stored about a learner refers to the id instead, because the index changes when a skill is added.

use crate::html::Html;
use crate::template::Template;
use std::sync::Arc;

/// How many levels of items there are: 1 recognise, 2 one step, 3 usual, 4 several steps, 5 transfer.
pub const LEVELS: usize = 5;

/// A course without errors.
#[derive(Debug, Clone)]
pub struct Course {
    /// Stable id, kebab-case.
    pub id: String,
    /// Title, as people read it.
    pub title: String,
    /// Language of the text, a BCP 47 tag.
    pub language: String,
    /// One or two sentences on what it is about; may be empty.
    pub description: String,
    /// The stretches of the path, in the order in which they are shown.
    pub units: Vec<Unit>,
    /// The skills, unit by unit; a place in this list is the skill's dense index.
    pub skills: Vec<Skill>,
    /// SHA-256 of the sources, in lower-case hexadecimal.
    pub fingerprint: String,
}

impl Course {
    /// The dense index of a skill.
    pub fn skill_index(&self, id: &str) -> Option<usize> {
        self.skills.iter().position(|skill| skill.id == id)
    }
}

/// How much of a course is translated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// Number of skills of which every text is translated.
    pub skills: usize,
    /// Number of texts in the original: titles, sections, questions, hints and so on.
    pub texts: usize,
    /// How many of them are translated.
    pub translated: usize,
}

impl Share {
    /// Whole per cent of the texts that are translated, rounded down, so that 100 means all.
    pub fn percent(self) -> usize {
        match self.texts {
            0 => 100,
            texts => self.translated.saturating_mul(100) / texts,
        }
    }
}

/// A stretch of the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Stable id, kebab-case.
    pub id: String,
    /// Title, as people read it.
    pub title: String,
    /// Dense indices of its skills, in the order in which they are shown.
    pub skills: Vec<usize>,
}

/// The smallest thing taught and tracked.
#[derive(Debug, Clone)]
pub struct Skill {
    /// Stable id, kebab-case.
    pub id: String,
    /// Title, as people read it.
    pub title: String,
    /// Dense indices of the skills that it builds on directly.
    pub prerequisites: Vec<usize>,
    /// Code numbers of curriculum standards.
    pub standards: Vec<String>,
    /// Difficulty in logits: 0 is an even chance for a typical learner, more is harder.
    pub difficulty: f64,
    /// The idea itself.
    pub know: Html,
    /// Solved problems, at least one.
    pub worked_examples: Vec<Html>,
    /// Other ways to see it.
    pub explanations: Vec<Explanation>,
    /// Wrong ideas that answers can reveal.
    pub misconceptions: Vec<Arc<Misconception>>,
    /// What items are drawn from, at least one.
    pub templates: Vec<Template>,
}

impl Skill {
    /// The misconception with this id.
    pub fn misconception(&self, id: &str) -> Option<&Misconception> {
        self.misconceptions
            .iter()
            .map(Arc::as_ref)
            .find(|misconception| misconception.id == id)
    }

    /// How many templates it has of each level, from 1 to 5.
    pub fn coverage(&self) -> [usize; LEVELS] {
        let mut coverage = [0; LEVELS];
        for template in &self.templates {
            let place = usize::from(template.level).checked_sub(1);
            if let Some(count) = place.and_then(|place| coverage.get_mut(place)) {
                *count += 1;
            }
        }
        coverage
    }

    /// The template with this id.
    pub fn template(&self, id: &str) -> Option<&Template> {
        self.templates.iter().find(|template| template.id == id)
    }
}

/// Another way to see the idea of a skill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Stable id within the skill, kebab-case.
    pub id: String,
    /// Title, as people read it.
    pub title: String,
    /// The explanation.
    pub body: Html,
}

/// A wrong idea with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misconception {
    /// Stable id within the skill, kebab-case.
    pub id: String,
    /// Title, as people read it.
    pub title: String,
    /// What a learner reads whose answer reveals it.
    pub body: Html,
}
