//! A fitted model as a file: everything by name, checksummed, with a card that says what it is.

mod of_log;
mod pairs;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io;

use cairn_engine::BELIEF_MODEL_VERSION;
use cairn_engine::answer_model::{
    AnswerModel, Calibration, Coefficients, Extent, Family, FilterParameters, Index, Summand,
    Weights,
};
use cairn_engine::memory::MemoryParameters;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::learner_sample::LearnerSample;
use super::recalibration::Recalibrated;
use crate::metrics::Metrics;
use pairs::transitions;

/// The form of the file.
const FORMAT: u32 = 1;

/// Why a file is no usable model.
#[derive(Debug, Error)]
pub enum ModelFileError {
    /// It is not a model file.
    #[error("this is not a model file: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// Its content is not what was written.
    #[error("the model file is damaged: its checksum does not fit its content")]
    Checksum,
    /// It is of another form.
    #[error("the model file has form {found}; this program reads form {FORMAT}")]
    Format {
        /// The form of the file.
        found: u32,
    },
    /// It is for other formulas.
    #[error(
        "the model was fitted for the formulas {found}; this program has {BELIEF_MODEL_VERSION}: fit it again"
    )]
    OtherFormulas {
        /// The version of the formulas.
        found: String,
    },
}

/// What a model was fitted to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FittedTo {
    /// Answers.
    pub answers: u64,
    /// Learners; somebody who takes two courses counts twice.
    pub learners: u64,
    /// A hash of all answers in their order.
    pub fingerprint: String,
    /// The response logs that it was fitted to; none if it was a school's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logs: Vec<String>,
    /// The fold of those logs that was held out to measure on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fold: Option<u32>,
    /// Whether the model itself was fitted without that fold, and not only the one that was measured.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_fold: bool,
    /// By what the learners of those logs can be known again; none if it was fitted to a school's own log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_again: Option<LearnerSample>,
}

/// What the last step of a model was fitted to, if that was done again after the rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CalibratedTo {
    /// The model that it was the last step of.
    pub of: String,
    /// Answers.
    pub answers: u64,
    /// Learners.
    pub learners: u64,
}

/// How well a model predicts answers of learners whom it was not fitted to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Answers predicted.
    pub answers: u64,
    /// Area under the ROC curve; none if all answers were right, or all wrong.
    pub auc: Option<f64>,
    /// Mean log-loss.
    pub log_loss: f64,
    /// Expected calibration error.
    pub ece: f64,
}

impl From<Metrics> for Figures {
    fn from(metrics: Metrics) -> Figures {
        Figures {
            answers: metrics.answers as u64,
            auc: metrics.auc,
            log_loss: metrics.log_loss,
            ece: metrics.ece,
        }
    }
}

/// A fitted model, everything by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelFile {
    format: u32,
    formulas: String,
    /// What it was fitted to.
    pub fitted_to: FittedTo,
    /// How it does on learners held out (when fitted to the others).
    pub held_out: Figures,
    /// How the model that was in use did on them.
    pub before: Figures,
    filter: FilterParameters,
    memory: MemoryParameters,
    weights: BTreeMap<String, f64>,
    calibration: Calibration,
    /// What the calibration was fitted to, if not to the same as the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibrated_to: Option<CalibratedTo>,
    skills: BTreeMap<String, f32>,
    templates: BTreeMap<String, f32>,
    /// Of a school's model what follows upon what, by family and pair of names. Of one fitted to response logs all
    /// coefficients; these without their weight, which stands among the others.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    families: BTreeMap<String, BTreeMap<String, f32>>,
    /// Usual time of an answer to a template, in milliseconds.
    pub usual_times: BTreeMap<String, u64>,
}

/// The file as it is written.
#[derive(Serialize, Deserialize)]
struct Sealed<M> {
    checksum: String,
    model: M,
}

impl ModelFile {
    /// A model by the names of its skills and templates, in the order of their numbers. Of what follows upon what,
    /// skills upon skills are kept; questions are drawn anew each time and follow upon nothing.
    pub fn new(model: &AnswerModel, skills: &[String], templates: &[String]) -> ModelFile {
        let named = |families: &[Family], names: &[String]| {
            let values = (0..).zip(names).map(|(number, name): (u64, _)| {
                let values = families.iter().map(|&family| {
                    let weight = model.weights.0[family.summand()];
                    f64::from(model.coefficients.get(family, number)) * weight
                });
                (name.clone(), single(values.sum()))
            });
            values.filter(|(_, value)| *value != 0.0).collect()
        };
        let mut weights: BTreeMap<String, f64> = BTreeMap::new();
        for summand in Summand::all() {
            // Coefficients are written with their weight in them.
            let weight = match summand {
                Summand::Term(_) => model.weights.0[summand.place()],
                Summand::Family(_) => continue,
            };
            weights.insert(summand.name().to_owned(), weight);
        }
        ModelFile {
            format: FORMAT,
            formulas: BELIEF_MODEL_VERSION.to_owned(),
            fitted_to: FittedTo::default(),
            held_out: Figures::default(),
            before: Figures::default(),
            filter: model.filter,
            memory: model.memory,
            weights,
            calibration: model.calibration.clone(),
            calibrated_to: None,
            // Every item has one skill here, so that the skill and its combination are one.
            skills: named(&[Family::Skill, Family::SkillSet], skills),
            templates: named(&[Family::Template], templates),
            families: transitions(model, skills),
            usual_times: BTreeMap::new(),
        }
    }

    /// The model for a course with these skills and templates, in the order of their numbers. What the
    /// file does not know starts at what its author stated.
    pub fn answer_model(&self, skills: &[String], templates: &[String]) -> AnswerModel {
        let mut index = Index::new(Extent {
            skills: skills.len(),
            templates: templates.len(),
            ..Extent::default()
        });
        let numbers: HashMap<&str, u64> = skills.iter().map(String::as_str).zip(0..).collect();
        let mut pairs: HashMap<(&str, u64), f32> = HashMap::new();
        for (family, key, value) in self.transitions(&numbers) {
            index.insert(family, key);
            pairs.insert((family.name(), key), value);
        }
        let value = |(family, key): (Family, u64)| {
            let (names, values) = match family {
                Family::Skill => (skills, &self.skills),
                Family::Template => (templates, &self.templates),
                _ => return pairs.get(&(family.name(), key)).copied().unwrap_or(0.0),
            };
            let name = usize::try_from(key).ok().and_then(|key| names.get(key));
            name.and_then(|name| values.get(name))
                .copied()
                .unwrap_or(0.0)
        };
        let values = index.entries().into_iter().map(value).collect();
        AnswerModel {
            filter: self.filter,
            memory: self.memory,
            weights: self.weights(),
            coefficients: Coefficients::new(index, values),
            calibration: self.calibration.clone(),
        }
    }

    /// The model that every school begins with, as a file: it knows nothing of the school.
    pub fn unfitted() -> ModelFile {
        ModelFile::new(&AnswerModel::default(), &[], &[])
    }

    /// The last step.
    pub fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    /// The same model with another last step, and its figures. `of` names the model, `learners` are those whose
    /// answers it was fitted to.
    #[must_use]
    pub fn recalibrated(&self, of: String, learners: u64, fitted: Recalibrated) -> ModelFile {
        ModelFile {
            calibration: fitted.calibration,
            calibrated_to: Some(CalibratedTo {
                of,
                answers: fitted.after.answers,
                learners,
            }),
            held_out: fitted.after,
            before: fitted.before,
            ..self.clone()
        }
    }

    /// The weights, each within its bounds.
    fn weights(&self) -> Weights {
        let mut weights = Weights::prior();
        for summand in Summand::all() {
            if let Some(&weight) = self.weights.get(summand.name()) {
                let (least, most) = summand.bounds();
                let usable = if weight.is_finite() { weight } else { 0.0 };
                weights.0[summand.place()] = usable.clamp(least, most);
            }
        }
        weights
    }

    /// A short name that no other content has.
    pub fn version(&self) -> String {
        let checksum = self.checksum();
        format!("{}+{}", self.formulas, &checksum[..12])
    }

    /// Whether it predicts answers of learners held out no worse than the model that was in use.
    pub fn is_no_worse(&self) -> bool {
        self.held_out.log_loss <= self.before.log_loss
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        let sealed = Sealed {
            checksum: self.checksum(),
            model: self,
        };
        // Maps with text for keys and finite numbers can always be written.
        serde_json::to_string_pretty(&sealed).unwrap_or_default() + "\n"
    }

    /// Reads a file's text.
    ///
    /// # Errors
    /// If it is no model file, or is damaged, or is not for this program.
    pub fn parse(text: &str) -> Result<ModelFile, ModelFileError> {
        let Sealed::<ModelFile> { checksum, model } = serde_json::from_str(text)?;
        if model.format != FORMAT {
            return Err(ModelFileError::Format {
                found: model.format,
            });
        }
        if model.checksum() != checksum {
            return Err(ModelFileError::Checksum);
        }
        if model.formulas != BELIEF_MODEL_VERSION {
            return Err(ModelFileError::OtherFormulas {
                found: model.formulas,
            });
        }
        Ok(model)
    }

    /// What the model is, for people: a model card (Mitchell et al., FAT* 2019), in Markdown.
    pub fn card(&self) -> String {
        let FittedTo {
            answers,
            learners,
            fingerprint,
            logs,
            fold,
            without_fold,
            known_again: _,
        } = &self.fitted_to;
        let calibrated = match &self.calibrated_to {
            None => String::new(),
            Some(CalibratedTo {
                of,
                answers,
                learners,
            }) => format!(
                "**Its last step**, which makes chances come true, was fitted anew to {answers} answers of {learners} \
                 learners; the rest is {of}.\n\n"
            ),
        };
        let (of, held_out, before) = match (fold, &self.calibrated_to) {
            (_, Some(_)) => (
                String::new(),
                "each fifth, with the last step of the others".to_owned(),
                "with the last step before",
            ),
            (Some(fold), None) => (
                format!(
                    " of {}{}",
                    logs.join(", "),
                    if *without_fold {
                        format!(" outside fold {fold}")
                    } else {
                        String::new()
                    }
                ),
                format!("fold {fold}; fitted to the others"),
                "unfitted",
            ),
            (None, None) => (
                String::new(),
                "every fifth; fitted to the others".to_owned(),
                "the one in use before",
            ),
        };
        let fitted = if *answers == 0 {
            "**Fitted to** no answer of this school: its numbers are those that every school begins with.".to_owned()
        } else {
            format!(
                "**Fitted to** {answers} answers of {learners} learners{of} (fingerprint {fingerprint})."
            )
        };
        let mut card = format!(
            "# Model card: {}\n\n\
             **What it is.** The numbers of Cairn's answer model (docs/model.md): how likely a learner is to answer \
             an item right, with reasons. It is for choosing what to practise and for showing what is believed; not \
             for grading people, and not for decisions about them.\n\n\
             {fitted} No name, group or other trait of a learner enters.\n\n{calibrated}\
             **On learners held out** ({held_out}):\n\n\
             | model | answers | AUC | log-loss | calibration error |\n|---|---|---|---|---|\n",
            self.version(),
        );
        for (name, figures) in [("this one", self.held_out), (before, self.before)] {
            let auc = figures
                .auc
                .map_or_else(|| "-".to_owned(), |auc| format!("{auc:.4}"));
            // Writing into a text cannot fail.
            let _ = writeln!(
                card,
                "| {name} | {} | {auc} | {:.4} | {:.4} |",
                figures.answers, figures.log_loss, figures.ece
            );
        }
        card.push_str("\n**Weights** (a right answer can only raise terms whose weight may not be negative):\n\n| term | weight |\n|---|---|\n");
        for (name, weight) in self.weights.iter().filter(|(_, weight)| **weight != 0.0) {
            let _ = writeln!(card, "| {name} | {weight:+.3} |");
        }
        card
    }

    fn checksum(&self) -> String {
        // The text may be as large as the model: it is hashed as it is written. That cannot fail.
        let mut hashing = Hashing(Sha256::new());
        let _ = serde_json::to_writer(&mut hashing, self);
        hex(&hashing.0.finalize())
    }
}

/// Takes the checksum of what is written.
struct Hashing(Sha256);

impl io::Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Bytes in hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A number in the precision of coefficients.
#[expect(
    clippy::cast_possible_truncation,
    reason = "no coefficient is known to seven digits"
)]
fn single(number: f64) -> f32 {
    number as f32
}

#[cfg(test)]
mod tests {
    use cairn_engine::answer_model::Term;

    use super::*;

    fn names(prefix: &str) -> Vec<String> {
        (0..3).map(|number| format!("{prefix}{number}")).collect()
    }

    fn file() -> ModelFile {
        let index = Index::new(Extent {
            skills: 3,
            templates: 3,
            ..Extent::default()
        });
        let model = AnswerModel {
            coefficients: Coefficients::new(index, vec![0.5, -0.25, 0.0, 1.5, 0.0, -1.0]),
            ..AnswerModel::default()
        };
        ModelFile::new(&model, &names("s"), &names("t"))
    }

    #[test]
    fn a_file_comes_back_and_finds_its_things_by_name() {
        let file = file();
        let read = ModelFile::parse(&file.to_text()).unwrap();
        assert_eq!(read, file);
        // Another order, and one more skill.
        let skills = ["new", "s1", "s0"].map(str::to_owned);
        let model = read.answer_model(&skills, &names("t"));
        let skill = |number| model.coefficients.get(Family::Skill, number);
        let bits = [0.0_f32, -0.25, 0.5].map(f32::to_bits);
        assert_eq!([skill(0), skill(1), skill(2)].map(f32::to_bits), bits);
        assert_eq!(model.weights, AnswerModel::default().weights);
    }

    #[test]
    fn damage_and_other_forms_are_refused() {
        let text = file().to_text();
        let refused = |text: &str| ModelFile::parse(text).unwrap_err().to_string();
        assert!(refused(&text.replace("-0.25", "-0.75")).contains("damaged"));
        assert!(refused(&text.replace("\"format\": 1", "\"format\": 9")).contains("form 9"));
        assert!(refused(&text[..200]).contains("not a model file"));
    }

    #[test]
    fn weights_beyond_their_bounds_are_kept_within() {
        let mut file = file();
        file.weights
            .insert(Term::AbilityLate.name().to_owned(), -3.0);
        let model = file.answer_model(&names("s"), &names("t"));
        assert!(model.weights.0[Term::AbilityLate as usize] > 0.0);
    }

    #[test]
    fn another_last_step_changes_nothing_else() {
        let file = file();
        let calibration = Calibration::try_from(vec![(-1.0, 0.0), (1.0, 1.5)]).unwrap();
        let fitted = Recalibrated {
            calibration: calibration.clone(),
            after: Figures {
                answers: 700,
                ..Figures::default()
            },
            before: Figures::default(),
        };
        let again = file.recalibrated(file.version(), 30, fitted);
        assert_ne!(again.version(), file.version());
        assert_eq!(ModelFile::parse(&again.to_text()).unwrap(), again);
        let models = [&file, &again].map(|file| file.answer_model(&names("s"), &names("t")));
        assert_eq!(models[1].calibration, calibration);
        let [mut before, after] = models;
        before.calibration = calibration;
        assert_eq!(before, after);
        let card = again.card();
        assert!(
            card.contains("fitted anew to 700 answers of 30 learners"),
            "{card}"
        );
        assert!(card.contains(&file.version()), "{card}");
        assert_eq!(
            ModelFile::unfitted().answer_model(&[], &[]),
            AnswerModel::default()
        );
    }

    #[test]
    fn the_card_says_what_it_was_fitted_to() {
        let mut file = file();
        file.fitted_to.answers = 1234;
        assert!(file.card().contains("1234 answers"));
    }
}
