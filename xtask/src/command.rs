//! Running other programs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Failure, workspace};

/// Cargo, at the root of the workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    // The same cargo that runs this program.
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(workspace());
    command
}

/// Runs a command whose output the person at the terminal reads.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    let text = describe(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{text}: {status}")),
        Err(error) => Err(format!("{text}: cannot be run: {error}")),
    }
}

/// Runs a command for its output, which is shown only if it fails.
pub(crate) fn output(command: &mut Command) -> Result<String, Failure> {
    let text = describe(command);
    match command.stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => {
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        }
        Ok(output) => {
            let said = [output.stdout, output.stderr].concat();
            Err(format!(
                "{text}: {}\n{}",
                output.status,
                String::from_utf8_lossy(&said)
            ))
        }
        Err(error) => Err(format!("{text}: cannot be run: {error}")),
    }
}

/// The first of these programs that can be found: a path is looked at, a name is looked for in `PATH`.
pub(crate) fn find(programs: &[&str]) -> Option<PathBuf> {
    let directories: Vec<PathBuf> = std::env::var_os("PATH")
        .map(|path| std::env::split_paths(&path).collect())
        .unwrap_or_default();
    programs.iter().find_map(|program| {
        if program.contains('/') {
            return is_program(Path::new(program)).then(|| PathBuf::from(program));
        }
        directories
            .iter()
            .map(|directory| directory.join(program))
            .find(|path| is_program(path))
    })
}

/// Whether this runs as the superuser.
pub(crate) fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id == "0")
}

fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

/// The command as one would type it.
fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program
        .file_name()
        .unwrap_or(program.as_os_str())
        .to_string_lossy()
        .into_owned();
    let arguments = command
        .get_args()
        .map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(name)
        .chain(arguments)
        .collect::<Vec<_>>()
        .join(" ")
}
