//! `cairn person`: adds people to a school, one at a time.

use std::io::{BufRead, IsTerminal};

use cairn_app::account::NewAccount;
use cairn_app::{Role, clock};
use clap::{Args, Subcommand, ValueEnum};

use super::block_on;
use crate::place::Place;
use crate::{Finding, Outcome};

/// Options of `cairn person`.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: PersonCommand,
}

#[derive(Subcommand)]
enum PersonCommand {
    /// Add a person; the password is read from standard input, so that no list of commands keeps it
    #[command(
        after_help = "Examples:\n  cairn person add --data school --login mira --name Mira --role learner --section 6B --course fractions-to-algebra < password.txt"
    )]
    Add(Add),
}

#[derive(Args)]
struct Add {
    #[command(flatten)]
    place: Place,
    /// What the person types to sign in
    #[arg(long)]
    login: String,
    /// What pages call the person
    #[arg(long)]
    name: String,
    /// What the person is
    #[arg(long, value_enum)]
    role: RoleName,
    /// Enrol in this section; it is made if there is none of that name
    #[arg(long, requires = "course")]
    section: Option<String>,
    /// The course that the section takes
    #[arg(long, value_name = "ID", requires = "section")]
    course: Option<String>,
    /// Language of the person's pages
    #[arg(long, default_value = "en")]
    locale: String,
    /// Time zone of the person's calendar, by its IANA name
    #[arg(long, default_value = "UTC")]
    time_zone: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleName {
    Learner,
    Teacher,
    Administrator,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let PersonCommand::Add(add) = &arguments.command;
    let account = NewAccount {
        login: add.login.clone(),
        name: add.name.clone(),
        role: match add.role {
            RoleName::Learner => Role::Learner,
            RoleName::Teacher => Role::Teacher,
            RoleName::Administrator => Role::Administrator,
        },
        password: read_password()?,
        locale: add.locale.clone(),
        time_zone: add.time_zone.clone(),
    };
    let number = block_on(async {
        let app = add.place.open().await?;
        let now = clock::now();
        let section = match (&add.section, &add.course) {
            (Some(name), Some(course)) => Some(app.section_named(name, course, now).await?),
            _ => None,
        };
        Ok::<_, Box<dyn std::error::Error>>(app.add_person(account, section, now).await?)
    })??;
    eprintln!("{} is person {number}.", add.name);
    Ok(Finding::AllWell)
}

fn read_password() -> Result<String, Box<dyn std::error::Error>> {
    let input = std::io::stdin();
    if input.is_terminal() {
        eprintln!("Password, ended with Enter (it shows as you type):");
    }
    let mut line = String::new();
    input
        .lock()
        .read_line(&mut line)
        .map_err(|error| format!("cannot read the password: {error}"))?;
    let line_ends: &[char] = &['\r', '\n'];
    Ok(line.trim_end_matches(line_ends).to_owned())
}
