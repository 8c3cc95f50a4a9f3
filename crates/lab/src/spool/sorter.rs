//! Sorting records without holding them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::marker::PhantomData;

use super::file::{CHUNK, WorkingFile};
use super::{RUN, Record, Scratch, SpoolError};

/// All runs together are read through about so many bytes of memory.
const MERGE_BUFFERS: usize = 8 << 20;

/// Takes records in any order.
#[derive(Debug)]
pub struct Sorter<R> {
    file: WorkingFile,
    buffer: Vec<R>,
    /// Encoded records on their way to the file.
    bytes: Vec<u8>,
    runs: Vec<Run>,
    /// Whether the records came in the order of their keys.
    is_ordered: bool,
    last: u64,
}

/// Records that stand one after the other, in order.
#[derive(Clone, Copy, Debug)]
struct Run {
    start: u64,
    records: u64,
    checksum: u32,
}

impl<R: Record> Sorter<R> {
    /// A sorter with a working file.
    ///
    /// # Errors
    /// If there can be no file in the folder.
    pub fn new(scratch: &Scratch) -> Result<Sorter<R>, SpoolError> {
        Ok(Sorter {
            file: scratch.file()?,
            buffer: Vec::new(),
            bytes: Vec::new(),
            runs: Vec::new(),
            is_ordered: true,
            last: 0,
        })
    }

    /// Takes one more.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn push(&mut self, record: R) -> Result<(), SpoolError> {
        self.is_ordered &= self.last <= record.key();
        self.last = record.key();
        self.buffer.push(record);
        if self.buffer.len() < RUN {
            Ok(())
        } else {
            self.write_run()
        }
    }

    /// Takes no more.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn finish(mut self) -> Result<Sorted<R>, SpoolError> {
        self.write_run()?;
        Ok(Sorted {
            file: self.file,
            runs: self.runs,
            is_ordered: self.is_ordered,
            records: PhantomData,
        })
    }

    fn write_run(&mut self) -> Result<(), SpoolError> {
        if !self.is_ordered {
            self.buffer.sort_by_key(Record::key);
        }
        let mut checksum = crc32fast::Hasher::new();
        for part in self.buffer.chunks(CHUNK / R::SIZE) {
            self.bytes.resize(part.len() * R::SIZE, 0);
            let places = self.bytes.chunks_exact_mut(R::SIZE);
            part.iter()
                .zip(places)
                .for_each(|(record, place)| record.encode(place));
            checksum.update(&self.bytes);
            self.file.append(&self.bytes)?;
        }
        let before = self.runs.last();
        self.runs.push(Run {
            start: before.map_or(0, |run| run.start + run.records),
            records: self.buffer.len() as u64,
            checksum: checksum.finalize(),
        });
        self.buffer.clear();
        Ok(())
    }
}

/// Records that can be read in order.
#[derive(Debug)]
pub struct Sorted<R> {
    pub(super) file: WorkingFile,
    runs: Vec<Run>,
    /// Whether the runs, one after the other, are in order as they stand.
    pub(super) is_ordered: bool,
    records: PhantomData<fn() -> R>,
}

impl<R: Record> Sorted<R> {
    /// How many there are.
    pub fn len(&self) -> u64 {
        self.runs.last().map_or(0, |run| run.start + run.records)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Tells all records in the order of their keys, as they are written; equal keys in the order given.
    ///
    /// # Errors
    /// If the file cannot be read, or what it holds is not what was written; or what `tell` returns.
    pub fn for_each(
        &self,
        mut tell: impl FnMut(&[u8]) -> Result<(), SpoolError>,
    ) -> Result<(), SpoolError> {
        let open = self.runs.len().max(1);
        let buffer = if self.is_ordered {
            CHUNK
        } else {
            (MERGE_BUFFERS / open).clamp(4096, CHUNK)
        };
        let mut readers = self.runs.iter().map(|run| Reader::<R>::new(run, buffer));
        if self.is_ordered {
            return readers.try_for_each(|mut reader| {
                while let Some(bytes) = reader.next(&self.file)? {
                    tell(bytes)?;
                }
                Ok(())
            });
        }
        self.merge(readers.collect(), &mut tell)
    }

    fn merge(
        &self,
        mut readers: Vec<Reader<R>>,
        tell: &mut impl FnMut(&[u8]) -> Result<(), SpoolError>,
    ) -> Result<(), SpoolError> {
        let mut next = BinaryHeap::with_capacity(readers.len());
        for (place, reader) in readers.iter_mut().enumerate() {
            if let Some(bytes) = reader.next(&self.file)? {
                next.push(Reverse((R::decode(bytes).key(), place)));
            }
        }
        while let Some(Reverse((_, place))) = next.pop() {
            let Some(reader) = readers.get_mut(place) else {
                continue;
            };
            // Records of one key often stand together: read on as long as no other run is to come first.
            loop {
                tell(reader.current())?;
                let Some(bytes) = reader.next(&self.file)? else {
                    break;
                };
                let key = R::decode(bytes).key();
                if next
                    .peek()
                    .is_some_and(|Reverse(other)| *other < (key, place))
                {
                    next.push(Reverse((key, place)));
                    break;
                }
            }
        }
        Ok(())
    }
}

/// Reads a run from its beginning to its end.
struct Reader<R> {
    /// What of the run has not been read from the file yet, in bytes.
    at: u64,
    end: u64,
    buffer: Vec<u8>,
    /// Where the next record stands in the buffer, and where what was read ends.
    place: usize,
    filled: usize,
    checksum: crc32fast::Hasher,
    expected: u32,
    record: PhantomData<fn() -> R>,
}

impl<R: Record> Reader<R> {
    fn new(run: &Run, buffer: usize) -> Reader<R> {
        let size = R::SIZE as u64;
        Reader {
            at: run.start * size,
            end: (run.start + run.records) * size,
            buffer: vec![0; (buffer / R::SIZE).max(1) * R::SIZE],
            place: 0,
            filled: 0,
            checksum: crc32fast::Hasher::new(),
            expected: run.checksum,
            record: PhantomData,
        }
    }

    /// The next record; none after the last, if all were what was written.
    fn next(&mut self, file: &WorkingFile) -> Result<Option<&[u8]>, SpoolError> {
        if self.place == self.filled {
            let left = usize::try_from(self.end - self.at).unwrap_or(usize::MAX);
            if left == 0 {
                return if self.checksum.clone().finalize() == self.expected {
                    Ok(None)
                } else {
                    Err(file.damaged())
                };
            }
            self.filled = left.min(self.buffer.len());
            let part = &mut self.buffer[..self.filled];
            file.read(self.at, part)?;
            self.checksum.update(part);
            self.at += self.filled as u64;
            self.place = 0;
        }
        self.place += R::SIZE;
        Ok(Some(self.current()))
    }

    /// The record that was told last.
    fn current(&self) -> &[u8] {
        &self.buffer[self.place - R::SIZE..self.place]
    }
}
