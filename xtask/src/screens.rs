//! `cargo xtask screens`: pictures of the pages as a browser shows them.

use std::fs;

use crate::command::{self, cargo};
use crate::servers::{Browser, Run};
use crate::{Failure, target, tools, workspace};

pub(crate) fn run() -> Result<(), Failure> {
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
    // The picture that the README shows is one of them.
    let readme = workspace().join("docs/screenshot.png");
    fs::copy(folder.join("readme.png"), &readme)
        .map_err(|error| format!("{}: {error}", readme.display()))?;
    println!("{count} pictures in {}", folder.display());
    Ok(())
}
