//! `cairn forward`: passes statements on to other record stores.

use std::io::{BufRead, IsTerminal};

use cairn_app::clock;
use cairn_app::forwarding::{By, COUNTED, ForwardView, ForwardWish};
use clap::{Args, Subcommand};

use super::block_on;
use crate::place::Place;
use crate::{Finding, Outcome};

/// Options of `cairn forward`.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: ForwardCommand,
}

#[derive(Subcommand)]
enum ForwardCommand {
    /// Pass statements on to a record store; its password is read from standard input
    #[command(
        after_help = "The password is sealed with the key in secret.key beside the database, which is in no backup. Serving processes on one \
                      PostgreSQL database need the same key.\n\nExamples:\n  cairn forward add --name District --endpoint https://lrs.example.org --key cairn < password.txt"
    )]
    Add(Add),
    /// Show how it goes: how many wait, since when, what is in the way
    List(Place),
    /// Stop for the time being
    Pause(One),
    /// Go on, at once
    Resume(One),
    /// Try what was set aside again, at once
    Again(One),
    /// Change the password, which is read from standard input
    Secret(One),
    /// Pass nothing on any more, and forget how far it had got
    Remove(One),
}

#[derive(Args)]
struct Add {
    #[command(flatten)]
    place: Place,
    /// What people call the record store
    #[arg(long)]
    name: String,
    /// Its xAPI endpoint: the address to which `/statements` is added
    #[arg(long, value_name = "URL")]
    endpoint: String,
    /// The endpoint may be http, where everybody on the way can read along
    #[arg(long)]
    allow_http: bool,
    /// The user that Cairn signs in as there
    #[arg(long)]
    key: String,
    /// The version of xAPI to speak there
    #[arg(long, value_name = "VERSION", default_value = "2.0.0", value_parser = ["1.0.3", "2.0.0"])]
    xapi: String,
    /// The account system of the learners there; by default one made of the id of this installation
    #[arg(
        long,
        value_name = "IRI",
        default_value = "",
        hide_default_value = true
    )]
    people: String,
    /// Only what happened here, not what other systems handed in
    #[arg(long)]
    own: bool,
    /// Only statements with this verb
    #[arg(
        long,
        value_name = "IRI",
        default_value = "",
        hide_default_value = true
    )]
    verb: String,
    /// Only statements about this activity, or with a * in the end, those that begin so
    #[arg(
        long,
        value_name = "IRI",
        default_value = "",
        hide_default_value = true
    )]
    activity: String,
    /// Not what is kept already
    #[arg(long)]
    from_now: bool,
}

#[derive(Args)]
struct One {
    #[command(flatten)]
    place: Place,
    /// The number that `cairn forward list` shows
    #[arg(value_name = "NUMBER")]
    target: i64,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let now = clock::now();
    match &arguments.command {
        ForwardCommand::Add(add) => self::add(add)?,
        ForwardCommand::List(place) => list(place)?,
        ForwardCommand::Pause(one) => block_on(async {
            let app = one.place.open_existing().await?;
            let paused = app.pause_forwarding(By::Operator, one.target, true, now);
            Ok::<_, Box<dyn std::error::Error>>(paused.await?)
        })??,
        ForwardCommand::Resume(one) => block_on(async {
            let app = one.place.open_existing().await?;
            let resumed = app.pause_forwarding(By::Operator, one.target, false, now);
            Ok::<_, Box<dyn std::error::Error>>(resumed.await?)
        })??,
        ForwardCommand::Again(one) => block_on(async {
            let app = one.place.open_existing().await?;
            let again = app.forward_set_asides_again(By::Operator, one.target, now);
            Ok::<_, Box<dyn std::error::Error>>(again.await?)
        })??,
        ForwardCommand::Secret(one) => {
            let secret = read_secret()?;
            block_on(async {
                let app = one.place.open_existing().await?;
                let changed = app.change_forward_secret(By::Operator, one.target, &secret, now);
                Ok::<_, Box<dyn std::error::Error>>(changed.await?)
            })??;
        }
        ForwardCommand::Remove(one) => block_on(async {
            let app = one.place.open_existing().await?;
            let removed = app.remove_forward_target(By::Operator, one.target, now);
            Ok::<_, Box<dyn std::error::Error>>(removed.await?)
        })??,
    }
    Ok(Finding::AllWell)
}

#[expect(clippy::print_stdout, reason = "the number is the output")]
fn add(add: &Add) -> Result<(), Box<dyn std::error::Error>> {
    let wish = ForwardWish {
        name: add.name.clone(),
        endpoint: add.endpoint.clone(),
        allow_http: add.allow_http,
        key: add.key.clone(),
        secret: read_secret()?,
        version: add.xapi.clone(),
        people: add.people.clone(),
        own_only: add.own,
        verb: add.verb.clone(),
        activity: add.activity.clone(),
        from_the_beginning: !add.from_now,
    };
    let number = block_on(async {
        let app = add.place.open().await?;
        let added = app.add_forward_target(By::Operator, wish, clock::now());
        Ok::<_, Box<dyn std::error::Error>>(added.await?)
    })??;
    println!("{number}");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the list is the output")]
fn list(place: &Place) -> Result<(), Box<dyn std::error::Error>> {
    let views = block_on(async {
        let app = place.open_existing().await?;
        Ok::<_, Box<dyn std::error::Error>>(app.forwarding(By::Operator).await?)
    })??;
    if views.is_empty() {
        println!("Statements are passed on to no other record store.");
    }
    for view in views {
        println!("{}", told(&view));
    }
    Ok(())
}

/// How it goes with one, some lines.
fn told(view: &ForwardView) -> String {
    let ForwardView {
        target,
        waiting,
        is_locked,
        aside,
        asides,
    } = view;
    let new = &target.new;
    let mut lines = vec![format!(
        "{}  {}: {}",
        target.target_id, new.name, new.endpoint
    )];
    let more = if waiting.statements >= i64::from(COUNTED) {
        "more than "
    } else {
        ""
    };
    let since = waiting
        .first
        .and_then(|first| time(cairn_store::stored_at(first) / 1000));
    let since = since.map_or_else(String::new, |since| format!(", the oldest of {since}"));
    lines.push(format!(
        "   {} delivered, {more}{} waiting{since}, {aside} set aside",
        target.delivered, waiting.statements
    ));
    if target.paused {
        lines.push("   paused".to_owned());
    }
    if *is_locked {
        lines.push(
            "   its secret cannot be opened here: give it anew, or bring the file secret.key"
                .to_owned(),
        );
    }
    if let Some(failure) = &target.failure {
        let next = time(target.next_at).unwrap_or_default();
        lines.push(format!(
            "   failed {} times, next attempt at {next}: {failure}",
            target.failures
        ));
    }
    for aside in asides {
        lines.push(format!(
            "   set aside: {} ({})",
            aside.statement_id, aside.reason
        ));
    }
    lines.join("\n")
}

/// A time in milliseconds since the Unix epoch, to the second.
fn time(at: i64) -> Option<String> {
    let at = jiff::Timestamp::from_second(at / 1000).ok()?;
    Some(at.to_string())
}

/// The first line of standard input.
fn read_secret() -> Result<String, Box<dyn std::error::Error>> {
    if std::io::stdin().is_terminal() {
        eprintln!("Password there:");
    }
    let mut secret = String::new();
    std::io::stdin().lock().read_line(&mut secret)?;
    Ok(secret)
}
