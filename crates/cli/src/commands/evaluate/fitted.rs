//! `cairn evaluate --fitted`: how good is a model that is fitted already?

use std::fs;
use std::path::Path;

use cairn_app::model::Judged;
use cairn_lab::evaluate::{Evaluation, SplitError, evaluate_fitted};
use cairn_lab::metrics::Metrics;
use cairn_lab::online::FittedModel;
use cairn_lab::online::file::ModelFile;
use cairn_lab::online::logs::{Things, fingerprint};

use super::{Arguments, Measured, TABLE_HEAD, heading, read, tell, write};
use crate::commands::{block_on, data_name};
use crate::place::Place;
use crate::{Finding, Outcome};

/// Runs the command with `--fitted`.
#[expect(clippy::print_stdout, reason = "the table is what the command is for")]
pub(super) fn run(file: &Path, arguments: &Arguments) -> Outcome {
    let text = fs::read_to_string(file);
    let text = text.map_err(|error| format!("{}: {error}", file.display()))?;
    let model = ModelFile::parse(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    if let Some(folder) = &arguments.plots {
        fs::create_dir_all(folder)?;
    }
    let mut results = Vec::new();
    for path in &arguments.data {
        if path.is_dir() {
            results.extend(on_school(&model, path, arguments)?);
        } else {
            results.extend(on_log(&model, path, arguments)?);
        }
        println!();
    }
    write(&results, arguments)?;
    Ok(Finding::AllWell)
}

type Results = Result<Vec<Measured>, Box<dyn std::error::Error>>;

#[expect(clippy::print_stdout, reason = "the table is what the command is for")]
fn on_log(model: &ModelFile, path: &Path, arguments: &Arguments) -> Results {
    let data = data_name(path);
    let log = read(path, arguments.group.as_deref())?;
    let known_as = arguments.known_as.as_deref().unwrap_or(&data);
    let things = Things::of_log(known_as, log.inventory());
    let known = model.knows(&things);
    if known == 0 {
        return Err(knows_nothing(model, &data).into());
    }
    if model.fitted_to.fingerprint == fingerprint(known_as, &log) {
        eprintln!("{data}: the model was fitted to these very answers; its figures flatter it");
    }
    let test = match arguments.fold {
        Some(fold) => log.fold(fold),
        None => log.everybody(),
    };
    if let (true, Some(fold)) = (test.is_empty(), arguments.fold) {
        return Err(SplitError::NobodyToTest { fold }.into());
    }
    println!("{}", heading(&data, &log, arguments.fold));
    let of = log.items() + log.skills();
    println!(
        "  {} knows {known} of its {of} items and skills.",
        model.version()
    );
    println!("{TABLE_HEAD}");
    let fitted = FittedModel {
        model: model.answer_model_of_log(&things),
        extent: things.extent(),
    };
    let unfitted = FittedModel::unfitted(&log);
    [("fitted", fitted), ("unfitted", unfitted)]
        .into_iter()
        .map(|(name, model)| {
            let evaluation = evaluate_fitted(&model, &test);
            Ok(tell(&data, name, &evaluation, None, arguments)?)
        })
        .collect()
}

fn knows_nothing(model: &ModelFile, data: &str) -> String {
    match model.fitted_to.logs.as_slice() {
        [] => format!(
            "the model knows no item and no skill of {data}: it is of a school; name the school's data folder with --data"
        ),
        logs => format!(
            "the model knows no item and no skill of {data}: it was fitted to {}. If they are the same under another name, say \
             --known-as NAME",
            logs.join(", ")
        ),
    }
}

#[expect(clippy::print_stdout, reason = "the table is what the command is for")]
fn on_school(model: &ModelFile, folder: &Path, arguments: &Arguments) -> Results {
    if arguments.fold.is_some() || arguments.group.is_some() || arguments.plots.is_some() {
        return Err("a school has no folds and groups here, and nothing is drawn of it".into());
    }
    let place = Place {
        data: folder.to_owned(),
        database: arguments.database.clone(),
    };
    let judged = block_on(async {
        let app = place.open_existing().await?;
        let judged = app.judge(model).await;
        judged.map_err(Box::<dyn std::error::Error>::from)
    })??;
    let data = data_name(folder);
    let Judged {
        learners,
        of,
        is_fitted_to_them,
        fitted,
        in_use,
        unfitted,
    } = judged;
    if is_fitted_to_them {
        eprintln!("{data}: the model was fitted to these very answers; its figures flatter it");
    }
    println!("{data}: {of} learners; tested on every fifth, {learners} of them");
    println!("{TABLE_HEAD}");
    [
        ("fitted", fitted),
        ("in-use", in_use),
        ("unfitted", unfitted),
    ]
    .into_iter()
    .map(|(name, metrics)| Ok(tell(&data, name, &of_all(metrics), None, arguments)?))
    .collect()
}

/// Figures on all answers; there are no first ones to an item where items are drawn anew each time.
fn of_all(all: Metrics) -> Evaluation {
    Evaluation {
        all,
        first_attempts: Metrics::of(&[]),
        calibration: Vec::new(),
        groups: Vec::new(),
        fit_seconds: 0.0,
    }
}
