//! Item response theory: what a test says about its items and about who took it.
//!
//! A person has an ability, a number; the chance of each grade of an item depends on it and on the item's few
//! parameters. Persons are a sample of a population in which ability is normally distributed, so that items can be
//! fitted without knowing any single ability: the likelihood of an answer pattern is a mean over the population, a
//! sum over the points of a [`Quadrature`]. It is maximised by expectation and maximisation (Bock and Aitkin,
//! "Marginal maximum likelihood estimation of item parameters: application of an EM algorithm", Psychometrika
//! 46(4), 1981): given the parameters, how many persons are expected at each point and how they answered; given
//! those, each item is a small regression of its own.
//!
//! - `table.rs` is what is fitted: graded answers of persons to items, with gaps.
//! - `curve.rs` holds the response functions; `em.rs` fits them; `information.rs` says how surely.
//! - `item_fit.rs` asks whether the answers look like the model's; [`dif`] whether an item favours a group.
//!
//! Abilities have mean 0 and standard deviation 1, except in the Rasch model, where slopes are 1 and the standard
//! deviation is fitted instead. Everything is in logits: no scaling constant of 1.7 hides anywhere.

mod curve;
pub mod dif;
mod em;
mod information;
mod item_fit;
mod quadrature;
mod table;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use thiserror::Error;

pub use item_fit::{ItemFit, SumScoreFit};
pub use quadrature::Quadrature;
pub use table::{AnswerTable, TableError, TableProblem, read_table};

use em::Estimation;
use table::Prepared;

/// Which response functions items have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// `logit P = ability - difficulty`; the spread of ability is fitted (Rasch 1960).
    Rasch,
    /// `logit P = slope x (ability - difficulty)`, one slope for all items. The same model as [`Family::Rasch`] in
    /// the metric of a standard normal ability.
    #[serde(rename = "1pl")]
    OneParameter,
    /// A slope, or discrimination, for each item (Birnbaum 1968).
    #[serde(rename = "2pl")]
    TwoParameter,
    /// A lower asymptote besides: who knows nothing may guess (Birnbaum 1968). The guess has a prior; see
    /// [`Options::guess_prior`].
    #[serde(rename = "3pl")]
    ThreeParameter,
    /// Graded answers: `logit P(grade >= k) = slope x (ability - threshold k)` (Samejima, Psychometrika
    /// Monograph 17, 1969).
    #[serde(rename = "grm")]
    Graded,
}

impl Family {
    /// All of them, from the simplest on.
    pub const ALL: [Family; 5] = [
        Family::Rasch,
        Family::OneParameter,
        Family::TwoParameter,
        Family::ThreeParameter,
        Family::Graded,
    ];

    /// The name on the command line and in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Family::Rasch => "rasch",
            Family::OneParameter => "1pl",
            Family::TwoParameter => "2pl",
            Family::ThreeParameter => "3pl",
            Family::Graded => "grm",
        }
    }

    /// Whether all items have the same slope.
    fn shares_slope(self) -> bool {
        matches!(self, Family::Rasch | Family::OneParameter)
    }
}

impl fmt::Display for Family {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// A name that no family has.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no model `{name}`; there are: {}", Family::ALL.map(Family::as_str).join(", "))]
pub struct UnknownFamily {
    /// The name.
    pub name: String,
}

impl FromStr for Family {
    type Err = UnknownFamily;

    fn from_str(name: &str) -> Result<Family, UnknownFamily> {
        let found = Family::ALL
            .into_iter()
            .find(|family| family.as_str() == name);
        found.ok_or_else(|| UnknownFamily {
            name: name.to_owned(),
        })
    }
}

/// How to fit.
#[derive(Clone, Debug)]
pub struct Options {
    /// The response functions.
    pub family: Family,
    /// A lower asymptote that is known, such as 0.25 for four choices; 0 where nobody guesses. Within 0 to 0.9; for
    /// two grades only, and not with [`Family::ThreeParameter`], which fits it.
    pub known_guess: f64,
    /// Mean and standard deviation of the normal prior on the logit of the guess in [`Family::ThreeParameter`].
    pub guess_prior: (f64, f64),
    /// Items with fewer answers are left out; at least 1.
    pub least_answers: usize,
    /// The points that stand for the population.
    pub quadrature: Quadrature,
}

impl Options {
    /// The usual way to fit a family.
    pub fn new(family: Family) -> Options {
        Options {
            family,
            known_guess: 0.0,
            // A guess of 0.2, give or take: 95 % of the prior lies between 0.06 and 0.5.
            guess_prior: (-1.4, 0.7),
            least_answers: 20,
            quadrature: Quadrature::default(),
        }
    }
}

/// A parameter with what is known of its error.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// Its standard error; none where it is fixed, or where the answers do not determine it.
    pub error: Option<f64>,
}

impl Estimate {
    /// A parameter that is not fitted.
    fn fixed(value: f64) -> Estimate {
        Estimate { value, error: None }
    }
}

/// An item with its fitted parameters.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FittedItem {
    /// Its name in the table.
    pub name: String,
    /// Answers to it.
    pub answers: usize,
    /// Mean grade.
    pub mean: f64,
    /// Discrimination, per logit of ability.
    pub slope: Estimate,
    /// Log-odds of reaching each grade above the lowest at ability 0, highest first.
    pub intercepts: Vec<Estimate>,
    /// The ability at which each of these log-odds is 0: the difficulty, or the thresholds of a graded item.
    pub difficulties: Vec<Estimate>,
    /// The lower asymptote, where there may be one.
    pub guess: Option<Estimate>,
    /// How well the answers fit.
    pub fit: ItemFit,
}

/// Why an item could not be fitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// Why, as the end of a sentence.
    pub reason: String,
}

/// What is known of one person.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Score {
    /// Mean of the posterior of ability (EAP: Bock and Mislevy, Applied Psychological Measurement 6(4), 1982).
    pub ability: f64,
    /// Its standard deviation.
    pub error: f64,
    /// Answers that it rests on.
    pub answers: usize,
}

/// A fitted test.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fit {
    /// The response functions.
    pub family: Family,
    /// Persons with at least one answer.
    pub persons: usize,
    /// Different patterns of answers among them.
    pub patterns: usize,
    /// Marginal log-likelihood, without any prior.
    pub log_likelihood: f64,
    /// Number of fitted parameters.
    pub parameters: usize,
    /// Akaike's information criterion.
    pub aic: f64,
    /// The Bayesian information criterion, by persons.
    pub bic: f64,
    /// Rounds of expectation and maximisation.
    pub rounds: usize,
    /// Whether the rounds came to rest.
    pub converged: bool,
    /// Whether standard errors take into account how items depend on each other; with very many items they are
    /// worked out item by item, as if the other items were known.
    pub joint_errors: bool,
    /// Standard deviation of ability.
    pub ability_deviation: Estimate,
    /// Variance of the scores over variance of scores and errors: the empirical reliability of EAP scores.
    pub reliability: f64,
    /// Cronbach's alpha over persons who answered all items; none where there are fewer than two such persons or items.
    pub alpha: Option<f64>,
    /// The items that were fitted, in the order of the table.
    pub items: Vec<FittedItem>,
    /// The items that were not.
    pub left_out: Vec<LeftOut>,
    /// One score a person, in the order of the table; none for persons without an answer.
    #[serde(skip)]
    pub scores: Vec<Option<Score>>,
}

/// Why a table cannot be fitted.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum FitError {
    /// A family for right and wrong met a higher grade.
    #[error(
        "item `{item}` has answers of grade {grade}, but `{family}` knows only 0 and 1; `grm` is for graded answers"
    )]
    TooManyGrades {
        /// The item.
        item: String,
        /// The grade.
        grade: u8,
        /// The family.
        family: Family,
    },
    /// Nothing is left to fit.
    #[error("no item can be fitted: {reason}")]
    NoItems {
        /// Why the first item was left out.
        reason: String,
    },
    /// A known guess that is no share, or that the family cannot use.
    #[error("a known guess of {guess} does not go with `{family}`: {reason}")]
    Guess {
        /// The guess.
        guess: f64,
        /// The family.
        family: Family,
        /// Why.
        reason: &'static str,
    },
}

/// Fits the items of a table. `report` is told the round and the log-likelihood after each.
pub fn fit(
    table: &AnswerTable,
    options: &Options,
    report: &mut dyn FnMut(usize, f64),
) -> Result<Fit, FitError> {
    check_guess(options)?;
    let prepared = Prepared::new(table, options)?;
    let estimation = Estimation::run(&prepared, options, report);
    let errors = information::standard_errors(&prepared, &estimation, options);
    let scores = estimation.scores(&prepared, &options.quadrature);
    let scale = match options.family {
        Family::Rasch => estimation.items.first().map_or(1.0, |item| item.slope),
        _ => 1.0,
    };
    let fits = item_fit::item_fits(&prepared, &estimation, &scores, options);
    let items: Vec<FittedItem> = prepared
        .items
        .iter()
        .zip(fits)
        .enumerate()
        .map(|(place, (item, fit))| {
            let parameters = errors.of_item(place);
            FittedItem {
                name: item.name.clone(),
                answers: item.answers,
                mean: item.mean,
                fit,
                ..parameters.described(&estimation.items[place], options)
            }
        })
        .collect();
    let persons = prepared.persons();
    let parameters = estimation.layout.parameters();
    let deviation = match options.family {
        Family::Rasch => Estimate {
            value: scale,
            error: errors.of_item(0).slope_error(),
        },
        _ => Estimate::fixed(1.0),
    };
    let scores: Vec<Option<Score>> = scores
        .into_iter()
        .map(|score| {
            score.map(|score| Score {
                ability: score.ability * scale,
                error: score.error * scale,
                ..score
            })
        })
        .collect();
    Ok(Fit {
        family: options.family,
        persons,
        patterns: prepared.patterns.len(),
        log_likelihood: estimation.log_likelihood,
        parameters,
        aic: 2.0 * (parameters as f64 - estimation.log_likelihood),
        bic: parameters as f64 * (persons as f64).ln() - 2.0 * estimation.log_likelihood,
        rounds: estimation.rounds,
        converged: estimation.converged,
        joint_errors: errors.joint,
        ability_deviation: deviation,
        reliability: reliability(&scores),
        alpha: prepared.alpha(),
        items,
        left_out: prepared.left_out.clone(),
        scores,
    })
}

fn check_guess(options: &Options) -> Result<(), FitError> {
    let guess = options.known_guess;
    let reason = if !(0.0..=0.9).contains(&guess) {
        "it must be a share from 0 to 0.9"
    } else if guess > 0.0 && options.family == Family::ThreeParameter {
        "that model fits the guess"
    } else if guess > 0.0 && options.family == Family::Graded {
        "graded answers have no lower asymptote"
    } else {
        return Ok(());
    };
    Err(FitError::Guess {
        guess,
        family: options.family,
        reason,
    })
}

fn reliability(scores: &[Option<Score>]) -> f64 {
    let known: Vec<&Score> = scores.iter().flatten().collect();
    let count = known.len().max(1) as f64;
    let mean = known.iter().map(|score| score.ability).sum::<f64>() / count;
    let spread = known
        .iter()
        .map(|score| (score.ability - mean).powi(2))
        .sum::<f64>()
        / count;
    let noise = known.iter().map(|score| score.error.powi(2)).sum::<f64>() / count;
    if spread + noise > 0.0 {
        spread / (spread + noise)
    } else {
        0.0
    }
}
