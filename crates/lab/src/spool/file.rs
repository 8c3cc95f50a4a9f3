//! A file without a name, written at its end and read anywhere.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

use super::{Scratch, SpoolError};

/// Bytes read or written at once.
pub(super) const CHUNK: usize = 64 * 1024;

#[derive(Debug)]
pub(super) struct WorkingFile {
    file: File,
    folder: PathBuf,
}

impl Scratch {
    pub(super) fn file(&self) -> Result<WorkingFile, SpoolError> {
        let file = tempfile::tempfile_in(&self.folder).map_err(|source| SpoolError::Io {
            folder: self.folder.clone(),
            source,
        })?;
        Ok(WorkingFile {
            file,
            folder: self.folder.clone(),
        })
    }
}

impl WorkingFile {
    /// Writes at the end of what was written before.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), SpoolError> {
        let written = self.file.write_all(bytes);
        written.map_err(|source| self.failed(source))
    }

    /// Fills a buffer with what was written at a place.
    pub(super) fn read(&self, at: u64, buffer: &mut [u8]) -> Result<(), SpoolError> {
        read_at(&self.file, at, buffer).map_err(|source| match source.kind() {
            io::ErrorKind::UnexpectedEof => self.damaged(),
            _ => self.failed(source),
        })
    }

    /// Does what a failing disk would.
    #[cfg(all(test, unix))]
    pub(super) fn overwrite(&self, at: u64, bytes: &[u8]) {
        let written = std::os::unix::fs::FileExt::write_all_at(&self.file, bytes, at);
        written.expect("room on the disk");
    }

    pub(super) fn damaged(&self) -> SpoolError {
        SpoolError::Damaged {
            folder: self.folder.clone(),
        }
    }

    fn failed(&self, source: io::Error) -> SpoolError {
        SpoolError::Io {
            folder: self.folder.clone(),
            source,
        }
    }
}

#[cfg(unix)]
fn read_at(file: &File, at: u64, buffer: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, mut at: u64, mut buffer: &mut [u8]) -> io::Result<()> {
    while !buffer.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, buffer, at)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        buffer = &mut buffer[read..];
        at += read as u64;
    }
    Ok(())
}
