//! `cargo xtask screens`: pictures of the pages as a browser shows them; with `--readme`, the six that stand for Cairn are
//! taken over into `docs/screens`, where the README shows them.

use std::fs;
use std::path::Path;

use crate::command::{self, cargo};
use crate::servers::{Browser, Run};
use crate::{Failure, target, tools, workspace};

/// What becomes of the pictures.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// They are looked at.
    Look,
    /// The README shows six of them besides.
    Readme,
}

pub(crate) fn run(whereto: Use) -> Result<(), Failure> {
    let folder = target().join("screens");
    // Pictures of an earlier run would pass for new ones.
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let tools = tools::provide()?;
    let mut run = Run::begin()?;
    let browser = Browser::start(&mut run, &tools)?;
    let mut test = cargo(&[
        "test",
        "--package",
        "cairn",
        "--test",
        "browser",
        "--",
        "--ignored",
        "screens",
    ]);
    browser.export(&mut test);
    command::run(test.env("CAIRN_TEST_SCREENS", &folder))?;

    let pictures =
        fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let count = pictures
        .flatten()
        .filter(|file| file.path().extension().is_some_and(|kind| kind == "png"))
        .count();
    if count == 0 {
        return Err(format!(
            "The browser test took no pictures: {} has no .png.",
            folder.display()
        ));
    }
    if whereto == Use::Readme {
        show_in_readme(&folder)?;
    }
    println!("{count} pictures in {}", folder.display());
    Ok(())
}

/// The prefix of the pictures that stand for Cairn.
const EMBLEM: &str = "emblem-";

fn show_in_readme(folder: &Path) -> Result<(), Failure> {
    let shown = workspace().join("docs/screens");
    let failed = |error: std::io::Error| format!("{}: {error}", shown.display());
    fs::create_dir_all(&shown).map_err(failed)?;
    for file in fs::read_dir(folder).map_err(failed)?.flatten() {
        if let Some(name) = file
            .file_name()
            .to_str()
            .and_then(|name| name.strip_prefix(EMBLEM))
        {
            fs::copy(file.path(), shown.join(name)).map_err(failed)?;
        }
    }
    Ok(())
}
