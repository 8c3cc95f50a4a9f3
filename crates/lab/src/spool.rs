//! Records in a working file, for data that memory need not hold.
//!
//! A [`Sorter`] takes records of a fixed size one after the other and writes them in runs, each sorted; read
//! back, they are merged and come in the order of their keys, equal keys in the order in which they were given
//! (an external merge sort: Knuth, TAOCP 3, section 5.4). [`Groups`] keeps such records so that those of one
//! key can be read again and again. What is held in memory is a buffer of records, and some bytes for
//! each run and each group.
//!
//! A working file has no name: the system removes it when the program ends, however it ends. Each run and each
//! group has a checksum (CRC-32), so that a disk that gives back something else is noticed.

mod file;
mod groups;
mod sorter;
#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

pub use groups::Groups;
pub use sorter::{Sorted, Sorter};

/// Records held in memory before they are written.
const RUN: usize = 1 << 18;

/// A record of a fixed size.
pub trait Record: Sized {
    /// How many bytes it takes; at least one.
    const SIZE: usize;

    /// What records are put in order by.
    fn key(&self) -> u64;

    /// Writes it into [`Record::SIZE`] bytes.
    fn encode(&self, bytes: &mut [u8]);

    /// Reads what [`Record::encode`] wrote.
    fn decode(bytes: &[u8]) -> Self;
}

/// Why records could not be kept, or not be had back.
#[derive(Debug, Error)]
pub enum SpoolError {
    /// The working file cannot be made, written or read.
    #[error("{}: a working file cannot be kept there: {source}", folder.display())]
    Io {
        /// The folder of the file.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// What is read is not what was written.
    #[error("{}: the working file there gives back something else than was written", folder.display())]
    Damaged {
        /// The folder of the file.
        folder: PathBuf,
    },
}

/// The folder for working files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    /// A folder of one's choice.
    pub fn within(folder: &Path) -> Scratch {
        Scratch {
            folder: folder.to_owned(),
        }
    }

    /// The folder that `TMPDIR` names, or else `/var/tmp` where there is one (`/tmp` is kept in memory on many
    /// systems, which is what a working file is to spare), or else the system's folder for temporary files.
    pub fn of_system() -> Scratch {
        let large = Path::new("/var/tmp");
        let folder = if std::env::var_os("TMPDIR").is_none() && large.is_dir() {
            large.to_owned()
        } else {
            std::env::temp_dir()
        };
        Scratch { folder }
    }
}

/// Where nothing can go wrong, nothing does.
impl From<std::convert::Infallible> for SpoolError {
    fn from(never: std::convert::Infallible) -> SpoolError {
        match never {}
    }
}
