//! `cairn fit --irt`: item response theory on a table of persons and items, or on a response log.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use cairn_lab::irt::dif::{Difference, differences};
use cairn_lab::irt::{
    AnswerTable, Estimate, Family, Fit, FittedItem, Options, Quadrature, TableError, fit,
    read_table,
};
use cairn_lab::responses::{self, ReadProblem};
use clap::Args;
use serde::Serialize;
use thiserror::Error;

use crate::commands::spinner;
use crate::{Finding, Outcome};

/// Options of `cairn fit --irt`.
#[derive(Args)]
#[group(skip)]
pub(super) struct Arguments {
    /// Column that holds each person's group, to look for items that favour one
    #[arg(long, value_name = "COLUMN", requires = "irt")]
    group: Option<String>,
    /// Chance of a right guess that is known, such as 0.25 for four choices
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, requires = "irt")]
    guess: f64,
    /// Leave out items with fewer answers
    #[arg(long, value_name = "N", default_value_t = 20, requires = "irt")]
    least_answers: usize,
    /// Points of a Gauss-Hermite quadrature, 2 to 150, instead of 61 equally spaced ones
    #[arg(long, value_name = "POINTS", requires = "irt", value_parser = clap::value_parser!(u8).range(2..=150))]
    gauss_hermite: Option<u8>,
    /// Write each person's score as CSV
    #[arg(long, value_name = "FILE", requires = "irt")]
    scores: Option<PathBuf>,
    /// Print JSON instead of a table
    #[arg(long, requires = "irt")]
    json: bool,
}

/// Everything that was found.
#[derive(Serialize)]
struct Report<'r> {
    #[serde(flatten)]
    fit: &'r Fit,
    #[serde(skip_serializing_if = "<[Difference]>::is_empty")]
    differences: &'r [Difference],
}

/// Runs the command.
#[expect(clippy::print_stdout, reason = "the table is what the command is for")]
pub(super) fn run(
    family: Family,
    data: &Path,
    out: Option<&Path>,
    arguments: &Arguments,
) -> Outcome {
    let table = read(data, arguments.group.as_deref())?;
    let options = Options {
        known_guess: arguments.guess,
        least_answers: arguments.least_answers.max(1),
        quadrature: arguments
            .gauss_hermite
            .map_or_else(Quadrature::default, |points| {
                Quadrature::gauss_hermite(points.into())
            }),
        ..Options::new(family)
    };
    let bar = spinner("round");
    let fitted = fit(&table, &options, &mut |round, _| {
        bar.set_position(round as u64);
    });
    bar.finish_and_clear();
    let fitted = fitted.map_err(|problem| CannotFit {
        path: data.to_owned(),
        problem,
    })?;
    let differences = differences(&table);
    for left in &fitted.left_out {
        eprintln!(
            "{}: item `{}` {}; left out",
            data.display(),
            left.name,
            left.reason
        );
    }
    if !fitted.converged {
        eprintln!(
            "{}: not at rest after {} rounds; the last digits may still move",
            data.display(),
            fitted.rounds
        );
    }
    let report = Report {
        fit: &fitted,
        differences: &differences,
    };
    let json = serde_json::to_string_pretty(&report)?;
    if arguments.json {
        println!("{json}");
    } else {
        print!("{}", table_of(&fitted));
        if let Some(column) = &arguments.group {
            print!("{}", table_of_differences(column, &differences));
        }
    }
    if let Some(path) = out {
        let is_json = path
            .extension()
            .is_some_and(|extension| extension == "json");
        fs::write(path, if is_json { json + "\n" } else { csv(&fitted) })
            .map_err(|error| cannot_write(path, &error))?;
    }
    if let Some(path) = &arguments.scores {
        fs::write(path, scores(&fitted)).map_err(|error| cannot_write(path, &error))?;
    }
    Ok(Finding::AllWell)
}

/// A file that was read, but not fitted.
#[derive(Debug, Error)]
#[error("{}: {problem}", path.display())]
struct CannotFit {
    path: PathBuf,
    problem: cairn_lab::irt::FitError,
}

fn cannot_write(path: &Path, error: &std::io::Error) -> std::io::Error {
    std::io::Error::new(
        error.kind(),
        format!("{}: cannot be written: {error}", path.display()),
    )
}

/// Reads a table, or the first attempts of a log.
fn read(path: &Path, group: Option<&str>) -> Result<AnswerTable, Box<dyn std::error::Error>> {
    let table: Result<AnswerTable, TableError> = match responses::is_log(path) {
        Ok(true) if group.is_none() => {
            let (log, warnings) = responses::read(path)?;
            for sentence in warnings.sentences() {
                eprintln!("{}: {sentence}", path.display());
            }
            return Ok(AnswerTable::first_attempts(&log));
        }
        Ok(true) => {
            return Err(format!(
                "{}: --group is for tables of persons and items, and this is a response log",
                path.display()
            )
            .into());
        }
        // A text that is no log may be a table, and is complained about as one.
        Ok(false) => read_table(path, group),
        Err(error) if matches!(error.problem, ReadProblem::Lines(_)) => read_table(path, group),
        Err(error) => return Err(error.into()),
    };
    Ok(table?)
}

fn table_of(fit: &Fit) -> String {
    let mut text = format!(
        "{}: {} persons ({} patterns), {} items, {} parameters, {} rounds\n\
         log-likelihood {:.3}, AIC {:.3}, BIC {:.3}\n\
         reliability {:.3}{}, spread of ability {}\n\n",
        fit.family,
        fit.persons,
        fit.patterns,
        fit.items.len(),
        fit.parameters,
        fit.rounds,
        fit.log_likelihood,
        fit.aic,
        fit.bic,
        fit.reliability,
        fit.alpha.map_or_else(String::new, |alpha| format!(
            ", Cronbach's alpha {alpha:.3}"
        )),
        with_error(&fit.ability_deviation),
    );
    let width = fit
        .items
        .iter()
        .map(|item| item.name.chars().count())
        .max()
        .unwrap_or(0)
        .max(4);
    let thresholds = fit
        .items
        .iter()
        .map(|item| item.difficulties.len())
        .max()
        .unwrap_or(1);
    let guesses = fit.items.iter().any(|item| item.guess.is_some());
    push(
        &mut text,
        format_args!(
            "  {:<width$} {:>7} {:>6}  {:<15}  {:<span$}  {}{:>5} {:>6}  S-X2 (df)     p\n",
            "item",
            "answers",
            "mean",
            "slope",
            if thresholds > 1 {
                "thresholds"
            } else {
                "difficulty"
            },
            if guesses { "guess            " } else { "" },
            "infit",
            "outfit",
            span = 17 * thresholds - 2,
        ),
    );
    for item in &fit.items {
        let difficulties: Vec<String> = item
            .difficulties
            .iter()
            .map(|difficulty| format!("{:<15}", with_error(difficulty)))
            .collect();
        let guess = match (&item.guess, guesses) {
            (Some(guess), _) => format!("{:<15}  ", with_error(guess)),
            (None, true) => " ".repeat(17),
            (None, false) => String::new(),
        };
        push(
            &mut text,
            format_args!(
                "  {:<width$} {:>7} {:>6.3}  {:<15}  {:<span$}  {guess}{:>5} {:>6}  {}\n",
                item.name,
                item.answers,
                item.mean,
                with_error(&item.slope),
                difficulties.join("  "),
                digits(item.fit.infit),
                digits(item.fit.outfit),
                sum_scores(item),
                span = 17 * thresholds - 2,
            ),
        );
    }
    if !fit.joint_errors {
        text.push_str("\nWith so many items, standard errors are worked out item by item.\n");
    }
    text
}

fn sum_scores(item: &FittedItem) -> String {
    item.fit.sum_scores.map_or_else(
        || "-".to_owned(),
        |fit| {
            let probability = fit.probability.map_or_else(
                || "    -".to_owned(),
                |probability| format!("{probability:.3}"),
            );
            format!("{:>6.2} ({:>2})  {probability}", fit.statistic, fit.degrees)
        },
    )
}

fn table_of_differences(column: &str, differences: &[Difference]) -> String {
    let Some(first) = differences.first() else {
        return format!(
            "\nNo two groups of `{column}` have persons who answered every item; nothing to compare.\n"
        );
    };
    let mut text = format!(
        "\nItems that favour a group of `{column}` at equal sum score (Mantel-Haenszel; reference: {}):\n",
        first.reference
    );
    let names = differences.iter();
    let width = names
        .map(|found| found.item.chars().count())
        .max()
        .unwrap_or(0)
        .max(4);
    let groups = differences.iter();
    let group_width = groups
        .map(|found| found.group.chars().count())
        .max()
        .unwrap_or(0)
        .max(5);
    push(
        &mut text,
        format_args!(
            "  {:<width$}  {:<group_width$}  odds ratio  delta (s.e.)     chi2      p  size\n",
            "item", "group"
        ),
    );
    for found in differences {
        push(
            &mut text,
            format_args!(
                "  {:<width$}  {:<group_width$}  {:>10.3}  {:<14}  {:>6.2}  {:.3}  {:?}\n",
                found.item,
                found.group,
                found.odds_ratio,
                format!("{:.2} ({:.2})", found.delta, found.delta_error),
                found.chi_square,
                found.probability,
                found.size,
            ),
        );
    }
    text
}

fn csv(fit: &Fit) -> String {
    let thresholds = fit
        .items
        .iter()
        .map(|item| item.difficulties.len())
        .max()
        .unwrap_or(1);
    let mut text = "item,answers,mean,slope,slope_error".to_owned();
    for step in 1..=thresholds {
        let step = if thresholds > 1 {
            format!("_{step}")
        } else {
            String::new()
        };
        push(
            &mut text,
            format_args!(
                ",intercept{step},intercept{step}_error,difficulty{step},difficulty{step}_error"
            ),
        );
    }
    text.push_str(",guess,guess_error,infit,outfit,s_x2,s_x2_degrees,s_x2_probability\n");
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    for item in &fit.items {
        let mut fields = vec![
            item.name.clone(),
            item.answers.to_string(),
            item.mean.to_string(),
        ];
        let mut estimate = |estimate: Option<&Estimate>| {
            fields.push(number(estimate.map(|estimate| estimate.value)));
            fields.push(number(estimate.and_then(|estimate| estimate.error)));
        };
        estimate(Some(&item.slope));
        for step in 0..thresholds {
            estimate(item.intercepts.get(step));
            estimate(item.difficulties.get(step));
        }
        estimate(item.guess.as_ref());
        let sums = item.fit.sum_scores;
        fields.extend([
            number(item.fit.infit),
            number(item.fit.outfit),
            number(sums.map(|fit| fit.statistic)),
            sums.map(|fit| fit.degrees.to_string()).unwrap_or_default(),
            number(sums.and_then(|fit| fit.probability)),
        ]);
        text.push_str(&fields.join(","));
        text.push('\n');
    }
    text
}

fn scores(fit: &Fit) -> String {
    let mut text = "person,ability,error,answers\n".to_owned();
    for (person, score) in (1..).zip(&fit.scores) {
        match score {
            Some(score) => push(
                &mut text,
                format_args!(
                    "{person},{},{},{}\n",
                    score.ability, score.error, score.answers
                ),
            ),
            None => push(&mut text, format_args!("{person},,,0\n")),
        }
    }
    text
}

fn with_error(estimate: &Estimate) -> String {
    match estimate.error {
        Some(error) => format!("{:.3} ({error:.3})", estimate.value),
        None => format!("{:.3}", estimate.value),
    }
}

fn digits(number: Option<f64>) -> String {
    number.map_or_else(|| "-".to_owned(), |number| format!("{number:.2}"))
}

/// Writing into a string cannot fail.
fn push(text: &mut String, what: std::fmt::Arguments<'_>) {
    let _ = text.write_fmt(what);
}
