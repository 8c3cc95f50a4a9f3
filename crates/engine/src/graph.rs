//! Which skill builds on which.
//!
//! A course is a directed acyclic graph of skills. Both directions are kept in compressed sparse
//! rows (one array of neighbours, one of offsets), so that a course of thousands of skills is four
//! flat arrays and a walk touches memory in order. Construction is linear in skills and edges,
//! except for the count of descendants: that takes one linear sweep for every 64 skills and linear
//! memory (5 000 skills with four prerequisites each: about 80 sweeps, some eight milliseconds).

use serde::{Deserialize, Serialize};

/// A skill's position in its course: dense, from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SkillIndex(u32);

impl SkillIndex {
    /// The skill at this position.
    pub const fn new(position: u32) -> Self {
        SkillIndex(position)
    }

    /// The position as a number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The position, for indexing a slice that has one element per skill.
    pub const fn position(self) -> usize {
        self.0 as usize
    }

    /// The skill at a position below `u32::MAX`; graphs are never larger, see
    /// [`GraphError::TooManySkills`].
    pub(crate) fn at(position: usize) -> Self {
        SkillIndex(u32::try_from(position).unwrap_or(u32::MAX))
    }
}

/// Why a list of prerequisites is not a skill graph.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    /// Skills that build on each other in a circle: each on the next, the last on the first.
    #[error("skills build on each other in a circle: {}", positions(.0))]
    Cycle(Vec<SkillIndex>),
    /// A prerequisite that is not a skill of the course.
    #[error("skill {} has prerequisite {}, but the skills are numbered below {skills}", .skill.get(), .prerequisite.get())]
    OutOfRange {
        /// The skill with the wrong prerequisite.
        skill: SkillIndex,
        /// The prerequisite that does not exist.
        prerequisite: SkillIndex,
        /// How many skills there are.
        skills: usize,
    },
    /// A prerequisite named twice by the same skill.
    #[error("skill {} names prerequisite {} twice", .skill.get(), .prerequisite.get())]
    Duplicate {
        /// The skill that names it twice.
        skill: SkillIndex,
        /// The prerequisite named twice.
        prerequisite: SkillIndex,
    },
    /// More skills or prerequisites than fit a 32-bit index.
    #[error("a course cannot have {0} skills or prerequisites")]
    TooManySkills(usize),
}

fn positions(cycle: &[SkillIndex]) -> String {
    let mut names: Vec<String> = cycle.iter().map(|skill| skill.get().to_string()).collect();
    names.extend(names.first().cloned());
    names.join(" → ")
}

/// An acyclic graph of skills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkillGraph {
    prerequisites: Rows,
    dependents: Rows,
    topological_order: Vec<SkillIndex>,
    depths: Vec<u32>,
    descendants: Vec<u32>,
}

impl SkillGraph {
    /// The graph in which skill `i` builds directly on the skills in `prerequisites[i]`.
    pub fn new(prerequisites: Vec<Vec<SkillIndex>>) -> Result<SkillGraph, GraphError> {
        let skills = prerequisites.len();
        let edges = prerequisites.iter().map(Vec::len).sum::<usize>();
        if u32::try_from(skills.max(edges)).is_err() {
            return Err(GraphError::TooManySkills(skills.max(edges)));
        }
        reject_bad_prerequisites(&prerequisites)?;
        let prerequisites = Rows::new(prerequisites);
        let dependents = prerequisites.transposed();
        let topological_order = topological_order(&prerequisites, &dependents)?;
        let depths = depths(&prerequisites, &topological_order);
        let descendants = count_descendants(&dependents, &topological_order);
        Ok(SkillGraph {
            prerequisites,
            dependents,
            topological_order,
            depths,
            descendants,
        })
    }

    /// How many skills there are.
    pub fn len(&self) -> usize {
        self.topological_order.len()
    }

    /// Has the course no skill at all?
    pub fn is_empty(&self) -> bool {
        self.topological_order.is_empty()
    }

    /// Is this a skill of the course?
    pub fn contains(&self, skill: SkillIndex) -> bool {
        skill.position() < self.len()
    }

    /// All skills, in the order of the course.
    pub fn skills(&self) -> impl ExactSizeIterator<Item = SkillIndex> + use<> {
        (0..self.len()).map(SkillIndex::at)
    }

    /// The skills that `skill` builds on directly, in the order given; none for a skill that is not
    /// in the course.
    pub fn prerequisites(&self, skill: SkillIndex) -> &[SkillIndex] {
        self.prerequisites.row(skill)
    }

    /// The skills that build directly on `skill`, in course order; none for a skill that is not in
    /// the course.
    pub fn dependents(&self, skill: SkillIndex) -> &[SkillIndex] {
        self.dependents.row(skill)
    }

    /// All skills, each after its prerequisites; among those that could come next, breadth first.
    pub fn topological_order(&self) -> &[SkillIndex] {
        &self.topological_order
    }

    /// Length of the longest chain of prerequisites below `skill`: 0 if it builds on nothing.
    pub fn depth(&self, skill: SkillIndex) -> u32 {
        self.depths.get(skill.position()).copied().unwrap_or(0)
    }

    /// How many skills build on `skill`, directly or not; each counted once.
    pub fn descendants(&self, skill: SkillIndex) -> u32 {
        self.descendants.get(skill.position()).copied().unwrap_or(0)
    }
}

/// Compressed sparse rows: the neighbours of node `i` are `targets[offsets[i]..offsets[i + 1]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rows {
    offsets: Vec<u32>,
    targets: Vec<SkillIndex>,
}

impl Rows {
    fn new(lists: Vec<Vec<SkillIndex>>) -> Rows {
        let mut offsets = Vec::with_capacity(lists.len() + 1);
        let mut targets = Vec::with_capacity(lists.iter().map(Vec::len).sum());
        offsets.push(0);
        for list in lists {
            targets.extend(list);
            offsets.push(SkillIndex::at(targets.len()).get());
        }
        Rows { offsets, targets }
    }

    fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    fn row(&self, node: SkillIndex) -> &[SkillIndex] {
        let at = node.position();
        match (self.offsets.get(at), self.offsets.get(at + 1)) {
            (Some(&from), Some(&to)) => &self.targets[from as usize..to as usize],
            _ => &[],
        }
    }

    /// The same edges, seen from the other end, by a counting sort.
    fn transposed(&self) -> Rows {
        let mut offsets = vec![0_u32; self.len() + 1];
        for target in &self.targets {
            offsets[target.position() + 1] += 1;
        }
        for node in 0..self.len() {
            offsets[node + 1] += offsets[node];
        }
        let mut next = offsets.clone();
        let mut targets = vec![SkillIndex(0); self.targets.len()];
        for source in (0..self.len()).map(SkillIndex::at) {
            for target in self.row(source) {
                let slot = &mut next[target.position()];
                targets[*slot as usize] = source;
                *slot += 1;
            }
        }
        Rows { offsets, targets }
    }
}

fn reject_bad_prerequisites(prerequisites: &[Vec<SkillIndex>]) -> Result<(), GraphError> {
    let skills = prerequisites.len();
    // For each skill, the last one that named it: finds duplicates without a set per skill.
    let mut named_by = vec![None; skills];
    for (position, list) in prerequisites.iter().enumerate() {
        let skill = SkillIndex::at(position);
        for &prerequisite in list {
            let Some(last) = named_by.get_mut(prerequisite.position()) else {
                return Err(GraphError::OutOfRange {
                    skill,
                    prerequisite,
                    skills,
                });
            };
            if last.replace(skill) == Some(skill) {
                return Err(GraphError::Duplicate {
                    skill,
                    prerequisite,
                });
            }
        }
    }
    Ok(())
}

/// Kahn's algorithm (A. B. Kahn, "Topological sorting of large networks", CACM 5(11), 1962).
fn topological_order(
    prerequisites: &Rows,
    dependents: &Rows,
) -> Result<Vec<SkillIndex>, GraphError> {
    let skills = prerequisites.len();
    let mut unmet: Vec<usize> = (0..skills)
        .map(|position| prerequisites.row(SkillIndex::at(position)).len())
        .collect();
    let mut order: Vec<SkillIndex> = (0..skills)
        .filter(|&position| unmet[position] == 0)
        .map(SkillIndex::at)
        .collect();
    let mut taken = 0;
    while let Some(&skill) = order.get(taken) {
        taken += 1;
        for &dependent in dependents.row(skill) {
            unmet[dependent.position()] -= 1;
            if unmet[dependent.position()] == 0 {
                order.push(dependent);
            }
        }
    }
    if order.len() == skills {
        Ok(order)
    } else {
        Err(GraphError::Cycle(find_cycle(prerequisites, &unmet)))
    }
}

/// A cycle among the skills that the sort could not place. Each of them has a prerequisite that
/// could not be placed either, so walking down such prerequisites must come back to a skill already
/// seen.
fn find_cycle(prerequisites: &Rows, unmet: &[usize]) -> Vec<SkillIndex> {
    let mut walk = Vec::new();
    let mut seen_at = vec![None; unmet.len()];
    let mut next = (0..unmet.len())
        .find(|&position| unmet[position] > 0)
        .map(SkillIndex::at);
    while let Some(skill) = next {
        if let Some(start) = seen_at[skill.position()] {
            return walk.split_off(start);
        }
        seen_at[skill.position()] = Some(walk.len());
        walk.push(skill);
        next = prerequisites
            .row(skill)
            .iter()
            .copied()
            .find(|below| unmet[below.position()] > 0);
    }
    walk
}

fn depths(prerequisites: &Rows, topological_order: &[SkillIndex]) -> Vec<u32> {
    let mut depths = vec![0; topological_order.len()];
    for &skill in topological_order {
        let below = prerequisites
            .row(skill)
            .iter()
            .map(|below| depths[below.position()] + 1)
            .max();
        depths[skill.position()] = below.unwrap_or(0);
    }
    depths
}

/// Counts descendants 64 at a time: a sweep from the last skill to the first hands each skill, as
/// bits of one word, which of 64 chosen skills are above it. Diamonds are counted once and memory
/// stays linear.
fn count_descendants(dependents: &Rows, topological_order: &[SkillIndex]) -> Vec<u32> {
    let skills = topological_order.len();
    let mut counts = vec![0; skills];
    let mut above = vec![0_u64; skills];
    for block in (0..skills).step_by(64) {
        above.fill(0);
        for &skill in topological_order.iter().rev() {
            let mut word = 0;
            for dependent in dependents.row(skill) {
                let position = dependent.position();
                word |= above[position];
                if (block..block + 64).contains(&position) {
                    word |= 1 << (position - block);
                }
            }
            above[skill.position()] = word;
            counts[skill.position()] += word.count_ones();
        }
    }
    counts
}
