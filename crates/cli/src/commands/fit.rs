//! `cairn fit`: fits models to data.

mod irt;

use clap::Args;

use crate::Outcome;

/// Options of `cairn fit`.
#[derive(Args)]
#[command(after_help = irt::HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    irt: irt::Arguments,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    irt::run(&arguments.irt)
}
