//! The activity IRIs of courses, skills, templates, items and hints.
//!
//! An IRI is the way from the course down: `cairn:course/fractions/skill/adding/template/unlike/item/42/hint/1`, where
//! an item is its template with a seed. Ids have no character that would need escaping, so that writing and reading are
//! exact opposites.

use std::fmt;

use super::Id;
use super::vocabulary::{COURSE_TYPE, HINT_TYPE, ITEM_TYPE, SKILL_TYPE, TEMPLATE_TYPE};
use crate::{Activity, Iri, Malformed};

/// A course.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CourseId {
    /// Its id.
    pub course: Id,
}

/// A skill of a course.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SkillId {
    /// The course that it is in.
    pub course: CourseId,
    /// Its id there.
    pub skill: Id,
}

/// An item template of a skill.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TemplateId {
    /// The skill that it asks for.
    pub skill: SkillId,
    /// Its id there.
    pub template: Id,
}

/// An item: a variant of a template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId {
    /// The template that it was generated from.
    pub template: TemplateId,
    /// The seed that it was generated with.
    pub seed: u64,
}

/// A hint of an item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HintId {
    /// The item that it helps with.
    pub item: ItemId,
    /// Which, from 1.
    pub number: u32,
}

/// Any activity of a course.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActivityId {
    /// A course.
    Course(CourseId),
    /// A skill of a course.
    Skill(SkillId),
    /// An item template of a skill.
    Template(TemplateId),
    /// An item.
    Item(ItemId),
    /// A hint of an item.
    Hint(HintId),
}

impl ItemId {
    /// An item by its ids from the course down, and its seed.
    pub fn new(course: Id, skill: Id, template: Id, seed: u64) -> Self {
        let skill = SkillId {
            course: CourseId { course },
            skill,
        };
        Self {
            template: TemplateId { skill, template },
            seed,
        }
    }
}

impl fmt::Display for CourseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cairn:course/{}", self.course)
    }
}

impl fmt::Display for SkillId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/skill/{}", self.course, self.skill)
    }
}

impl fmt::Display for TemplateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/template/{}", self.skill, self.template)
    }
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/item/{}", self.template, self.seed)
    }
}

impl fmt::Display for HintId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/hint/{}", self.item, self.number)
    }
}

impl fmt::Display for ActivityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Course(course) => course.fmt(f),
            Self::Skill(skill) => skill.fmt(f),
            Self::Template(template) => template.fmt(f),
            Self::Item(item) => item.fmt(f),
            Self::Hint(hint) => hint.fmt(f),
        }
    }
}

impl ActivityId {
    /// The IRI of the activity.
    pub fn to_iri(&self) -> Iri {
        Iri::trusted(self.to_string())
    }

    /// The activity as statements name it: its IRI and its type.
    pub fn to_activity(&self) -> Activity {
        let kind = match self {
            Self::Course(_) => COURSE_TYPE,
            Self::Skill(_) => SKILL_TYPE,
            Self::Template(_) => TEMPLATE_TYPE,
            Self::Item(_) => ITEM_TYPE,
            Self::Hint(_) => HINT_TYPE,
        };
        Activity::of_kind(self.to_iri(), Iri::trusted(kind))
    }

    /// Reads an IRI that was written by [`ActivityId::to_iri`].
    ///
    /// # Errors
    ///
    /// The IRI is none of those.
    pub fn from_iri(iri: &Iri) -> Result<Self, Malformed> {
        let malformed = Malformed {
            rule: "must be the IRI of a Cairn activity such as cairn:course/fractions",
        };
        read(iri.as_str()).ok_or(malformed)
    }
}

fn read(text: &str) -> Option<ActivityId> {
    let mut segments = text.strip_prefix("cairn:")?.split('/');
    // Each level is a word and a value; the end may come after any level.
    let mut level = |word: &str| match segments.next() {
        None => Some(None),
        Some(segment) if segment == word => segments.next().map(Some),
        Some(_) => None,
    };
    let course = CourseId {
        course: level("course")??.parse().ok()?,
    };
    let Some(skill) = level("skill")? else {
        return Some(ActivityId::Course(course));
    };
    let skill = SkillId {
        course,
        skill: skill.parse().ok()?,
    };
    let Some(template) = level("template")? else {
        return Some(ActivityId::Skill(skill));
    };
    let template = TemplateId {
        skill,
        template: template.parse().ok()?,
    };
    let Some(seed) = level("item")? else {
        return Some(ActivityId::Template(template));
    };
    let item = ItemId {
        template,
        seed: decimal(seed)?,
    };
    let Some(number) = level("hint")? else {
        return Some(ActivityId::Item(item));
    };
    let number = u32::try_from(decimal(number)?)
        .ok()
        .filter(|number| *number > 0)?;
    segments
        .next()
        .is_none()
        .then_some(ActivityId::Hint(HintId { item, number }))
}

/// A number in its one decimal spelling: no sign, no leading zero.
fn decimal(text: &str) -> Option<u64> {
    text.parse()
        .ok()
        .filter(|number: &u64| number.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_id() -> impl Strategy<Value = Id> {
        "[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}".prop_map(|text| text.parse().unwrap())
    }

    proptest! {
        #[test]
        fn every_activity_is_read_back(course in any_id(), skill in any_id(), template in any_id(), seed: u64, number in 1_u32..) {
            let item = ItemId::new(course, skill, template, seed);
            for id in [
                ActivityId::Course(item.template.skill.course.clone()),
                ActivityId::Skill(item.template.skill.clone()),
                ActivityId::Template(item.template.clone()),
                ActivityId::Item(item.clone()),
                ActivityId::Hint(HintId { item, number }),
            ] {
                let iri = id.to_iri();
                prop_assert_eq!(iri.as_str().parse::<Iri>(), Ok(iri.clone()));
                prop_assert_eq!(ActivityId::from_iri(&iri), Ok(id));
            }
        }
    }

    #[test]
    fn other_iris_are_refused() {
        for text in [
            "https://example.org/course/a",
            "cairn:course",
            "cairn:course/",
            "cairn:course/A",
            "cairn:skill/a",
            "cairn:course/a/",
            "cairn:course/a/skill",
            "cairn:course/a/template/b",
            "cairn:course/a/skill/b/template/c/item/01",
            "cairn:course/a/skill/b/template/c/item/+1",
            "cairn:course/a/skill/b/template/c/item/18446744073709551616",
            "cairn:course/a/skill/b/template/c/item/1/hint/0",
            "cairn:course/a/skill/b/template/c/item/1/hint/4294967296",
            "cairn:course/a/skill/b/template/c/item/1/hint/1/x",
        ] {
            let iri = text.parse().unwrap();
            assert!(
                ActivityId::from_iri(&iri).is_err(),
                "{text} was taken for a Cairn activity"
            );
        }
    }
}
