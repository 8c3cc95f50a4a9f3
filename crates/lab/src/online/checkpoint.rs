//! A fit put aside between two passes, so that one that was interrupted goes on where it was.
//!
//! What is kept is what the passes so far have worked out: weights, calibration, and each version of each
//! coefficient. Which coefficients there are comes from the answers, which are looked through again.
//!
//! The form: a first line that says what it is, a line with the checksum of all that follows (SHA-256), a
//! line of JSON, and the coefficients as 32-bit floating-point numbers, least significant byte first.

use cairn_engine::BELIEF_MODEL_VERSION;
use cairn_engine::answer_model::{Calibration, SUMMANDS, Weights};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::Fitting;
use super::file::{Figures, hex};
use super::fit::VERSIONS;

const FIRST_LINE: &[u8] = b"cairn fit, checkpoint 1\n";

/// A checksum takes so many characters.
const CHECKSUM: usize = 64;

/// A coefficient takes so many bytes.
const SIZE: usize = 4 * VERSIONS;

/// Why a checkpoint cannot be gone on from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// It is not one, or not of this form.
    #[error("this is not a checkpoint of this program")]
    Unreadable,
    /// Its content is not what was written.
    #[error("the checkpoint is damaged: its checksum does not fit its content")]
    Checksum,
    /// It belongs to something else.
    #[error("the checkpoint is of a fit to other data, with other options or other formulas")]
    OfAnotherFit,
}

/// What a fit has worked out after some passes.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    done: usize,
    weights: Vec<f64>,
    calibration: Calibration,
    coefficients: Vec<[f32; VERSIONS]>,
}

/// A checkpoint: where a fit in two parts stands, first to some learners, then to all.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// What the fit is: a text that is the same only for the same data and options.
    pub fit: String,
    /// How the fit to some did on the others, and how the unfitted model did; none while that is under way.
    pub measured: Option<[Figures; 2]>,
    /// How far the part at hand has come; none if it has not begun.
    pub state: Option<State>,
}

/// Everything but the coefficients.
#[derive(Serialize, Deserialize)]
struct Head {
    formulas: String,
    fit: String,
    measured: Option<[Figures; 2]>,
    begun: bool,
    done: usize,
    weights: Vec<f64>,
    calibration: Calibration,
}

impl Fitting {
    /// What has been worked out so far.
    pub fn state(&self) -> State {
        State {
            done: self.done,
            weights: self.draft.weights.0.to_vec(),
            calibration: self.calibration.clone(),
            coefficients: self.draft.coefficients.clone(),
        }
    }

    /// Goes on from there. The answers have to be the same.
    ///
    /// # Errors
    /// If the state has other coefficients than these answers call for.
    pub fn restore(&mut self, state: State) -> Result<(), CheckpointError> {
        let weights = <[f64; SUMMANDS]>::try_from(state.weights);
        let weights = weights.map_err(|_| CheckpointError::OfAnotherFit)?;
        if state.coefficients.len() != self.draft.coefficients.len() || state.done > Fitting::PASSES
        {
            return Err(CheckpointError::OfAnotherFit);
        }
        self.done = state.done;
        self.draft.weights = Weights(weights);
        self.draft.coefficients = state.coefficients;
        self.calibration = state.calibration;
        Ok(())
    }

    /// Passes done.
    pub fn done(&self) -> usize {
        self.done
    }
}

impl Checkpoint {
    /// The checkpoint as a file's content.
    pub fn to_bytes(&self) -> Vec<u8> {
        let state = self.state.as_ref();
        let head = Head {
            formulas: BELIEF_MODEL_VERSION.to_owned(),
            fit: self.fit.clone(),
            measured: self.measured,
            begun: state.is_some(),
            done: state.map_or(0, |state| state.done),
            weights: state.map_or_else(Vec::new, |state| state.weights.clone()),
            calibration: state.map_or_else(Calibration::default, |state| state.calibration.clone()),
        };
        // Numbers and texts can always be written; numbers come back to the bit.
        let mut content = FIRST_LINE.to_vec();
        content.extend([b'0'; CHECKSUM]);
        content.push(b'\n');
        let (begin, sealed) = (FIRST_LINE.len(), content.len());
        content.extend(serde_json::to_vec(&head).unwrap_or_default());
        content.push(b'\n');
        for coefficient in state.into_iter().flat_map(|state| &state.coefficients) {
            for value in coefficient {
                content.extend(value.to_le_bytes());
            }
        }
        let checksum = hex(&Sha256::digest(&content[sealed..]));
        content[begin..begin + CHECKSUM].copy_from_slice(checksum.as_bytes());
        content
    }

    /// Reads a file's content.
    ///
    /// # Errors
    /// If it is no checkpoint, is damaged, or is not of the fit that is wanted.
    pub fn parse(bytes: &[u8], fit: &str) -> Result<Checkpoint, CheckpointError> {
        let rest = bytes
            .strip_prefix(FIRST_LINE)
            .ok_or(CheckpointError::Unreadable)?;
        let (checksum, content) = line(rest).ok_or(CheckpointError::Checksum)?;
        if hex(&Sha256::digest(content)).as_bytes() != checksum {
            return Err(CheckpointError::Checksum);
        }
        let (head, values) = line(content).ok_or(CheckpointError::Unreadable)?;
        let head: Head = serde_json::from_slice(head).map_err(|_| CheckpointError::Unreadable)?;
        if head.fit != fit || head.formulas != BELIEF_MODEL_VERSION {
            return Err(CheckpointError::OfAnotherFit);
        }
        let (coefficients, left) = values.as_chunks::<SIZE>();
        if !left.is_empty() {
            return Err(CheckpointError::Unreadable);
        }
        let state = head.begun.then(|| State {
            done: head.done,
            weights: head.weights,
            calibration: head.calibration,
            coefficients: coefficients.iter().map(versions).collect(),
        });
        Ok(Checkpoint {
            fit: head.fit,
            measured: head.measured,
            state,
        })
    }
}

/// The first line, and what follows.
fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|&byte| byte == b'\n')?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

fn versions(bytes: &[u8; SIZE]) -> [f32; VERSIONS] {
    let mut versions = [0.0; VERSIONS];
    for (value, bytes) in versions.iter_mut().zip(bytes.as_chunks().0) {
        *value = f32::from_le_bytes(*bytes);
    }
    versions
}
