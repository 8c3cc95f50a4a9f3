//! When a simulated learner sits down to practise.
//!
//! Each learner has weekdays and an hour of their own, keeps to them more or less, is ill for a week
//! now and then, and may one day not come back.

use rand::RngExt;
use serde::{Deserialize, Serialize};

use crate::draw::{stream, yes};

/// A learner's habits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timetable {
    /// Weekdays with a sitting, Monday = 0, ascending, without repeats.
    pub weekdays: Vec<u32>,
    /// Usual start, in minutes after midnight.
    pub start: u32,
    /// Usual length, in minutes.
    pub minutes: u32,
    /// Chance of missing a sitting; 0 to 1.
    pub absence: f64,
    /// Chance of missing a whole week; 0 to 1.
    pub lost_week: f64,
    /// The first week, counted from zero, in which they no longer come; none for those who stay.
    pub leaves_in: Option<u32>,
    seed: u64,
}

/// One sitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sitting {
    /// Day counted from the Monday of week zero.
    pub day: u32,
    /// Start, in minutes after midnight; a sitting ends before the next midnight.
    pub start: u32,
    /// Length, in minutes; at least five.
    pub minutes: u32,
}

impl Timetable {
    /// Somebody's habits: two to five sittings a week of ten to thirty minutes, in the afternoon.
    /// One in twelve leaves within the first twelve weeks.
    pub fn draw(seed: u64) -> Timetable {
        let numbers = &mut stream(seed, 3);
        let sittings = numbers.random_range(2..=5);
        let mut weekdays: Vec<u32> = Vec::new();
        while weekdays.len() < sittings {
            let weekday = numbers.random_range(0..7);
            // Weekends are half as likely.
            if !weekdays.contains(&weekday) && (weekday < 5 || yes(numbers, 0.5)) {
                weekdays.push(weekday);
            }
        }
        weekdays.sort_unstable();
        Timetable {
            weekdays,
            start: numbers.random_range(14 * 60..19 * 60),
            minutes: numbers.random_range(10..=30),
            absence: numbers.random_range(0.02..0.25),
            lost_week: numbers.random_range(0.0..0.08),
            leaves_in: yes(numbers, 1.0 / 12.0).then(|| numbers.random_range(3..12)),
            seed,
        }
    }

    /// The sittings that really take place in a week, in order. Weeks are independent of each other:
    /// any week can be asked for, in any order.
    pub fn week(&self, week: u32) -> Vec<Sitting> {
        if self.leaves_in.is_some_and(|leaves| week >= leaves) {
            return Vec::new();
        }
        let numbers = &mut stream(self.seed, 2 << 32 | u64::from(week));
        if yes(numbers, self.lost_week) {
            return Vec::new();
        }
        let mut sittings = Vec::with_capacity(self.weekdays.len());
        for &weekday in &self.weekdays {
            let (late, longer) = (numbers.random_range(0..45), numbers.random_range(0..=10));
            if !yes(numbers, self.absence) {
                sittings.push(Sitting {
                    day: week.saturating_mul(7).saturating_add(weekday),
                    start: self.start.saturating_add(late).min(23 * 60),
                    minutes: (self.minutes + longer).saturating_sub(5).clamp(5, 60),
                });
            }
        }
        sittings
    }
}
