//! `cairn evaluate --fitted`: how good is a model that is fitted already?

use std::fs;
use std::path::Path;

use cairn_lab::evaluate::{SplitError, evaluate_fitted};
use cairn_lab::online::FittedModel;
use cairn_lab::online::file::ModelFile;
use cairn_lab::online::learner_sample::Overlap;
use cairn_lab::online::logs::Things;
use cairn_lab::responses::Learners;

use super::{Arguments, Measured, NAME_WIDTH, heading, peak_memory, read, table_head, tell, write};
use crate::commands::{data_name, spinner};
use crate::{Finding, Outcome};

/// A model and the name of its file.
struct Fitted {
    file: String,
    /// The name in results.
    name: String,
    model: ModelFile,
}

/// Runs the command with `--fitted`.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let models = arguments.fitted.iter().map(|file| open(file));
    let models: Vec<Fitted> = models.collect::<Result<_, _>>()?;
    if let Some(folder) = &arguments.plots {
        fs::create_dir_all(folder)?;
    }
    let mut results = Vec::new();
    for path in &arguments.data {
        results.extend(on_log(&models, path, arguments)?);
    }
    write(&results, arguments)?;
    Ok(Finding::AllWell)
}

fn open(path: &Path) -> Result<Fitted, String> {
    let file = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| format!("{file}: {error}"))?;
    let model = ModelFile::parse(&text).map_err(|error| format!("{file}: {error}"))?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    Ok(Fitted {
        name: format!("cairn:{stem}"),
        file,
        model,
    })
}

/// Measures all models on one file.
#[expect(clippy::print_stdout, reason = "the table is what the command is for")]
fn on_log(
    models: &[Fitted],
    path: &Path,
    arguments: &Arguments,
) -> Result<Vec<Measured>, Box<dyn std::error::Error>> {
    let data = data_name(path);
    let log = read(path, arguments.group.as_deref())?;
    let test = match arguments.fold {
        Some(fold) => log.fold(fold),
        None => log.everybody(),
    };
    if let (true, Some(fold)) = (test.is_empty(), arguments.fold) {
        return Err(SplitError::NobodyToTest { fold }.into());
    }
    let known_as = arguments.known_as.as_deref().unwrap_or(&data);
    let things = Things::of_log(known_as, log.inventory());
    let of = log.items() + log.skills();
    for fitted in models {
        let known = fitted.model.knows(&things);
        if known == 0 {
            return Err(knows_nothing(fitted, &data).into());
        }
        let sentence = was_fitted_to(fitted, &data, &test)?;
        eprintln!(
            "{data}: {} knows {known} of its {of} items and skills.{sentence}",
            fitted.file
        );
    }
    println!("{}", heading(&data, &log, arguments.fold));
    let names = models.iter().map(|fitted| fitted.name.chars().count());
    let width = names.max().unwrap_or_default().max(NAME_WIDTH);
    println!("{}", table_head(width));
    let mut results = Vec::new();
    for Fitted { name, model, .. } in models {
        let bar = spinner("cairn");
        peak_memory::reset();
        let fitted = FittedModel {
            model: model.answer_model_of_log(&things),
            extent: things.extent(),
        };
        let evaluation = evaluate_fitted(&fitted, &test);
        bar.finish_and_clear();
        let peak = peak_memory::megabytes();
        results.push(tell((&data, name, width), &evaluation, peak, arguments)?);
    }
    println!();
    Ok(results)
}

/// What is known of whether the model was fitted to the learners whom it is to be measured on; an error if it was.
fn was_fitted_to(fitted: &Fitted, data: &str, test: &Learners<'_>) -> Result<String, String> {
    let Fitted { file, model, .. } = fitted;
    let Some(sample) = &model.fitted_to.known_again else {
        return Ok(" The file does not say whom it was fitted to: if to some of these learners, the figures flatter it.".to_owned());
    };
    let Overlap {
        of,
        known,
        fitted_to,
    } = sample.overlap(test);
    if fitted_to == 0 {
        return Ok(if known == of {
            String::new()
        } else {
            format!(
                " It was fitted to none of {known} of the {of} learners tested; of the others the file does not tell."
            )
        });
    }
    let instead = match model
        .fitted_to
        .fold
        .filter(|_| model.fitted_to.without_fold)
    {
        Some(fold) => format!(
            "it was fitted without fold {fold} of {}",
            model.fitted_to.logs.join(", ")
        ),
        None => "cairn fit --hold-out leaves a fold out".to_owned(),
    };
    let at_least = if known < of { "at least " } else { "" };
    Err(format!(
        "{file} was fitted to {at_least}{fitted_to} of the {of} learners of {data} whom it was to be measured on, and would look better than \
         it is; {instead}"
    ))
}

fn knows_nothing(Fitted { file, model, .. }: &Fitted, data: &str) -> String {
    match model.fitted_to.logs.as_slice() {
        [] => format!(
            "{file} knows no item and no skill of {data}: it is of a school, where cairn model fit has measured it"
        ),
        logs => format!(
            "{file} knows no item and no skill of {data}: it was fitted to {}; if they are the same under another name, say \
             --known-as NAME",
            logs.join(", ")
        ),
    }
}
