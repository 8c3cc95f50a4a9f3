//! The mark in a translated skill that tells which state of the original it was made from.

use super::Weaver;
use crate::diagnostic::File;
use crate::parse::At;
use crate::parse::fields::Fields;
use crate::parse::skill::front_matter;
use crate::weave::Strand;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

impl Weaver<'_, '_> {
    /// Warns if the original has changed since it was translated: `stamp` is the start of its digest then.
    pub(super) fn check_stamp(&mut self, stamp: &At<String>) {
        let Some(file) = self.translation else { return };
        let now = digest(self.original.text);
        let digits =
            stamp.value.len() == now.len() && stamp.value.bytes().all(|b| b.is_ascii_hexdigit());
        if !digits {
            let message = format!("`{}` is no 8 digits of a SHA-256", stamp.value);
            let error = file.error("bad-stamp", stamp.span.clone(), message);
            self.diagnostics.push(error.help(format!(
                "of the original as it is now: original = \"{now}\""
            )));
        } else if !stamp.value.eq_ignore_ascii_case(&now) {
            let message = "the original has changed since it was translated";
            let warning = file.warning("translation-outdated", stamp.span.clone(), message);
            let help = format!("bring the translation up to it, and write original = \"{now}\"");
            self.diagnostics.push(warning.help(help));
        }
    }
}

/// A translated skill with the stamp of its original at the end of its front matter; nothing if it has a stamp already.
pub(crate) fn stamped(original: &Strand, translation: &Strand) -> Option<String> {
    let file = File::new(&translation.path, &translation.text);
    // What is wrong with it has been said.
    let mut said = Vec::new();
    let front = front_matter(file, &mut said).0?;
    let mut fields = Fields::parse(file, front.clone(), front.start..front.start, &mut said);
    if fields.text("original", &mut said).is_some() {
        return None;
    }
    let (before, after) = translation.text.split_at_checked(front.end)?;
    let stamp = digest(&original.text);
    Some(format!("{before}original = \"{stamp}\"\n{after}"))
}

/// The first 8 hexadecimal digits of the SHA-256 of a file.
fn digest(text: &str) -> String {
    let mut hex = String::with_capacity(8);
    for byte in Sha256::digest(text.as_bytes()).iter().take(4) {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
