//! `cairn simulate`: policies compared on simulated learners of several kinds.

use std::fs;
use std::path::PathBuf;

use cairn_lab::trial::{Interval, Row, Suite, chart, run_suite};
use cairn_lab::tutor::{PolicyName, TrialCourse};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::progress_bar;
use crate::{Finding, Outcome};

/// Options of `cairn simulate`.
#[derive(Args)]
#[command(after_help = "\
Every simulated learner works through the course once with each policy. Kinds of learners: bkt-forgetting, \
irt-growth, memory-traces; in each cohort some start low, in the middle and high, some guess, some are often \
absent. Policies: cairn, cairn-placed (the same after a placement), sequence, random, bkt-lowest, in-a-row, sm-2.

hours: practice until nine skills of ten are answered right with a chance of 80 % at the start of a sitting. \
delayed: mean chance over all skills 30 days after a quarter of an hour a skill was used up. over: share of \
answers that were not needed. gap: delayed score of high starters less that of low ones. In brackets: 95 % \
confidence intervals over cohorts. The same seeds give the same bytes.

Examples:
  cairn simulate
  cairn simulate courses/my-course --suite standard --seeds 40 --json results.json --plots plots")]
pub(crate) struct Arguments {
    /// The course folder
    #[arg(value_name = "COURSE", default_value = "courses/fractions-to-algebra")]
    course: PathBuf,
    /// What to compare
    #[arg(long, value_enum, default_value = "standard")]
    suite: SuiteName,
    /// Cohorts of each kind of learner
    #[arg(long, default_value_t = 20, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000))]
    seeds: u64,
    /// Policies to compare, joined by commas; all if not given
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    policies: Vec<PolicyName>,
    /// Write the results as a list of JSON objects
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the results as CSV
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Write a chart of each figure into a folder, as SVG
    #[arg(long, value_name = "FOLDER")]
    plots: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum SuiteName {
    /// Every kind of learner, every policy
    Standard,
}

type Figure = fn(&Row) -> Interval;

/// Name, heading, unit and value of each figure with an interval.
const FIGURES: [(&str, &str, &str, Figure); 5] = [
    (
        "hours_to_mastery",
        "Practice until the course is mastered",
        "hours",
        |row| row.hours_to_mastery,
    ),
    (
        "delayed_score",
        "Score 30 days after the last practice",
        "mean chance of a right answer",
        |row| row.delayed_score,
    ),
    (
        "learning_per_hour",
        "Lasting learning for each hour",
        "score gained for each hour",
        |row| row.learning_per_hour,
    ),
    (
        "overpractice",
        "Answers that were not needed",
        "share of answers",
        |row| row.overpractice,
    ),
    (
        "gap",
        "What high starters are ahead of low ones",
        "difference of scores",
        |row| row.gap,
    ),
];

/// Runs the command.
#[expect(clippy::print_stdout, reason = "the table is what the command is for")]
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let course = trial_course(arguments)?;
    let skills = course.model.graph().len();
    let mut suite = match arguments.suite {
        SuiteName::Standard => Suite::standard(skills, arguments.seeds),
    };
    if !arguments.policies.is_empty() {
        suite.policies.clone_from(&arguments.policies);
    }
    if let Some(folder) = &arguments.plots {
        fs::create_dir_all(folder)?;
    }
    let bar = progress_bar(suite.trials() as u64, "Learners");
    let rows = run_suite(&course, &suite, &|done| bar.set_position(done as u64));
    bar.finish_and_clear();
    println!(
        "{skills} skills; {} cohorts of {} learners of each kind; score after {:.2} h and 30 days",
        suite.seeds,
        suite.trials() as u64 / suite.seeds / (suite.learners.len() * suite.policies.len()) as u64,
        suite.plan.budget,
    );
    print!("{}", table(&rows));
    if let Some(path) = &arguments.json {
        let list: Vec<Value> = rows.iter().map(as_json).collect();
        fs::write(path, serde_json::to_string_pretty(&list)? + "\n")?;
    }
    if let Some(path) = &arguments.csv {
        fs::write(path, csv(&rows))?;
    }
    if let Some(folder) = &arguments.plots {
        for (name, title, unit, figure) in FIGURES {
            let svg = chart(title, unit, &rows, figure);
            fs::write(folder.join(format!("{name}.svg")), svg)?;
        }
    }
    Ok(Finding::AllWell)
}

fn trial_course(arguments: &Arguments) -> Result<TrialCourse, Box<dyn std::error::Error>> {
    let live = cairn_app::courses::open(&arguments.course)?;
    let guesses = live.course.skills.iter().map(|skill| {
        let guess = |template: &cairn_course::Template| template.generate(0).map(|item| item.guess);
        skill.templates.iter().map(guess).collect()
    });
    let mut units = vec![0; live.course.skills.len()];
    for (number, unit) in live.course.units.iter().enumerate() {
        for &skill in &unit.skills {
            units[skill] = number;
        }
    }
    Ok(TrialCourse {
        guesses: guesses.collect::<Result<_, _>>()?,
        units,
        model: std::sync::Arc::new(live.model),
    })
}

fn learners(row: &Row) -> &'static str {
    row.learners.map_or("all", |learners| learners.as_str())
}

fn table(rows: &[Row]) -> String {
    let head = format!(
        "\n{:15} {:11} {:>19} {:>9} {:>20} {:>20} {:>21} {:>9}\n",
        "learners", "policy", "hours", "mastered", "delayed", "over", "gap", "placement"
    );
    let mut before = rows.first().map(|row| row.learners);
    let lines = rows.iter().map(|row| {
        let gap = if before == Some(row.learners) {
            ""
        } else {
            "\n"
        };
        before = Some(row.learners);
        format!("{gap}{}\n", line(row))
    });
    std::iter::once(head).chain(lines).collect()
}

fn line(row: &Row) -> String {
    let share = |value: Interval| format!("{:.3} ({:.3}-{:.3})", value.mean, value.low, value.high);
    let hours = row.hours_to_mastery;
    let placement = match (row.placement_questions, row.placement_error) {
        (questions, Some(error)) if questions > 0.0 => format!("{questions:.1} ±{error:.2}"),
        _ => String::new(),
    };
    format!(
        "{:15} {:11} {:>19} {:>9} {:>20} {:>20} {:>21} {placement:>9}",
        learners(row),
        row.policy,
        format!("{:.1} ({:.1}-{:.1})", hours.mean, hours.low, hours.high),
        format!("{:.0} %", 100.0 * row.mastered),
        share(row.delayed_score),
        share(row.overpractice),
        share(row.gap),
    )
    .trim_end()
    .to_owned()
}

/// Six decimals: more than the intervals bear out.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

fn as_json(row: &Row) -> Value {
    let mut object = json!({
        "learners": learners(row),
        "policy": row.policy.as_str(),
        "mastered": rounded(row.mastered),
        "placement_questions": rounded(row.placement_questions),
        "placement_error": row.placement_error.map(rounded),
    });
    for (name, _, _, figure) in FIGURES {
        let value = figure(row);
        object[name] = json!(rounded(value.mean));
        object[format!("{name}_interval")] = json!([rounded(value.low), rounded(value.high)]);
    }
    object
}

fn csv(rows: &[Row]) -> String {
    let figures = FIGURES.map(|(name, ..)| format!("{name},{name}_low,{name}_high"));
    let head = format!(
        "learners,policy,mastered,placement_questions,placement_error,{}\n",
        figures.join(",")
    );
    let line = |row: &Row| {
        let error = row.placement_error.map(rounded);
        let figures = FIGURES.map(|(.., figure)| {
            let value = figure(row);
            let ends = [value.mean, value.low, value.high];
            ends.map(|end| rounded(end).to_string()).join(",")
        });
        format!(
            "{},{},{},{},{},{}\n",
            learners(row),
            row.policy,
            rounded(row.mastered),
            rounded(row.placement_questions),
            error.map_or_else(String::new, |error| error.to_string()),
            figures.join(","),
        )
    };
    std::iter::once(head).chain(rows.iter().map(line)).collect()
}
