//! What came of it (xAPI 1.0.3 part two, 2.4.5).

use serde::Serialize;

use crate::reader::{self, Cursor};
use crate::{Duration, Extensions};

/// The outcome of what a statement tells.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StatementResult {
    /// How many points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// Whether it succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
    /// Whether it was completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completion: Option<bool>,
    /// What the learner answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<String>,
    /// How long it took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<Duration>,
    /// Whatever else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extensions: Option<Extensions>,
}

/// Points: relative, absolute and between which bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Score {
    /// From -1 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scaled: Option<f64>,
    /// From `min` to `max`, where they are given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<f64>,
    /// The least there could have been; less than `max`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The most there could have been.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
}

pub(crate) fn read(cursor: &Cursor<'_>) -> Option<StatementResult> {
    let fields = cursor.object(
        "a result",
        &[
            "score",
            "success",
            "completion",
            "response",
            "duration",
            "extensions",
        ],
    )?;
    Some(StatementResult {
        score: fields.optional("score", read_score),
        success: fields.optional("success", reader::boolean),
        completion: fields.optional("completion", reader::boolean),
        response: fields.optional("response", reader::owned_string),
        duration: fields.optional("duration", reader::parsed),
        extensions: fields.optional("extensions", reader::extensions),
    })
}

fn read_score(cursor: &Cursor<'_>) -> Option<Score> {
    let fields = cursor.object("a score", &["scaled", "raw", "min", "max"])?;
    let scaled = fields.optional("scaled", |field| {
        let scaled = reader::number(field)?;
        if (-1.0..=1.0).contains(&scaled) {
            Some(scaled)
        } else {
            field.fail("must be between -1 and 1")
        }
    });
    let score = Score {
        scaled,
        raw: fields.optional("raw", reader::number),
        min: fields.optional("min", reader::number),
        max: fields.optional("max", reader::number),
    };
    if let (Some(min), Some(max)) = (score.min, score.max)
        && min >= max
    {
        return fields.fail_at("max", "must be more than min");
    }
    if let (Some(raw), Some(min)) = (score.raw, score.min)
        && raw < min
    {
        return fields.fail_at("raw", "must not be less than min");
    }
    if let (Some(raw), Some(max)) = (score.raw, score.max)
        && raw > max
    {
        return fields.fail_at("raw", "must not be more than max");
    }
    Some(score)
}
