//! Lines of text from files that may be compressed, damaged, or not text at all.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use thiserror::Error;

/// No line is longer, in bytes, so that no file can make a reader hold much.
const LONGEST_LINE: u64 = 64 * 1024;

/// Bytes read at once.
const BUFFER: usize = 64 * 1024;

/// Why the next line could not be had.
#[derive(Debug, Error)]
pub enum LinesProblem {
    /// The file cannot be opened or read.
    #[error("cannot be read: {0}")]
    Io(io::Error),
    /// A compressed file ends in the middle.
    #[error("line {line}: the compressed data end here, in the middle; the file is truncated")]
    Truncated {
        /// The line that could not be completed, from 1.
        line: u64,
    },
    /// A compressed file is damaged.
    #[error("line {line}: the compressed data are damaged: {source}")]
    Damaged {
        /// The line that could not be read, from 1.
        line: u64,
        /// What the decoder found.
        source: io::Error,
    },
    /// It is a table in another form.
    #[error("this is a Parquet file, where text is needed, such as CSV")]
    Parquet,
    /// A line is longer than any sound line.
    #[error("line {line}: longer than {LONGEST_LINE} bytes")]
    LongLine {
        /// The line, from 1.
        line: u64,
    },
}

/// Opens a file, plain or compressed with gzip, whatever its name.
pub(crate) fn open(path: &Path) -> Result<Box<dyn BufRead>, LinesProblem> {
    decompressed(File::open(path).map_err(LinesProblem::Io)?)
}

/// What is in a source, decompressed if it is compressed.
pub(crate) fn decompressed<'s>(
    source: impl Read + 's,
) -> Result<Box<dyn BufRead + 's>, LinesProblem> {
    let mut source = BufReader::with_capacity(BUFFER, source);
    // No header begins with the two bytes that every gzip file begins with.
    let start = source.fill_buf().map_err(LinesProblem::Io)?;
    if start.starts_with(b"PAR1") {
        return Err(LinesProblem::Parquet);
    }
    Ok(if start.starts_with(&[0x1f, 0x8b]) {
        Box::new(BufReader::with_capacity(
            BUFFER,
            MultiGzDecoder::new(source),
        ))
    } else {
        Box::new(source)
    })
}

/// Lines, one at a time, none longer than [`LONGEST_LINE`].
pub(crate) struct Lines<R> {
    source: R,
    buffer: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// Begins before the first line.
    pub(crate) fn new(source: R) -> Lines<R> {
        Lines {
            source,
            buffer: Vec::new(),
            number: 0,
        }
    }

    /// The next line without its end, and its number; none after the last.
    pub(crate) fn next(&mut self) -> Result<Option<(u64, &[u8])>, LinesProblem> {
        self.number += 1;
        let line = self.number;
        self.buffer.clear();
        let limited = &mut (&mut self.source).take(LONGEST_LINE);
        limited
            .read_until(b'\n', &mut self.buffer)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => LinesProblem::Truncated { line },
                io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => LinesProblem::Damaged {
                    line,
                    source: error,
                },
                _ => LinesProblem::Io(error),
            })?;
        if self.buffer.len() as u64 == LONGEST_LINE && !self.buffer.ends_with(b"\n") {
            return Err(LinesProblem::LongLine { line });
        }
        let is_end = self.buffer.is_empty();
        Ok((!is_end).then(|| (line, self.buffer.trim_ascii())))
    }
}

/// A field as a message can show it: shortened, and without what a terminal would obey.
pub(crate) fn shown(field: &[u8]) -> String {
    let harmless = |character: char| {
        if character.is_control() {
            char::REPLACEMENT_CHARACTER
        } else {
            character
        }
    };
    let text = String::from_utf8_lossy(field);
    text.chars().take(40).map(harmless).collect()
}
