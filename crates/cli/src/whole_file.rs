//! A file that is there when it is whole, and not before.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::place::display;

/// A file in the making, under a name that says so. Without [`WholeFile::finish`] it goes away with the value; if the program is
/// killed, what is left of it still says that it is not whole.
pub(crate) struct WholeFile {
    path: PathBuf,
    partial: PathBuf,
    file: File,
    finished: bool,
}

impl WholeFile {
    /// Begins a file; one that is there is not touched.
    pub(crate) fn create(path: &Path) -> Result<WholeFile, String> {
        if path.exists() {
            return Err(format!(
                "{} exists already: choose another name",
                display(path)
            ));
        }
        let mut partial = path.to_owned().into_os_string();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let file = File::create(&partial)
            .map_err(|error| format!("cannot write {}: {error}", display(&partial)))?;
        Ok(WholeFile {
            path: path.to_owned(),
            partial,
            file,
            finished: false,
        })
    }

    /// Gives it its name, once it is on the disk.
    pub(crate) fn finish(mut self) -> Result<(), String> {
        let named = self
            .file
            .sync_all()
            .and_then(|()| std::fs::rename(&self.partial, &self.path));
        self.finished = named.is_ok();
        named.map_err(|error| format!("cannot write {}: {error}", display(&self.path)))
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if !self.finished {
            // If it cannot be removed, its name says what it is.
            let _ = std::fs::remove_file(&self.partial);
        }
    }
}
