//! What the tests need from outside: found, installed where that is allowed, or named with the command that installs it.
//!
//! `CAIRN_TEST_CHROMIUM`, `CAIRN_TEST_CHROMEDRIVER` and `CAIRN_TEST_AXE` name what is to be used instead of what would
//! be found.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{self, find, is_root};
use crate::{Failure, target};

/// The rules of accessibility that pages are checked against.
const AXE_VERSION: &str = "4.14.1";

/// What looks at the pages as a whole. Newer ones need a newer Node.js than Debian's.
const LIGHTHOUSE_VERSION: &str = "12.8.2";

/// Where the tools are.
pub(crate) struct Tools {
    pub(crate) chromium: PathBuf,
    pub(crate) chromedriver: PathBuf,
    /// The folder with `initdb` and `postgres`.
    pub(crate) postgres: PathBuf,
    /// `axe.min.js`.
    pub(crate) axe: PathBuf,
}

/// Finds all tools, after installing what is missing.
pub(crate) fn provide() -> Result<Tools, Failure> {
    let missing = missing_packages();
    if !missing.is_empty() {
        install(&missing)?;
    }
    let still_missing = missing_packages();
    if !still_missing.is_empty() {
        return Err(format!(
            "These packages are installed, but what they provide is not found: {}",
            still_missing.join(" ")
        ));
    }
    let not_found = |what: &str| format!("{what} is not found");
    let tools = Tools {
        chromium: chromium().ok_or_else(|| not_found("Chromium"))?,
        chromedriver: chromedriver().ok_or_else(|| not_found("chromedriver"))?,
        postgres: postgres().ok_or_else(|| not_found("the PostgreSQL server"))?,
        axe: axe()?,
    };
    for path in [
        &tools.chromium,
        &tools.chromedriver,
        &tools.postgres,
        &tools.axe,
    ] {
        println!("{}", path.display());
    }
    Ok(tools)
}

fn chosen(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable)
        .filter(|path| !path.is_empty())
        .map(PathBuf::from)
}

fn chromium() -> Option<PathBuf> {
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "/snap/bin/chromium",
    ];
    chosen("CAIRN_TEST_CHROMIUM").or_else(|| find(&names))
}

fn chromedriver() -> Option<PathBuf> {
    let names = [
        "chromedriver",
        "chromium.chromedriver",
        "/usr/lib/chromium/chromedriver",
        "/snap/bin/chromium.chromedriver",
    ];
    chosen("CAIRN_TEST_CHROMEDRIVER").or_else(|| find(&names))
}

/// The newest server that Debian's packages installed, or else one in `PATH`.
fn postgres() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = versions
        .filter_map(|folder| {
            let version: u32 = folder.file_name().to_str()?.parse().ok()?;
            let programs = folder.path().join("bin");
            has_server(&programs).then_some((version, programs))
        })
        .max();
    match newest {
        Some((_, programs)) => Some(programs),
        None => find(&["initdb"])?
            .parent()
            .filter(|programs| has_server(programs))
            .map(Path::to_owned),
    }
}

fn has_server(programs: &Path) -> bool {
    ["initdb", "postgres", "pg_isready"]
        .iter()
        .all(|program| programs.join(program).exists())
}

/// The Debian packages of what is not there.
fn missing_packages() -> Vec<&'static str> {
    let mut packages = Vec::new();
    if chromium().is_none() {
        packages.push("chromium");
    }
    if chromedriver().is_none() {
        packages.push("chromium-driver");
    }
    if postgres().is_none() {
        packages.push("postgresql");
    }
    if !is_axe(&axe_path()) && find(&["npm"]).is_none() {
        packages.push("npm");
    }
    packages
}

fn install(packages: &[&str]) -> Result<(), Failure> {
    let list = packages.join(" ");
    if find(&["apt-get"]).is_none() {
        return Err(format!(
            "Missing, by the names of Debian's packages: {list}\n\
             Please install them in the way of this system, then run this again."
        ));
    }
    let wants_browser = packages
        .iter()
        .any(|package| package.starts_with("chromium"));
    if wants_browser && is_ubuntu() {
        // Ubuntu's package chromium only leads to the snap, which apt cannot install in a container.
        return Err("Missing: Chromium and its driver. Ubuntu has them as a snap:\n\n    \
             sudo snap install chromium\n\n\
             Or install Google Chrome and its chromedriver; CAIRN_TEST_CHROMIUM and CAIRN_TEST_CHROMEDRIVER can name \
             the two programs where they are not in PATH."
            .to_owned());
    }
    let prefix: &[&str] = if is_root() {
        &[]
    } else if command::output(Command::new("sudo").args(["-n", "true"])).is_ok() {
        &["sudo", "-n"]
    } else {
        return Err(format!(
            "Missing: {list}. Please run this, then the task again:\n\n    \
             sudo apt-get update && sudo apt-get install --yes --no-install-recommends {list}"
        ));
    };
    println!("installing {list}");
    apt_get(prefix, &["update", "--quiet"])?;
    apt_get(
        prefix,
        &[
            &["install", "--yes", "--quiet", "--no-install-recommends"],
            packages,
        ]
        .concat(),
    )
}

fn apt_get(prefix: &[&str], arguments: &[&str]) -> Result<(), Failure> {
    let line = [
        prefix,
        &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"],
        arguments,
    ]
    .concat();
    let (program, arguments) = line.split_first().ok_or("no command")?;
    command::run(Command::new(program).args(arguments))
}

fn is_ubuntu() -> bool {
    fs::read_to_string("/etc/os-release")
        .is_ok_and(|text| text.lines().any(|line| line == "ID=ubuntu"))
}

fn axe_folder() -> PathBuf {
    target()
        .join("tools")
        .join(format!("axe-core-{AXE_VERSION}"))
}

fn axe_path() -> PathBuf {
    chosen("CAIRN_TEST_AXE")
        .unwrap_or_else(|| axe_folder().join("node_modules/axe-core/axe.min.js"))
}

/// A file with something in it: an interrupted installation may leave an empty one.
fn is_axe(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|metadata| metadata.len() > 100_000)
}

fn axe() -> Result<PathBuf, Failure> {
    let path = axe_path();
    if is_axe(&path) {
        return Ok(path);
    }
    if chosen("CAIRN_TEST_AXE").is_some() {
        return Err(format!(
            "CAIRN_TEST_AXE names {}, which is not axe.min.js",
            path.display()
        ));
    }
    npm_install(&axe_folder(), &format!("axe-core@{AXE_VERSION}"))?;
    if is_axe(&path) {
        Ok(path)
    } else {
        Err(format!("npm installed axe-core without {}", path.display()))
    }
}

/// Lighthouse's program, for `node`; it is installed where it is missing.
pub(crate) fn lighthouse() -> Result<PathBuf, Failure> {
    if find(&["npm"]).is_none() {
        install(&["npm"])?;
    }
    let folder = target()
        .join("tools")
        .join(format!("lighthouse-{LIGHTHOUSE_VERSION}"));
    let path = folder.join("node_modules/lighthouse/cli/index.js");
    if !path.exists() {
        npm_install(&folder, &format!("lighthouse@{LIGHTHOUSE_VERSION}"))?;
    }
    Ok(path)
}

/// Installs a package of the npm registry into a folder of its own.
fn npm_install(folder: &Path, package: &str) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let flags = [
        "--no-save",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--loglevel=error",
    ];
    command::run(
        Command::new("npm")
            .arg("install")
            .args(flags)
            .arg("--prefix")
            .arg(folder)
            .arg(package),
    )
}
