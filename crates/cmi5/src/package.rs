//! A course package: a zip file (32 or 64 bit) with `cmi5.xml` at its root, or that file alone (cmi5 section 14).

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::read::{self, Problem};
use crate::structure::CourseStructure;

/// Why a package is refused. Each problem is a sentence for whoever made the package.
#[derive(Debug, thiserror::Error)]
#[error("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct InvalidPackage {
    /// What is wrong; never empty.
    pub problems: Vec<Problem>,
}

impl CourseStructure {
    /// Reads the XML of a course structure, whose addresses may be relative to a package.
    ///
    /// # Errors
    ///
    /// All that is wrong with it.
    pub fn parse(xml: &str) -> Result<Self, InvalidPackage> {
        read::read(xml).map_err(|problems| InvalidPackage { problems })
    }
}

impl InvalidPackage {
    fn one(message: impl Into<String>) -> Self {
        Self {
            problems: vec![Problem {
                line: None,
                message: message.into(),
            }],
        }
    }
}

/// How much a package may hold, so that a small file cannot unpack into a large one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Files.
    pub files: usize,
    /// Bytes of one file, unpacked.
    pub file_bytes: u64,
    /// Bytes of all files together, unpacked.
    pub all_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            files: 20_000,
            file_bytes: 256 << 20,
            all_bytes: 1 << 30,
        }
    }
}

/// The largest `cmi5.xml` that is read, in bytes.
const LARGEST_STRUCTURE: u64 = 32 << 20;

/// A package that was read and found good.
#[derive(Debug)]
pub struct Package {
    /// The course in it.
    pub structure: CourseStructure,
    xml: String,
    archive: Option<ZipArchive<Cursor<Vec<u8>>>>,
    limits: Limits,
}

/// One file of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackagedFile {
    /// Where it lies, with forward slashes, relative to the root; never leads out of it.
    pub path: String,
    /// What is in it.
    pub content: Vec<u8>,
}

impl Package {
    /// Reads a package: a zip file, or the XML of a course structure alone.
    ///
    /// # Errors
    ///
    /// All that is wrong with it.
    pub fn read(bytes: Vec<u8>, limits: Limits) -> Result<Self, InvalidPackage> {
        if bytes.starts_with(b"PK") {
            return Self::read_zip(bytes, limits);
        }
        let text = String::from_utf8(bytes).map_err(|_| neither())?;
        let xml = text.strip_prefix('\u{feff}').unwrap_or(&text);
        if !xml.trim_start().starts_with('<') {
            return Err(neither());
        }
        let structure = CourseStructure::parse(xml)?;
        let problems: Vec<Problem> = structure
            .units
            .iter()
            .filter(|unit| !read::is_absolute(&unit.url))
            .map(|unit| Problem {
                line: None,
                message: format!(
                    "The address \"{}\" is relative, but there is no zip file that it could be in.",
                    unit.url
                ),
            })
            .collect();
        if !problems.is_empty() {
            return Err(InvalidPackage { problems });
        }
        Ok(Self {
            structure,
            xml: xml.to_owned(),
            archive: None,
            limits,
        })
    }

    fn read_zip(bytes: Vec<u8>, limits: Limits) -> Result<Self, InvalidPackage> {
        let mut archive =
            ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
        if archive.len() > limits.files {
            return Err(InvalidPackage::one(format!(
                "The package has {} files; {} are the most there may be.",
                archive.len(),
                limits.files
            )));
        }
        let names: BTreeSet<String> = archive
            .file_names()
            .filter_map(Result::ok)
            .map(std::borrow::Cow::into_owned)
            .collect();
        let xml = match archive.by_name("cmi5.xml") {
            Ok(file) => read_text(file)?,
            Err(ZipError::FileNotFound) => {
                return Err(InvalidPackage::one(
                    "There is no file cmi5.xml at the root of the package.",
                ));
            }
            Err(error) => return Err(unreadable(&error)),
        };
        let xml = xml.strip_prefix('\u{feff}').unwrap_or(&xml);
        let structure = CourseStructure::parse(xml)?;
        let problems: Vec<Problem> = structure
            .units
            .iter()
            .filter(|unit| !read::is_absolute(&unit.url))
            .filter(|unit| file_of(&unit.url).is_none_or(|path| !names.contains(&path)))
            .map(|unit| Problem {
                line: None,
                message: format!("The package has no file for the address \"{}\".", unit.url),
            })
            .collect();
        if !problems.is_empty() {
            return Err(InvalidPackage { problems });
        }
        Ok(Self {
            structure,
            xml: xml.to_owned(),
            archive: Some(archive),
            limits,
        })
    }

    /// The course structure as it came.
    pub fn xml(&self) -> &str {
        &self.xml
    }

    /// The files of the package, one after the other; none where it is a course structure alone.
    ///
    /// # Errors
    ///
    /// A file is damaged, too large, or lies outside of the package.
    pub fn files(&mut self) -> impl Iterator<Item = Result<PackagedFile, InvalidPackage>> {
        let limits = self.limits;
        let count = self.archive.as_ref().map_or(0, ZipArchive::len);
        let mut left = limits.all_bytes;
        (0..count).filter_map(move |index| {
            let archive = self.archive.as_mut()?;
            read_file(archive, index, limits, &mut left).transpose()
        })
    }
}

fn read_file(
    archive: &mut ZipArchive<Cursor<Vec<u8>>>,
    index: usize,
    limits: Limits,
    left: &mut u64,
) -> Result<Option<PackagedFile>, InvalidPackage> {
    let file = archive
        .by_index(index)
        .map_err(|error| unreadable(&error))?;
    if file.is_dir() {
        return Ok(None);
    }
    let Some(path) = file.enclosed_name() else {
        return Err(InvalidPackage::one(format!(
            "File {} of the package has a name that leads out of it or is unreadable.",
            index + 1
        )));
    };
    let path = path.to_string_lossy().replace('\\', "/");
    let most = limits.file_bytes.min(*left);
    let mut content = Vec::new();
    // The size that the archive states is not to be trusted.
    let read = file
        .take(most + 1)
        .read_to_end(&mut content)
        .map_err(|error| InvalidPackage::one(format!("The file {path} is damaged: {error}.")))?;
    if read as u64 > most {
        return Err(InvalidPackage::one(format!(
            "The file {path} is larger than may be: {} MB a file, {} MB in all.",
            limits.file_bytes >> 20,
            limits.all_bytes >> 20
        )));
    }
    *left -= read as u64;
    Ok(Some(PackagedFile { path, content }))
}

/// The file that a relative address names, without query and fragment, its percent signs read.
fn file_of(url: &str) -> Option<String> {
    let base = url::Url::parse("http://package/").ok()?;
    let joined = base.join(url).ok()?;
    let path = joined.path().strip_prefix('/')?;
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8();
    decoded.ok().map(std::borrow::Cow::into_owned)
}

fn read_text(file: impl Read) -> Result<String, InvalidPackage> {
    let mut text = String::new();
    let read = file
        .take(LARGEST_STRUCTURE + 1)
        .read_to_string(&mut text)
        .map_err(|error| {
            InvalidPackage::one(format!("The file cmi5.xml is unreadable: {error}."))
        })?;
    if read as u64 > LARGEST_STRUCTURE {
        return Err(InvalidPackage::one(format!(
            "The file cmi5.xml is larger than {} MB.",
            LARGEST_STRUCTURE >> 20
        )));
    }
    Ok(text)
}

fn unreadable(error: &ZipError) -> InvalidPackage {
    InvalidPackage::one(format!(
        "The package is not readable as a zip file: {error}."
    ))
}

fn neither() -> InvalidPackage {
    InvalidPackage::one("The file is neither a zip file nor the XML of a course structure.")
}
