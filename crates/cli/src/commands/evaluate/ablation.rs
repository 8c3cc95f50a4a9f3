//! `cairn evaluate --ablation`: what is each part of Cairn's model good for?

use cairn_lab::online::ablation::{Part, measure_without};
use cairn_lab::responses::ResponseLog;
use serde::Serialize;

use crate::commands::spinner;

pub(super) const TABLE_HEAD: &str =
    "  without                              AUC  log-loss   lost (log-loss)";

/// One row of the results.
#[derive(Serialize)]
pub(super) struct Ablated {
    data: String,
    /// What was left out; nothing in the first row.
    without: &'static str,
    auc: Option<f64>,
    log_loss: f64,
    /// How much larger the log-loss is than with everything.
    lost: f64,
}

/// Measures the model with everything, then without each of its parts, each time fitted anew.
pub(super) fn ablate(data: &str, log: &ResponseLog, fold: u32) -> Vec<Ablated> {
    let mut rows: Vec<Ablated> = Vec::new();
    for part in std::iter::once(None).chain(Part::ALL.map(Some)) {
        let without = part.map_or("nothing", |part| part.name);
        let bar = spinner(without);
        let metrics = measure_without(log, fold, part);
        bar.finish_and_clear();
        let whole = rows.first().map_or(metrics.log_loss, |row| row.log_loss);
        rows.push(Ablated {
            data: data.to_owned(),
            without,
            auc: metrics.auc,
            log_loss: metrics.log_loss,
            lost: metrics.log_loss - whole,
        });
    }
    rows
}

impl Ablated {
    pub(super) fn table_row(&self) -> String {
        let auc = self
            .auc
            .map_or_else(|| "-".to_owned(), |auc| format!("{auc:.4}"));
        format!(
            "  {:<34} {auc:>6}    {:.4}  {:>16.4}",
            self.without, self.log_loss, self.lost
        )
    }
}
