//! Where the coefficients of the families stand, and what they are.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::family::{FAMILIES, Family};

/// Numbers the coefficients of all families, one after the other. What is there anyway (skills, their
/// combinations, templates, items) goes by its number; pairs are numbered as they occur.
#[derive(Clone, Debug)]
pub struct Index {
    families: [Places; FAMILIES],
    len: u32,
}

#[derive(Clone, Debug)]
enum Places {
    Dense { start: u32, len: u32 },
    Sparse(HashMap<u64, u32, BuildHasherDefault<Mixer>>),
}

/// How many things of each kind a course or data set has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Skills.
    pub skills: usize,
    /// Combinations of skills.
    pub skill_sets: usize,
    /// Item templates.
    pub templates: usize,
    /// Items that may be asked again.
    pub items: usize,
}

impl Default for Index {
    fn default() -> Index {
        Index::new(Extent::default())
    }
}

impl Index {
    /// An index for so many things, without any pairs.
    pub fn new(extent: Extent) -> Index {
        let mut next: u32 = 0;
        let families = Family::ALL.map(|family| {
            let len = match family {
                Family::Skill => extent.skills,
                Family::SkillSet => extent.skill_sets,
                Family::Template => extent.templates,
                Family::Item | Family::ItemSlope => extent.items,
                _ => return Places::Sparse(HashMap::default()),
            };
            let len = u32::try_from(len).unwrap_or(u32::MAX);
            let start = next;
            next = next.saturating_add(len);
            Places::Dense { start, len }
        });
        Index {
            families,
            len: next,
        }
    }

    /// How many coefficients there are.
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Where a coefficient stands; none if nothing is known of it.
    pub fn place(&self, family: Family, key: u64) -> Option<u32> {
        match &self.families[family as usize] {
            Places::Dense { start, len } => {
                let key = u32::try_from(key).ok().filter(|key| key < len)?;
                Some(start + key)
            }
            Places::Sparse(places) => places.get(&key).copied(),
        }
    }

    /// Makes a place for a pair that has none.
    pub fn insert(&mut self, family: Family, key: u64) {
        if let Places::Sparse(places) = &mut self.families[family as usize] {
            places.entry(key).or_insert_with(|| {
                let place = self.len;
                self.len = self.len.saturating_add(1);
                place
            });
        }
    }

    /// Every coefficient with its family and key, in the order of their places.
    pub fn entries(&self) -> Vec<(Family, u64)> {
        let mut entries = vec![(Family::Skill, 0); self.len()];
        for (&family, places) in Family::ALL.iter().zip(&self.families) {
            match places {
                Places::Dense { start, len } => {
                    let places = &mut entries[*start as usize..(start + len) as usize];
                    (0..)
                        .zip(places)
                        .for_each(|(key, entry)| *entry = (family, key));
                }
                Places::Sparse(places) => {
                    for (&key, &place) in places {
                        entries[place as usize] = (family, key);
                    }
                }
            }
        }
        entries
    }
}

/// Coefficients by family and key; what is not there is 0.
#[derive(Clone, Debug, Default)]
pub struct Coefficients {
    index: Index,
    values: Vec<f32>,
}

impl Coefficients {
    /// The values for an index, in the order of its places; missing ones are 0. Each is kept within
    /// what its family may be.
    pub fn new(index: Index, mut values: Vec<f32>) -> Coefficients {
        values.resize(index.len(), 0.0);
        for (value, (family, _)) in values.iter_mut().zip(index.entries()) {
            let usable = if value.is_finite() { *value } else { 0.0 };
            *value = usable.max(family.least());
        }
        Coefficients { index, values }
    }

    /// One coefficient.
    pub fn get(&self, family: Family, key: u64) -> f32 {
        let place = self.index.place(family, key);
        let value = place.and_then(|place| self.values.get(place as usize));
        value.copied().unwrap_or(0.0)
    }

    /// Every coefficient with its family and key, in the order of their places.
    pub fn entries(&self) -> impl Iterator<Item = (Family, u64, f32)> {
        let entries = self.index.entries().into_iter();
        entries
            .zip(&self.values)
            .map(|((family, key), &value)| (family, key, value))
    }
}

/// Equal if they say the same.
impl PartialEq for Coefficients {
    fn eq(&self, other: &Self) -> bool {
        let says = |one: &Self, other: &Self| {
            one.entries().all(|(family, key, value)| {
                other.get(family, key).to_bits() == value.to_bits()
                    || value == 0.0 && other.get(family, key) == 0.0
            })
        };
        says(self, other) && says(other, self)
    }
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
