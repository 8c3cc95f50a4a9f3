//! `cairn client`: lets another system write statements here and read them.

use cairn_app::clock;
use cairn_app::records::Scopes;
use cairn_app::records::client::ClientWish;
use clap::{Args, Subcommand};

use super::block_on;
use crate::place::Place;
use crate::{Finding, Outcome};

/// Options of `cairn client`.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: ClientCommand,
}

#[derive(Subcommand)]
enum ClientCommand {
    /// Add a client; prints its key and its secret, which is kept nowhere else
    #[command(
        after_help = "Scopes: statements/write, statements/read/mine, statements/read, state, profile, all/read, all\n\nExamples:\n  cairn client add --data school --name \"Lab simulator\" --scopes \"statements/write statements/read/mine\""
    )]
    Add(Add),
}

#[derive(Args)]
struct Add {
    #[command(flatten)]
    place: Place,
    /// What people call the system
    #[arg(long)]
    name: String,
    /// What it may do, separated by spaces
    #[arg(long, default_value = "statements/write statements/read/mine")]
    scopes: String,
    /// How many requests it may make in a minute
    #[arg(long, value_name = "REQUESTS", default_value_t = 6_000, value_parser = clap::value_parser!(u32).range(1..))]
    per_minute: u32,
}

/// Runs the command.
#[expect(clippy::print_stdout, reason = "the key and secret are the output")]
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let ClientCommand::Add(add) = &arguments.command;
    let scopes: Scopes = add.scopes.parse()?;
    let wish = ClientWish {
        name: add.name.clone(),
        scopes,
        per_minute: add.per_minute,
    };
    let added = block_on(async {
        let app = add.place.open().await?;
        Ok::<_, Box<dyn std::error::Error>>(app.operator_adds_client(wish, clock::now()).await?)
    })??;
    println!("key    {}\nsecret {}", added.key, added.secret);
    Ok(Finding::AllWell)
}
