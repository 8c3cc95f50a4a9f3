//! `cairn evaluate`: fits models to the learners outside a fold and measures them on those within; or measures models that are
//! fitted already.

mod ablation;
mod fitted;
mod ranking;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use cairn_lab::evaluate::{Evaluation, ModelName, evaluate};
use cairn_lab::groups::{GroupFigures, Interval};
use cairn_lab::reliability::diagram;
use cairn_lab::responses::{self, ResponseLog};
use clap::Args;
use serde::Serialize;

use super::{data_name, spinner};
use crate::{Finding, Outcome};

/// Options of `cairn evaluate`.
#[derive(Args)]
#[command(after_help = "\
A data file is CSV, plain or gzip, or Parquet, with the columns user,item,skills,correct,ts,fold: numbers, the skills \
joined by `;` (in Parquet also a list), the rows of each learner in the order of answering. Every test learner is followed from the \
first answer on; predictions rest on the learner's own earlier answers alone.

Models: cairn (fitted to the training learners), unfitted (the belief of a course without data), best-lr, das3h, \
pfa, bkt-forgetting, bkt, elo, irt, base-item, base-skill, base (shares of right answers).

AUC: area under the ROC curve. Log-loss and Brier: the smaller the better. ECE: expected calibration error \
over 20 bins of equal mass. 1st: on first answers to an item only. With --group: bias is the mean chance less the \
share of right answers; ABROCA the area between the group's ROC curve and the largest group's; both with intervals \
from drawing learners anew, ABROCA also with what groups by lot would have.

With --ranking, each test learner's later first attempts are ranked from the earlier ones: by difficulty for everybody, \
by similar learners (user-based filtering, EduRank), by Cairn's belief, and by a blend of all. Pairs in order: share of \
pairs of a missed and a mastered item of which the missed one was ranked harder.

With --fitted, models that cairn fit has written are measured as they are, on learners whom they were not fitted to: on everybody \
in the data, or on one fold of them. Items and skills go by the name of the data and their numbers, as the model has them. A model that was \
fitted to some of these learners is refused, as far as its file shows that.

Examples:
  cairn evaluate --data answers.csv.gz
  cairn evaluate --data a.csv.gz b.csv --models best-lr,pfa --fold 1 --json results.json --plots plots
  cairn evaluate --data a.csv.gz --ranking
  cairn fit --data a.csv.gz --fold 0 --hold-out --out model.json
  cairn evaluate --fitted model.json --data a.csv.gz --fold 0
  cairn evaluate --fitted model.json --data next-year.csv.gz --known-as a")]
pub(crate) struct Arguments {
    /// Response logs
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    data: Vec<PathBuf>,
    /// Models to measure, joined by commas; all if not given
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    models: Vec<ModelName>,
    /// Fold whose learners are for testing [default: 0; with --fitted, everybody]
    #[arg(long, value_name = "N")]
    fold: Option<u32>,
    /// Column that holds each learner's group, to compare how well models do for each; no model sees it
    #[arg(long, value_name = "COLUMN")]
    group: Option<String>,
    /// Instead of models, measure ways to rank items by difficulty for each learner
    #[arg(long, conflicts_with_all = ["models", "group", "plots"])]
    ranking: bool,
    /// Instead of models, measure what Cairn's model loses without each of its parts
    #[arg(long, conflicts_with_all = ["models", "group", "plots", "ranking", "csv"])]
    ablation: bool,
    /// Instead of fitting models, measure some that cairn fit has written
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["models", "ranking", "ablation"])]
    fitted: Vec<PathBuf>,
    /// The name under which they know the items and skills of the data, if it is not that of the file
    #[arg(long, value_name = "NAME", requires = "fitted")]
    known_as: Option<String>,
    /// Write the results as a list of JSON objects
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the results as CSV
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Write a reliability diagram of each model and data set into a folder
    #[arg(long, value_name = "FOLDER")]
    plots: Option<PathBuf>,
}

/// Runs the command.
#[expect(clippy::print_stdout, reason = "the table is what the command is for")]
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    if arguments.ranking {
        return rank(arguments);
    }
    if arguments.ablation {
        return ablate(arguments);
    }
    if !arguments.fitted.is_empty() {
        return fitted::run(arguments);
    }
    let fold = arguments.fold.unwrap_or_default();
    let models = match arguments.models.as_slice() {
        [] => &ModelName::ALL,
        chosen => chosen,
    };
    if let Some(folder) = &arguments.plots {
        fs::create_dir_all(folder)?;
    }
    let mut results = Vec::new();
    for path in &arguments.data {
        let data = data_name(path);
        let log = read(path, arguments.group.as_deref())?;
        println!("{}", heading(&data, &log, Some(fold)));
        println!("{}", table_head(NAME_WIDTH));
        for &model in models {
            let bar = spinner(model.as_str());
            peak_memory::reset();
            let evaluation = evaluate(&log, fold, model)?;
            bar.finish_and_clear();
            let peak = peak_memory::megabytes();
            let result = tell(
                (&data, model.as_str(), NAME_WIDTH),
                &evaluation,
                peak,
                arguments,
            )?;
            results.push(result);
        }
        println!();
    }
    write(&results, arguments)?;
    Ok(Finding::AllWell)
}

/// Prints how a model did, and draws it where that is asked for.
#[expect(clippy::print_stdout, reason = "the table is what the command is for")]
fn tell(
    (data, model, width): (&str, &str, usize),
    evaluation: &Evaluation,
    peak_mb: Option<f64>,
    arguments: &Arguments,
) -> io::Result<Measured> {
    let result = Measured::new(data, model, evaluation, peak_mb);
    println!("{}", result.table_row(width));
    for group in &evaluation.groups {
        println!("{}", group_row(group));
    }
    if let Some(folder) = &arguments.plots {
        let name = format!("{data}-{}", file_name(model));
        let svg = diagram(&format!("{model} on {data}"), &evaluation.calibration);
        fs::write(folder.join(format!("{name}.svg")), svg)?;
        for group in &evaluation.groups {
            let title = format!("{model} on {data}, {}", group.group);
            let file = format!("{name}-{}.svg", file_name(&group.group));
            fs::write(folder.join(file), diagram(&title, &group.calibration))?;
        }
    }
    Ok(result)
}

/// Writes the results where that is asked for.
fn write(results: &[Measured], arguments: &Arguments) -> io::Result<()> {
    if let Some(path) = &arguments.json {
        fs::write(path, serde_json::to_string_pretty(results)? + "\n")?;
    }
    if let Some(path) = &arguments.csv {
        let rows: String = results.iter().map(Measured::csv_rows).collect();
        fs::write(path, format!("{CSV_HEAD}\n{rows}"))?;
    }
    Ok(())
}

/// Runs the command with `--ablation`.
#[expect(clippy::print_stdout, reason = "the table is what the command is for")]
fn ablate(arguments: &Arguments) -> Outcome {
    let fold = arguments.fold.unwrap_or_default();
    let mut results = Vec::new();
    for path in &arguments.data {
        let data = data_name(path);
        let log = read(path, None)?;
        println!("{}", heading(&data, &log, Some(fold)));
        println!("{}", ablation::TABLE_HEAD);
        for row in ablation::ablate(&data, &log, fold) {
            println!("{}", row.table_row());
            results.push(row);
        }
        println!();
    }
    if let Some(path) = &arguments.json {
        fs::write(path, serde_json::to_string_pretty(&results)? + "\n")?;
    }
    Ok(Finding::AllWell)
}

/// Runs the command with `--ranking`.
#[expect(clippy::print_stdout, reason = "the table is what the command is for")]
fn rank(arguments: &Arguments) -> Outcome {
    let fold = arguments.fold.unwrap_or_default();
    let mut results = Vec::new();
    for path in &arguments.data {
        let data = data_name(path);
        let log = read(path, None)?;
        println!("{}", heading(&data, &log, Some(fold)));
        println!("{}", ranking::TABLE_HEAD);
        for row in ranking::rank(&data, &log, fold)? {
            println!("{}", row.table_row());
            results.push(row);
        }
        println!();
    }
    if let Some(path) = &arguments.json {
        fs::write(path, serde_json::to_string_pretty(&results)? + "\n")?;
    }
    if let Some(path) = &arguments.csv {
        fs::write(path, ranking::csv(&results))?;
    }
    Ok(Finding::AllWell)
}

/// Reads a file and says on standard error what is odd about it.
fn read(path: &Path, group: Option<&str>) -> Result<ResponseLog, responses::ReadError> {
    let (log, warnings) = responses::read_with_groups(path, group)?;
    for sentence in warnings.sentences() {
        eprintln!("{}: {sentence}", path.display());
    }
    Ok(log)
}

fn heading(data: &str, log: &ResponseLog, fold: Option<u32>) -> String {
    let tested = match fold {
        Some(fold) => format!("the {} learners of fold {fold}", log.fold(fold).len()),
        None => "all of them".to_owned(),
    };
    format!(
        "{data}: {} answers, {} learners, {} items, {} skills; tested on {tested}",
        log.len(),
        log.learners(),
        log.items(),
        log.skills(),
    )
}

/// The head of the table, for names of models of this width.
fn table_head(width: usize) -> String {
    format!(
        "  {:<width$}    AUC  log-loss   Brier    RMSE     acc     ECE  AUC 1st   fit s  peak MB",
        "model"
    )
}

/// The width of the names of models that are no file's.
const NAME_WIDTH: usize = 15;

const CSV_HEAD: &str = "data,model,answers,auc,log_loss,brier,rmse,accuracy,ece,first_answers,first_auc,first_log_loss,fit_seconds,peak_mb,group,bias,bias_low,bias_high,abroca,abroca_low,abroca_high,abroca_by_lot";

/// What goes into the name of a file: letters, digits and dashes.
fn file_name(text: &str) -> String {
    let plain = |character: char| {
        if character.is_alphanumeric() {
            character
        } else {
            '-'
        }
    };
    text.chars().map(plain).collect()
}

/// A line below the model's row for each group.
fn group_row(group: &GroupFigures) -> String {
    let interval = |interval: &Interval| {
        format!(
            "{:.4} ({:.4} to {:.4})",
            interval.value, interval.low, interval.high
        )
    };
    let abroca = match (&group.abroca, group.abroca_by_lot) {
        (Some(area), Some(by_lot)) => {
            format!(", ABROCA {}, by lot {by_lot:.4}", interval(area))
        }
        _ => String::new(),
    };
    format!(
        "    {}: {} learners, {} answers, AUC {}, log-loss {:.4}, ECE {:.4}, bias {}{abroca}",
        group.group,
        group.learners,
        group.metrics.answers,
        digits(group.metrics.auc, 4),
        group.metrics.log_loss,
        group.metrics.ece,
        interval(&group.bias),
    )
}

/// One row of the results.
#[derive(Serialize)]
struct Measured {
    data: String,
    model: String,
    answers: usize,
    auc: Option<f64>,
    log_loss: f64,
    brier: f64,
    rmse: f64,
    accuracy: f64,
    ece: f64,
    first_answers: usize,
    first_auc: Option<f64>,
    first_log_loss: f64,
    fit_seconds: f64,
    peak_mb: Option<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<GroupFigures>,
}

impl Measured {
    fn new(data: &str, model: &str, evaluation: &Evaluation, peak_mb: Option<f64>) -> Measured {
        let (all, first) = (evaluation.all, evaluation.first_attempts);
        Measured {
            data: data.to_owned(),
            model: model.to_owned(),
            answers: all.answers,
            auc: all.auc,
            log_loss: all.log_loss,
            brier: all.brier,
            rmse: all.rmse,
            accuracy: all.accuracy,
            ece: all.ece,
            first_answers: first.answers,
            first_auc: first.auc,
            first_log_loss: first.log_loss,
            fit_seconds: evaluation.fit_seconds,
            peak_mb,
            groups: evaluation.groups.clone(),
        }
    }

    fn table_row(&self, width: usize) -> String {
        format!(
            "  {:<width$} {:>6}    {:.4}  {:.4}  {:.4}  {:.4}  {:.4}   {:>6} {:>7.2}  {:>7}",
            self.model,
            digits(self.auc, 4),
            self.log_loss,
            self.brier,
            self.rmse,
            self.accuracy,
            self.ece,
            digits(self.first_auc, 4),
            self.fit_seconds,
            digits(self.peak_mb, 0),
        )
    }

    /// A row for all learners, then one for each group.
    fn csv_rows(&self) -> String {
        let given =
            |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
        let [data, model] = [&self.data, &self.model].map(|name| name.replace(',', "_"));
        let mut rows = [
            data.clone(),
            model.clone(),
            self.answers.to_string(),
            given(self.auc),
            self.log_loss.to_string(),
            self.brier.to_string(),
            self.rmse.to_string(),
            self.accuracy.to_string(),
            self.ece.to_string(),
            self.first_answers.to_string(),
            given(self.first_auc),
            self.first_log_loss.to_string(),
            self.fit_seconds.to_string(),
            given(self.peak_mb),
        ]
        .join(",")
            + ",,,,,,,,\n";
        for group in &self.groups {
            let metrics = &group.metrics;
            let bounds = |interval: Option<Interval>| {
                interval.map_or_else(
                    || ",,".to_owned(),
                    |interval| format!("{},{},{}", interval.value, interval.low, interval.high),
                )
            };
            let row = [
                data.clone(),
                model.clone(),
                metrics.answers.to_string(),
                given(metrics.auc),
                metrics.log_loss.to_string(),
                metrics.brier.to_string(),
                metrics.rmse.to_string(),
                metrics.accuracy.to_string(),
                metrics.ece.to_string(),
                ",,,".to_owned(),
                String::new(),
                group.group.replace(',', "_"),
                bounds(Some(group.bias)),
                bounds(group.abroca),
                given(group.abroca_by_lot),
            ];
            rows.push_str(&row.join(","));
            rows.push('\n');
        }
        rows
    }
}

/// A number with so many digits after the point, or a dash where there is none.
fn digits(number: Option<f64>, places: usize) -> String {
    number.map_or_else(|| "-".to_owned(), |number| format!("{number:.places$}"))
}

/// The most memory that the process had resident, as Linux counts it; unknown elsewhere.
mod peak_memory {
    use std::fs;

    /// Starts counting anew from what is resident now. Where that is not possible, the peak of the whole
    /// run is reported, which is never too little.
    pub(super) fn reset() {
        let _ = fs::write("/proc/self/clear_refs", "5");
    }

    /// The peak since then.
    pub(super) fn megabytes() -> Option<f64> {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kilobytes / 1024.0)
    }
}
