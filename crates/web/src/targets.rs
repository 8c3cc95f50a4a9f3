//! Choosing a skill or a unit in a form.

use cairn_app::choices::TargetRef;
use cairn_app::goal::UnitOfTargets;
use cairn_app::{Target, TargetKind};

use crate::form::Fields;

/// A unit with its skills, as options of a field.
pub(crate) struct UnitOptions {
    /// The unit's title.
    pub(crate) title: String,
    /// The value that stands for the whole unit; none if it can only be chosen part by part.
    pub(crate) value: Option<String>,
    /// Whether it is chosen.
    pub(crate) chosen: bool,
    /// The skills.
    pub(crate) skills: Vec<SkillOption>,
}

/// A skill as an option.
pub(crate) struct SkillOption {
    /// Its title.
    pub(crate) title: String,
    /// Its value.
    pub(crate) value: String,
    /// Whether it is chosen.
    pub(crate) chosen: bool,
}

/// All that can be chosen; `chosen` is the value of what is.
pub(crate) fn options(units: &[UnitOfTargets], chosen: Option<&str>) -> Vec<UnitOptions> {
    let unit = |unit: &UnitOfTargets| {
        let skill = |skill: &cairn_app::SkillRef| {
            let value = value_of(TargetKind::Skill, &skill.id);
            SkillOption {
                title: skill.title.clone(),
                chosen: chosen == Some(value.as_str()),
                value,
            }
        };
        let value = value(&unit.unit.target);
        UnitOptions {
            title: unit.unit.title.clone(),
            chosen: chosen == Some(value.as_str()),
            value: Some(value),
            skills: unit.skills.iter().map(skill).collect(),
        }
    };
    units.iter().map(unit).collect()
}

/// Targets of no unit, under a title of their own.
pub(crate) fn others(title: String, targets: &[TargetRef], chosen: Option<&str>) -> UnitOptions {
    let option = |target: &TargetRef| {
        let value = value(&target.target);
        SkillOption {
            title: target.title.clone(),
            chosen: chosen == Some(value.as_str()),
            value,
        }
    };
    UnitOptions {
        title,
        value: None,
        chosen: false,
        skills: targets.iter().map(option).collect(),
    }
}

/// The value that stands for a target in a form, such as `skill:add-halves`.
pub(crate) fn value(target: &Target) -> String {
    value_of(target.kind, &target.id)
}

fn value_of(kind: TargetKind, id: &str) -> String {
    format!("{}:{id}", kind.as_str())
}

/// Reads the field `target` of a form; nothing if none is chosen or no form of ours sends that.
pub(crate) fn read(fields: &Fields) -> Option<Target> {
    let (kind, id) = fields.first("target")?.split_once(':')?;
    Some(Target {
        kind: kind.parse().ok()?,
        id: id.to_owned(),
    })
}
