//! Arrangements: things put into an order, and things matched with each other.
//!
//! Both are right as a whole or not at all. One that is not finished is not wrong: it is [`Unreadable`], and the learner finishes it.

use std::collections::BTreeSet;

use super::{Unreadable, Verdict};

/// The right order of things: that of their indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderSpec {
    /// How many things there are.
    pub items: u32,
}

impl OrderSpec {
    /// Grades the place given to each thing, both counted from 0.
    pub fn grade(self, places: &[Option<u32>]) -> Result<Verdict, Unreadable> {
        let places = complete(places, self.items, self.items)
            .map_err(|trouble| trouble.told(|missing| Unreadable::NotAllPlaced { missing }))?;
        let mut taken = BTreeSet::new();
        for &place in &places {
            if !taken.insert(place) {
                return Err(Unreadable::PlacedTwice { place });
            }
        }
        Ok(verdict(places.iter().copied().eq(0..self.items)))
    }
}

/// Which option belongs to each prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchSpec {
    /// The right option of each prompt, counted from 0. An option may belong to several prompts, or to none.
    pub right: Vec<u32>,
    /// How many options there are.
    pub options: u32,
}

impl MatchSpec {
    /// Grades the option chosen for each prompt, counted from 0.
    pub fn grade(&self, chosen: &[Option<u32>]) -> Result<Verdict, Unreadable> {
        let prompts = u32::try_from(self.right.len()).unwrap_or(u32::MAX);
        let chosen = complete(chosen, prompts, self.options)
            .map_err(|trouble| trouble.told(|missing| Unreadable::NotAllMatched { missing }))?;
        Ok(verdict(chosen == self.right))
    }
}

enum Trouble {
    Missing(u32),
    NoSuch(u32),
}

impl Trouble {
    fn told(self, missing: impl Fn(u32) -> Unreadable) -> Unreadable {
        match self {
            Trouble::Missing(count) => missing(count),
            Trouble::NoSuch(choice) => Unreadable::NoSuchChoice { choice },
        }
    }
}

/// Something given for each of `count` things, each below `bound`.
fn complete(given: &[Option<u32>], count: u32, bound: u32) -> Result<Vec<u32>, Trouble> {
    if let Some(choice) = given.iter().flatten().find(|&&choice| choice >= bound) {
        return Err(Trouble::NoSuch(*choice));
    }
    let found: Vec<u32> = given.iter().copied().flatten().collect();
    let length = u32::try_from(found.len()).unwrap_or(u32::MAX);
    if length > count {
        return Err(Trouble::NoSuch(count));
    }
    if length < count {
        return Err(Trouble::Missing(count - length));
    }
    Ok(found)
}

fn verdict(right: bool) -> Verdict {
    if right {
        Verdict::Right
    } else {
        Verdict::Wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_right_as_a_whole() {
        let spec = OrderSpec { items: 3 };
        let grade = |places: [i64; 3]| {
            let places: Vec<Option<u32>> = places
                .iter()
                .map(|&place| u32::try_from(place).ok())
                .collect();
            spec.grade(&places)
        };
        assert_eq!(grade([0, 1, 2]), Ok(Verdict::Right));
        assert_eq!(grade([0, 2, 1]), Ok(Verdict::Wrong));
        assert_eq!(grade([0, 0, 1]), Err(Unreadable::PlacedTwice { place: 0 }));
        assert_eq!(
            grade([0, -1, 1]),
            Err(Unreadable::NotAllPlaced { missing: 1 })
        );
        assert_eq!(
            grade([0, 1, 3]),
            Err(Unreadable::NoSuchChoice { choice: 3 })
        );
        assert_eq!(
            spec.grade(&[]),
            Err(Unreadable::NotAllPlaced { missing: 3 })
        );
        assert!(spec.grade(&[Some(0), Some(1), Some(2), Some(0)]).is_err());
    }

    #[test]
    fn an_option_may_belong_to_several_prompts_or_to_none() {
        let spec = MatchSpec {
            right: vec![2, 0, 2],
            options: 4,
        };
        assert_eq!(spec.grade(&[Some(2), Some(0), Some(2)]), Ok(Verdict::Right));
        assert_eq!(spec.grade(&[Some(2), Some(0), Some(3)]), Ok(Verdict::Wrong));
        assert_eq!(
            spec.grade(&[Some(2), None]),
            Err(Unreadable::NotAllMatched { missing: 2 })
        );
        assert_eq!(
            spec.grade(&[Some(2), None, Some(4)]),
            Err(Unreadable::NoSuchChoice { choice: 4 })
        );
    }
}
