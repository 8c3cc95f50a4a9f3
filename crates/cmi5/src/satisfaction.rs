//! Which blocks, and whether the course, are done (cmi5 section 9.3.9).

use crate::structure::CourseStructure;

/// Something that counts as done once all units in it are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A block, by its place in [`CourseStructure::blocks`].
    Block(usize),
    /// The whole course.
    Course,
}

/// What is done, given which units are (by their place in [`CourseStructure::units`]; missing ones are not): inner
/// blocks before those around them, the course last.
pub fn satisfied(structure: &CourseStructure, units: &[bool]) -> Vec<Part> {
    let is_done = |index: usize| units.get(index).copied().unwrap_or(false);
    let mut blocks = vec![true; structure.blocks.len()];
    for (index, unit) in structure.units.iter().enumerate() {
        if let (Some(block), false) = (unit.parent, is_done(index)) {
            blocks[block] = false;
        }
    }
    // A block stands behind the one around it, so that one pass from the end reaches all.
    for index in (0..blocks.len()).rev() {
        if let (Some(outer), false) = (structure.blocks[index].parent, blocks[index]) {
            blocks[outer] = false;
        }
    }
    let mut parts: Vec<Part> = (0..blocks.len())
        .rev()
        .filter(|index| blocks[*index])
        .map(Part::Block)
        .collect();
    if (0..structure.units.len()).all(is_done) {
        parts.push(Part::Course);
    }
    parts
}
