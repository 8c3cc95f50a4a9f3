//! Statements set down until the last of them has come.

use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};

use super::prepared::Prepared;

/// Bytes of statements that are kept in memory; more go to a file.
const IN_MEMORY: usize = 2 << 20;

/// Statements written at a time.
const CHUNK: usize = 500;

/// Statements set down until all are there: the first ones in memory, the rest in a file.
#[derive(Debug, Default)]
pub(super) struct Pile {
    memory: Vec<Prepared>,
    bytes: usize,
    file: Option<std::io::BufWriter<std::fs::File>>,
}

impl Pile {
    /// Sets one more down.
    pub(super) fn add(&mut self, prepared: Prepared) -> std::io::Result<()> {
        if let Some(file) = &mut self.file {
            serde_json::to_writer(&mut *file, &prepared)?;
            return file.write_all(b"\n");
        }
        self.bytes += prepared.json.len() * 2;
        self.memory.push(prepared);
        if self.bytes > IN_MEMORY {
            // From here on; what is in memory stays there.
            self.file = Some(std::io::BufWriter::new(tempfile::tempfile()?));
        }
        Ok(())
    }

    /// Begins to read what was set down, which takes it off the pile.
    pub(super) fn read(&mut self) -> std::io::Result<PileReader> {
        let file = match self.file.take() {
            None => None,
            Some(file) => {
                let mut file = file
                    .into_inner()
                    .map_err(std::io::IntoInnerError::into_error)?;
                file.seek(SeekFrom::Start(0))?;
                Some(BufReader::new(file))
            }
        };
        Ok(PileReader {
            memory: std::mem::take(&mut self.memory).into_iter(),
            file,
        })
    }
}

/// What was set down, in its order.
pub(super) struct PileReader {
    memory: std::vec::IntoIter<Prepared>,
    file: Option<BufReader<std::fs::File>>,
}

impl PileReader {
    /// The next ones, at most [`CHUNK`]; none at the end.
    pub(super) fn next_chunk(&mut self) -> std::io::Result<Vec<Prepared>> {
        let mut chunk: Vec<Prepared> = self.memory.by_ref().take(CHUNK).collect();
        let mut line = String::new();
        while chunk.len() < CHUNK
            && let Some(file) = &mut self.file
        {
            line.clear();
            if file.read_line(&mut line)? == 0 {
                self.file = None;
                break;
            }
            chunk.push(serde_json::from_str(&line)?);
        }
        Ok(chunk)
    }
}
