//! `cairn fit`: fits models to data.

mod answers;
mod irt;

use std::path::PathBuf;

use cairn_lab::irt::Family;
use clap::Args;

use crate::Outcome;

/// Options of `cairn fit`.
#[derive(Args)]
#[command(after_help = "\
Without --irt, Cairn's own model of how likely somebody answers right is fitted to response logs: CSV, plain or gzip, \
or Parquet, with the columns user, item, skills, correct, ts and fold (the rows in the order of answering; skills joined by ;). \
First to the learners outside one fold, to measure it on those within; then to everybody. The model is a file with a \
checksum, the fingerprint of the data and those figures. After each pass a checkpoint is written beside it: a fit that \
was interrupted goes on with --resume, and comes to the same numbers. The answers are read once and put aside in a \
working file, which goes away with the program: memory holds what they are about and not the answers, however many. \
For a school's own log, see cairn model.

With --irt, a table of answers is CSV, plain or gzip: the first line names the items, each further line holds one \
person's grades, 0 for wrong and 1 for right (0, 1, 2, … for grm), nothing or NA where there was no answer. Columns \
named person, user, learner, student or id are passed over. A response log, known by its columns user, item and \
correct, counts with each learner's first answer to each item.

Models: rasch (slopes 1, the spread of ability fitted), 1pl (one slope), 2pl (a slope each), 3pl (and a guess each, \
with a prior), grm (graded answers). Fitted by marginal maximum likelihood; abilities are in logits around 0.

S-X2 compares observed and expected shares at each sum score (Orlando and Thissen 2000); infit and outfit are mean \
squared residuals, about 1 where the model holds. --group adds the Mantel-Haenszel test of each item between groups, \
with its class of size: A small, B medium, C large.

Examples:
  cairn fit --data answers.csv.gz --out model.json --card model.md
  cairn fit --data answers.csv.gz --out model.json --resume
  cairn fit --irt 2pl --data test.csv
  cairn fit --irt 1pl --data test.csv --group language --out items.csv --scores persons.csv
  cairn fit --irt 2pl --guess 0.25 --data answers.csv.gz --json")]
pub(crate) struct Arguments {
    /// Fit items by item response theory: rasch, 1pl, 2pl, 3pl or grm
    #[arg(long, value_name = "MODEL")]
    irt: Option<Family>,
    /// Answers: response logs; with --irt, one such log or a table of persons and items
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    data: Vec<PathBuf>,
    /// Write the model; with --irt the items as CSV, or as JSON if the name ends so
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    answers: answers::Arguments,
    #[command(flatten)]
    irt_options: irt::Arguments,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let out = arguments.out.as_deref();
    match (arguments.irt, arguments.data.as_slice()) {
        (None, data) => answers::run(data, out, &arguments.answers),
        (Some(family), [data]) => irt::run(family, data, out, &arguments.irt_options),
        (Some(_), _) => Err("--irt takes one file at a time".into()),
    }
}
