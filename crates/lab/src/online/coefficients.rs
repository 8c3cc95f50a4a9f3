//! Where the coefficients of the families stand.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::group::{GROUPS, Group};

/// Numbers the coefficients of all families, one after the other. What is there anyway (skills, their
/// combinations, items) goes by its number; pairs are numbered as they occur.
#[derive(Clone, Debug)]
pub(super) struct Index {
    groups: [Places; GROUPS],
    len: u32,
}

#[derive(Clone, Debug)]
enum Places {
    Dense { start: u32, len: u32 },
    Sparse(HashMap<u64, u32, BuildHasherDefault<Mixer>>),
}

impl Index {
    /// An index for a data set of so many skills, combinations of skills, and items.
    pub(super) fn new(skills: usize, skill_sets: usize, items: usize) -> Index {
        let mut next: u32 = 0;
        let groups = Group::ALL.map(|group| {
            let len = match group {
                Group::Skill => skills,
                Group::SkillSet => skill_sets,
                Group::Item | Group::ItemSlope => items,
                Group::Transition | Group::EarlierTransition | Group::SkillTransition => {
                    return Places::Sparse(HashMap::default());
                }
            };
            let len = u32::try_from(len).unwrap_or(u32::MAX);
            let start = next;
            next = next.saturating_add(len);
            Places::Dense { start, len }
        });
        Index { groups, len: next }
    }

    /// How many coefficients there are.
    pub(super) fn len(&self) -> usize {
        self.len as usize
    }

    /// Where a coefficient stands; none if nothing is known of it.
    pub(super) fn place(&self, group: Group, key: u64) -> Option<u32> {
        match &self.groups[group as usize] {
            Places::Dense { start, len } => {
                let key = u32::try_from(key).ok().filter(|key| key < len)?;
                Some(start + key)
            }
            Places::Sparse(places) => places.get(&key).copied(),
        }
    }

    /// Makes a place for a pair that has none.
    pub(super) fn insert(&mut self, group: Group, key: u64) {
        if let Places::Sparse(places) = &mut self.groups[group as usize] {
            places.entry(key).or_insert_with(|| {
                let place = self.len;
                self.len = self.len.saturating_add(1);
                place
            });
        }
    }

    /// The family of each coefficient.
    pub(super) fn families(&self) -> Vec<Group> {
        let mut families = vec![Group::Skill; self.len()];
        for (&group, places) in Group::ALL.iter().zip(&self.groups) {
            match places {
                Places::Dense { start, len } => {
                    families[*start as usize..(start + len) as usize].fill(group);
                }
                Places::Sparse(places) => {
                    for &place in places.values() {
                        families[place as usize] = group;
                    }
                }
            }
        }
        families
    }
}

/// A number in the precision of coefficients.
#[expect(
    clippy::cast_possible_truncation,
    reason = "half the memory; no coefficient is known to seven digits"
)]
pub(super) fn single(number: f64) -> f32 {
    number as f32
}

/// Mixes one number into a hash (a multiply and a shift of its high bits down). Keys are numbers of our
/// own making; nobody gains by making them collide, and the standard hash would take a good part of
/// the time of fitting.
#[derive(Clone, Default)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        // Two to the 64th over the golden ratio (Knuth, TAOCP 3, section 6.4).
        let mixed = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}
