//! The help that each command gives.

use std::path::Path;

use crate::seen;
use crate::support::program::{cairn, run};

#[test]
fn each_command_explains_itself() {
    let commands = [
        "",
        "demo",
        "serve",
        "check",
        "person",
        "person add",
        "client",
        "client add",
        "forward",
        "forward add",
        "forward list",
        "replay",
        "explain",
        "export",
        "backup",
        "restore",
        "evaluate",
        "fit",
        "model",
        "model fit",
    ];
    for command in commands {
        let words = command.split_whitespace().chain(["--help"]);
        let shown = seen(&run(&mut cairn(words)), Path::new("SCHOOL"));
        assert!(shown.starts_with("exit code: 0\n"), "{shown}");
        let name = format!("help {command}").trim_end().replace(' ', "-");
        insta::assert_snapshot!(name, shown);
    }
}

#[test]
fn a_command_that_there_is_not_is_refused_with_a_suggestion() {
    let shown = seen(&run(&mut cairn(["serv"])), Path::new("SCHOOL"));
    insta::assert_snapshot!(shown, @r"
    exit code: 2
    ----- standard error -----
    error: unrecognized subcommand 'serv'

      tip: a similar subcommand exists: 'serve'

    Usage: cairn <COMMAND>

    For more information, try '--help'.
    ");
}
