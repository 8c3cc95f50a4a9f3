//! The text of a course, as it lies in its folder.
//!
//! Reading a folder is the caller's business; from here on a course is a map from paths to bytes, so that a course can come from
//! a disk, an archive, the program itself or a fuzzer.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The files of a course: relative paths with `/` between folders, and their bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CourseSource {
    files: BTreeMap<String, Vec<u8>>,
}

impl CourseSource {
    /// A course without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, in place of one with the same path.
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), bytes.into());
    }

    /// The bytes of a file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// The files, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Whether there are no files.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// SHA-256 over the sorted paths and their bytes, in lower-case hexadecimal: equal exactly when the sources are.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for (path, bytes) in &self.files {
            // Lengths first, so that no two different courses feed the same bytes to the hash.
            for part in [path.as_bytes(), bytes.as_slice()] {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part);
            }
        }
        let mut hex = String::with_capacity(64);
        for byte in hash.finalize() {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    }
}

impl<P: Into<String>, B: Into<Vec<u8>>> FromIterator<(P, B)> for CourseSource {
    fn from_iter<I: IntoIterator<Item = (P, B)>>(files: I) -> Self {
        let mut source = CourseSource::new();
        for (path, bytes) in files {
            source.insert(path, bytes);
        }
        source
    }
}
