//! A table with room for every number of a range and memory only for those that were met.

/// Marks a number that was never met.
const NOWHERE: u32 = u32::MAX;

/// Entries by dense number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sparse<T> {
    /// For each number, its place in `entries`, or [`NOWHERE`].
    places: Vec<u32>,
    /// In the order in which they were met.
    entries: Vec<(u32, T)>,
}

impl<T: Default> Sparse<T> {
    /// A table for the numbers below `len`.
    pub(crate) fn new(len: usize) -> Sparse<T> {
        Sparse {
            places: vec![NOWHERE; len],
            entries: Vec::new(),
        }
    }

    /// Makes room for as many more entries without allocating again.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.entries.reserve(more);
    }

    /// The place of a number among the entries; none if it was never met.
    pub(crate) fn place(&self, number: u32) -> Option<usize> {
        let place = *self.places.get(number as usize)?;
        (place != NOWHERE).then_some(place as usize)
    }

    /// The entry of a number; none if it was never met.
    pub(crate) fn get(&self, number: u32) -> Option<&T> {
        self.entries
            .get(self.place(number)?)
            .map(|(_, entry)| entry)
    }

    /// The entry of a number, begun if there is none; none for a number out of range.
    pub(crate) fn begin(&mut self, number: u32) -> Option<&mut T> {
        let place = self.places.get_mut(number as usize)?;
        if *place == NOWHERE {
            // There are no more entries than numbers, which are 32 bits wide.
            *place = u32::try_from(self.entries.len()).unwrap_or(NOWHERE);
            self.entries.push((number, T::default()));
        }
        self.entries
            .get_mut(*place as usize)
            .map(|(_, entry)| entry)
    }

    /// Forgets all entries and keeps their memory.
    pub(crate) fn clear(&mut self) {
        for (number, _) in self.entries.drain(..) {
            self.places[number as usize] = NOWHERE;
        }
    }

    /// How many numbers there is room for.
    pub(crate) fn range(&self) -> usize {
        self.places.len()
    }

    /// Entries with their numbers, in the order in which they were met.
    pub(crate) fn entries(&self) -> &[(u32, T)] {
        &self.entries
    }

    /// Entries with their numbers, in ascending order of the numbers.
    pub(crate) fn ascending(&self) -> impl Iterator<Item = (u32, &T)> {
        let met = self.places.iter().filter(|&&place| place != NOWHERE);
        met.filter_map(|&place| self.entries.get(place as usize))
            .map(|(number, entry)| (*number, entry))
    }
}

/// Equal if they say the same, whichever number was met first.
impl<T: PartialEq + Default> PartialEq for Sparse<T> {
    fn eq(&self, other: &Self) -> bool {
        self.entries.len() == other.entries.len() && self.ascending().eq(other.ascending())
    }
}
