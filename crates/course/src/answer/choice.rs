//! Grading of choices: exactly the right option, or exactly the set of right options.
//!
//! Options are counted from 0 in the order in which the item lists them, whatever the order on the page.

use std::collections::BTreeSet;

use super::{Unreadable, Verdict};

/// Which options are right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChoiceSpec {
    /// One option is to be chosen.
    One {
        /// How many options there are.
        options: u32,
        /// The right one.
        right: u32,
    },
    /// All right options are to be chosen, and no other.
    Several {
        /// How many options there are.
        options: u32,
        /// The right ones; not empty, because choosing nothing counts as not having answered.
        right: BTreeSet<u32>,
    },
}

impl ChoiceSpec {
    /// How many options there are.
    pub fn options(&self) -> u32 {
        match self {
            Self::One { options, .. } | Self::Several { options, .. } => *options,
        }
    }

    /// Grades the options chosen, in any order.
    ///
    /// Nothing chosen, an option that does not exist, an option given twice, and several options where one is asked for
    /// are not wrong answers but [`Unreadable`].
    pub fn grade(&self, chosen: &[u32]) -> Result<Verdict, Unreadable> {
        let mut set = BTreeSet::new();
        for &choice in chosen {
            if choice >= self.options() {
                return Err(Unreadable::NoSuchChoice { choice });
            }
            if !set.insert(choice) {
                return Err(Unreadable::ChoiceTwice { choice });
            }
        }
        let right = match (self, chosen) {
            (_, []) => return Err(Unreadable::NoChoice),
            (Self::One { right, .. }, [only]) => only == right,
            (Self::One { .. }, several) => {
                return Err(Unreadable::SeveralChoices {
                    chosen: several.len(),
                });
            }
            (Self::Several { right, .. }, _) => &set == right,
        };
        Ok(if right {
            Verdict::Right
        } else {
            Verdict::Wrong
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_choice_must_be_the_right_one() {
        let spec = ChoiceSpec::One {
            options: 3,
            right: 1,
        };
        assert_eq!(spec.grade(&[1]), Ok(Verdict::Right));
        assert_eq!(spec.grade(&[0]), Ok(Verdict::Wrong));
        assert_eq!(spec.grade(&[]), Err(Unreadable::NoChoice));
        assert_eq!(
            spec.grade(&[0, 1]),
            Err(Unreadable::SeveralChoices { chosen: 2 })
        );
        assert_eq!(
            spec.grade(&[3]),
            Err(Unreadable::NoSuchChoice { choice: 3 })
        );
        assert_eq!(
            spec.grade(&[1, 1]),
            Err(Unreadable::ChoiceTwice { choice: 1 })
        );
    }

    #[test]
    fn several_choices_must_be_the_right_set() {
        let spec = ChoiceSpec::Several {
            options: 4,
            right: BTreeSet::from([0, 2]),
        };
        assert_eq!(spec.grade(&[2, 0]), Ok(Verdict::Right));
        assert_eq!(spec.grade(&[0]), Ok(Verdict::Wrong));
        assert_eq!(spec.grade(&[0, 1, 2]), Ok(Verdict::Wrong));
        assert_eq!(spec.grade(&[]), Err(Unreadable::NoChoice));
        assert_eq!(
            spec.grade(&[0, 2, 0]),
            Err(Unreadable::ChoiceTwice { choice: 0 })
        );
        assert_eq!(
            spec.grade(&[0, u32::MAX]),
            Err(Unreadable::NoSuchChoice { choice: u32::MAX })
        );
    }
}
