//! `cairn evaluate --ranking`: who knows best which items a learner will miss?

use cairn_lab::evaluate::{ModelName, SplitError};
use cairn_lab::ranking::{RankingFigures, evaluate_rankings};
use cairn_lab::responses::ResponseLog;
use serde::Serialize;

use crate::commands::spinner;

pub(super) const TABLE_HEAD: &str =
    "  ranking by     pairs in order (s.e.)  average precision    NDPM  learners";
const CSV_HEAD: &str =
    "data,ranker,learners,pair_accuracy,pair_accuracy_error,average_precision,ndpm";

/// One row of the results.
#[derive(Serialize)]
pub(super) struct Ranked {
    data: String,
    #[serde(flatten)]
    figures: RankingFigures,
}

/// Ranks the test learners of one data set in every way.
pub(super) fn rank(data: &str, log: &ResponseLog, fold: u32) -> Result<Vec<Ranked>, SplitError> {
    let bar = spinner("ranking");
    let figures = evaluate_rankings(log, fold, ModelName::Cairn);
    bar.finish_and_clear();
    let named = |figures| Ranked {
        data: data.to_owned(),
        figures,
    };
    Ok(figures?.into_iter().map(named).collect())
}

impl Ranked {
    pub(super) fn table_row(&self) -> String {
        let figures = &self.figures;
        format!(
            "  {:<12} {:>14.4} ({:.4})  {:>17.4}  {:.4}  {:>8}",
            figures.ranker,
            figures.pair_accuracy,
            figures.pair_accuracy_error,
            figures.average_precision,
            figures.ndpm,
            figures.learners,
        )
    }
}

/// All rows as CSV.
pub(super) fn csv(rows: &[Ranked]) -> String {
    let mut text = format!("{CSV_HEAD}\n");
    for Ranked { data, figures } in rows {
        let row = [
            data.replace(',', "_"),
            figures.ranker.as_str().to_owned(),
            figures.learners.to_string(),
            figures.pair_accuracy.to_string(),
            figures.pair_accuracy_error.to_string(),
            figures.average_precision.to_string(),
            figures.ndpm.to_string(),
        ];
        text.push_str(&row.join(","));
        text.push('\n');
    }
    text
}
