//! Where the skills of a unit lie beside one another, and the ways between them.
//!
//! A unit is drawn from top to bottom in the order of the course, a skill a row; skills that don't build on one another
//! lie in lanes of their own, so that a way that forks is seen to fork. Ways that follow from others are left out: what
//! leads from one skill to the next over a third is drawn once.

use std::fmt::Write as _;

/// More lanes than this don't fit on a phone; what would need another shares the last.
pub(crate) const LANES: usize = 3;

/// How far a row swings to the side of its lane's middle, in hundredths of a lane: nobody walks straight. The style sheet
/// puts the stones at the same places.
const BENDS: [f64; 4] = [0.0, 14.0, 0.0, -14.0];

/// A unit as it is drawn.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Branches {
    /// The lane of each skill, from 0.
    pub(crate) lanes: Vec<usize>,
    /// The ways: from which skill to which later one.
    pub(crate) ways: Vec<(usize, usize)>,
}

impl Branches {
    /// Lays a unit out; `builds_on` lists for each skill those before it in the unit on which it builds.
    pub(crate) fn of(builds_on: &[Vec<usize>]) -> Self {
        let ways = essential(builds_on);
        let mut lanes: Vec<usize> = Vec::with_capacity(builds_on.len());
        for skill in 0..builds_on.len() {
            let lane = lane_for(skill, &lanes, &ways);
            lanes.push(lane);
        }
        Self { lanes, ways }
    }

    /// How many lanes there are.
    pub(crate) fn width(&self) -> usize {
        self.lanes.iter().max().map_or(1, |lane| lane + 1)
    }

    /// Which turn of the path a row lies on: the number of its class in the style sheet.
    pub(crate) fn bend(row: usize) -> usize {
        row % BENDS.len()
    }

    /// The ways as inline SVG, in a box that the style sheet stretches over all rows. `solid` tells of a skill whether
    /// one can go on from it.
    pub(crate) fn drawing(&self, solid: &[bool]) -> String {
        let (width, height) = (self.width() * 100, self.lanes.len() * 100);
        let mut drawing = format!(
            r#"<svg class="ways" width="0" height="0" viewBox="0 0 {width} {height}" preserveAspectRatio="none" aria-hidden="true" focusable="false">"#
        );
        for &(from, to) in &self.ways {
            let ahead = if solid.get(from) == Some(&true) {
                ""
            } else {
                r#" class="ahead""#
            };
            let _ = write!(drawing, r#"<path{ahead} d="{}"/>"#, self.way(from, to));
        }
        drawing.push_str("</svg>");
        drawing
    }

    /// The line from a stone to a later one: along the lane that is free, and over to the other lane next to a stone.
    fn way(&self, from: usize, to: usize) -> String {
        let (x1, x2) = (self.across(from), self.across(to));
        let (y1, y2) = (down(from), down(to));
        let turn = if self.is_free(self.lane(to), from, to) {
            down(from + 1)
        } else {
            down(to - 1)
        };
        if turn <= y1 || turn >= y2 {
            let middle = f64::midpoint(y1, y2);
            return format!("M{x1} {y1}C{x1} {middle} {x2} {middle} {x2} {y2}");
        }
        if self.is_free(self.lane(to), from, to) {
            let middle = f64::midpoint(y1, turn);
            format!("M{x1} {y1}C{x1} {middle} {x2} {middle} {x2} {turn}L{x2} {y2}")
        } else {
            let middle = f64::midpoint(turn, y2);
            format!("M{x1} {y1}L{x1} {turn}C{x1} {middle} {x2} {middle} {x2} {y2}")
        }
    }

    /// Whether nothing lies in a lane between two rows.
    fn is_free(&self, lane: usize, from: usize, to: usize) -> bool {
        let between = self.lanes.get(from + 1..to).unwrap_or_default();
        !between.contains(&lane)
    }

    fn lane(&self, row: usize) -> usize {
        self.lanes.get(row).copied().unwrap_or_default()
    }

    fn across(&self, row: usize) -> f64 {
        let bend = BENDS.get(Self::bend(row)).copied().unwrap_or_default();
        self.lane(row) as f64 * 100.0 + 50.0 + bend
    }
}

fn down(row: usize) -> f64 {
    row as f64 * 100.0 + 50.0
}

/// The ways that don't follow from others.
fn essential(builds_on: &[Vec<usize>]) -> Vec<(usize, usize)> {
    // For each skill, whether each one before it is needed, directly or not.
    let mut needs: Vec<Vec<bool>> = Vec::with_capacity(builds_on.len());
    let mut ways = Vec::new();
    for (skill, direct) in builds_on.iter().enumerate() {
        let mut through_others = vec![false; skill];
        let before = direct.iter().copied().filter(|&one| one < skill);
        for one in before.clone() {
            for (needed, is_needed) in needs[one].iter().enumerate() {
                through_others[needed] |= is_needed;
            }
        }
        let kept = before.clone().filter(|&one| !through_others[one]);
        ways.extend(kept.map(|one| (one, skill)));
        for one in before {
            through_others[one] = true;
        }
        needs.push(through_others);
    }
    ways.sort_unstable();
    ways.dedup();
    ways
}

/// The lane of the next skill: that of what it builds on, where nothing else has gone on there yet; or else one in which
/// nothing lies in the way. A skill that leads nowhere lies beside the way of those that lead on.
fn lane_for(skill: usize, lanes: &[usize], ways: &[(usize, usize)]) -> usize {
    let last_in = |lane: usize| lanes.iter().rposition(|&its_lane| its_lane == lane);
    let leads_here = |from: usize| ways.contains(&(from, skill));
    let leads_past = |from: usize| ways.iter().any(|&(one, to)| one == from && to > skill);
    let is_aside = |from: usize| !leads_past(skill) && leads_past(from);
    let goes_on = (0..LANES)
        .find(|&lane| last_in(lane).is_some_and(|last| leads_here(last) && !is_aside(last)));
    let first_step = (0..skill).find(|&from| leads_here(from)).unwrap_or(skill);
    let is_clear = |lane: usize| {
        last_in(lane)
            .is_none_or(|last| last <= first_step && !leads_past(last) && !leads_here(last))
    };
    let clear = || (0..LANES).find(|&lane| is_clear(lane));
    let over = || (0..LANES).find(|&lane| last_in(lane).is_none_or(|last| !leads_past(last)));
    goes_on.or_else(clear).or_else(over).unwrap_or(LANES - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skill_that_leads_nowhere_lies_beside_the_way() {
        let aside = Branches::of(&[vec![], vec![0], vec![0], vec![2], vec![0]]);
        assert_eq!(aside.lanes, [0, 1, 0, 0, 2]);
    }

    #[test]
    fn a_chain_stays_in_one_lane_and_a_fork_opens_another() {
        let chain = Branches::of(&[vec![], vec![0], vec![1]]);
        assert_eq!(chain.lanes, [0, 0, 0]);
        // 1 and 2 build on 0, and 3 on both.
        let diamond = Branches::of(&[vec![], vec![0], vec![0], vec![1, 2]]);
        assert_eq!(diamond.lanes, [0, 0, 1, 0]);
        assert_eq!(diamond.ways, [(0, 1), (0, 2), (1, 3), (2, 3)]);
    }

    #[test]
    fn a_way_that_follows_from_others_is_left_out() {
        let through = Branches::of(&[vec![], vec![0], vec![0, 1], vec![0, 2, 2]]);
        assert_eq!(through.ways, [(0, 1), (1, 2), (2, 3)]);
    }

    #[test]
    fn there_are_never_too_many_lanes_and_later_skills_lead_nowhere() {
        let star: Vec<Vec<usize>> = (0..9)
            .map(|skill| if skill == 0 { vec![5] } else { vec![0] })
            .collect();
        let star = Branches::of(&star);
        assert_eq!(star.width(), LANES);
        assert!(star.ways.iter().all(|(from, to)| from < to));
        assert_eq!(Branches::of(&[]).width(), 1);
    }

    #[test]
    fn every_way_begins_and_ends_at_its_stones() {
        let unit = Branches::of(&[vec![], vec![0], vec![0], vec![0], vec![1, 3], vec![2]]);
        for &(from, to) in &unit.ways {
            let way = unit.way(from, to);
            assert!(way.starts_with(&format!("M{} {}", unit.across(from), down(from))));
            assert!(way.ends_with(&format!(" {}", down(to))), "{way}");
        }
        let drawing = unit.drawing(&[true; 6]);
        assert_eq!(drawing.matches("<path").count(), unit.ways.len());
        assert!(!drawing.contains("ahead") && unit.drawing(&[]).contains("ahead"));
    }
}
