//! Records by key, to be read again and again.

use std::marker::PhantomData;

use super::file::{CHUNK, WorkingFile};
use super::{Record, Scratch, Sorted, SpoolError};

/// Records side by side with those of the same key. Keys are numbers from 0 without large gaps: each takes some
/// bytes of memory, up to the largest.
#[derive(Debug)]
pub struct Groups<R> {
    pub(super) file: WorkingFile,
    places: Vec<Group>,
    record: PhantomData<fn() -> R>,
}

/// Where the records of one key end, as a number of records, and their checksum.
#[derive(Clone, Copy, Debug)]
struct Group {
    end: u64,
    checksum: u32,
}

impl<R: Record> Groups<R> {
    /// Puts sorted records side by side. If they came in order they stay where they are.
    ///
    /// # Errors
    /// If the working file cannot be read, or another one not be written.
    pub fn of(sorted: Sorted<R>, scratch: &Scratch) -> Result<Groups<R>, SpoolError> {
        let mut moved = if sorted.is_ordered {
            None
        } else {
            Some(scratch.file()?)
        };
        let mut bytes = Vec::new();
        let mut groups: Vec<Group> = Vec::new();
        let mut checksum = crc32fast::Hasher::new();
        let (mut last, mut end) = (0, 0);
        sorted.for_each(|record| {
            let key = R::decode(record).key();
            while last < key {
                close(&mut groups, end, &mut checksum);
                last += 1;
            }
            checksum.update(record);
            end += 1;
            if let Some(file) = &mut moved {
                bytes.extend_from_slice(record);
                if bytes.len() + R::SIZE > CHUNK {
                    file.append(&bytes)?;
                    bytes.clear();
                }
            }
            Ok(())
        })?;
        if end > 0 {
            close(&mut groups, end, &mut checksum);
        }
        let file = match moved {
            Some(mut file) => {
                file.append(&bytes)?;
                file
            }
            None => sorted.file,
        };
        groups.shrink_to_fit();
        Ok(Groups {
            file,
            places: groups,
            record: PhantomData,
        })
    }

    /// How many keys there are: one more than the largest.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// How many records of a key there are.
    pub fn records(&self, key: usize) -> u64 {
        self.group(key)
            .map_or(0, |(start, group)| group.end - start)
    }

    /// Tells the records of a key in the order in which they were given; none for a key that there is not.
    ///
    /// # Errors
    /// If the file cannot be read, or what it holds is not what was written. Then some of the records told
    /// may be wrong.
    pub fn read(&self, key: usize, mut tell: impl FnMut(R)) -> Result<(), SpoolError> {
        let Some((mut at, group)) = self.group(key) else {
            return Ok(());
        };
        let at_once = (CHUNK / R::SIZE).max(1);
        let most = usize::try_from(group.end - at).map_or(at_once, |all| all.min(at_once));
        let mut buffer = vec![0; most * R::SIZE];
        let mut checksum = crc32fast::Hasher::new();
        while at < group.end {
            let records = usize::try_from(group.end - at).map_or(most, |left| left.min(most));
            let part = &mut buffer[..records * R::SIZE];
            self.file.read(at * R::SIZE as u64, part)?;
            checksum.update(part);
            part.chunks_exact(R::SIZE)
                .for_each(|record| tell(R::decode(record)));
            at += records as u64;
        }
        if checksum.finalize() == group.checksum {
            Ok(())
        } else {
            Err(self.file.damaged())
        }
    }

    /// Where a group starts, and the group.
    fn group(&self, key: usize) -> Option<(u64, Group)> {
        let group = *self.places.get(key)?;
        let before = key
            .checked_sub(1)
            .and_then(|before| self.places.get(before));
        Some((before.map_or(0, |group| group.end), group))
    }
}

fn close(groups: &mut Vec<Group>, end: u64, checksum: &mut crc32fast::Hasher) {
    groups.push(Group {
        end,
        checksum: std::mem::take(checksum).finalize(),
    });
}
