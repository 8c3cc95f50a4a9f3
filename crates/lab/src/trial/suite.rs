//! Every policy with every kind of learner, and what can be said about it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::{Fared, Group, LearnerModel, Plan, run};
use crate::tutor::{PolicyName, TrialCourse};

/// What to compare.
#[derive(Clone, Debug, PartialEq)]
pub struct Suite {
    /// Kinds of learners.
    pub learners: Vec<LearnerModel>,
    /// Policies.
    pub policies: Vec<PolicyName>,
    /// Cohorts of each kind; at least one.
    pub seeds: u64,
    /// Learners of each group in a cohort; at least one.
    pub per_group: u64,
    /// How long everything takes.
    pub plan: Plan,
}

impl Suite {
    /// Every kind of learner with every policy, two learners of each group in a cohort.
    pub fn standard(skills: usize, seeds: u64) -> Suite {
        Suite {
            learners: LearnerModel::ALL.to_vec(),
            policies: PolicyName::ALL.to_vec(),
            seeds,
            per_group: 2,
            plan: Plan::for_skills(skills),
        }
    }

    /// How many trials of one learner with one policy it takes.
    pub fn trials(&self) -> usize {
        let per_seed = Group::ALL.len() as u64 * self.per_group.max(1);
        let seeds = usize::try_from(self.seeds.max(1) * per_seed).unwrap_or(usize::MAX);
        self.learners.len() * self.policies.len() * seeds
    }
}

/// A mean with its 95 % confidence interval over cohorts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The mean.
    pub mean: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Of one figure for each cohort (Student's t; with a single cohort there is no interval, and both
    /// ends are the mean).
    fn of(figures: &[f64]) -> Interval {
        let count = figures.len() as f64;
        let mean = figures.iter().sum::<f64>() / count.max(1.0);
        let squares: f64 = figures.iter().map(|figure| (figure - mean).powi(2)).sum();
        let reach = if figures.len() < 2 {
            0.0
        } else {
            student(figures.len() - 1) * (squares / (count - 1.0) / count).sqrt()
        };
        Interval {
            mean,
            low: mean - reach,
            high: mean + reach,
        }
    }
}

/// The 97.5 % quantile of Student's t distribution (Cornish and Fisher's expansion, which errs by less
/// than 0.02 from four degrees of freedom on; exact for the first three).
fn student(degrees: usize) -> f64 {
    const EXACT: [f64; 3] = [12.706, 4.303, 3.182];
    const NORMAL: f64 = 1.959_964;
    if let Some(exact) = EXACT.get(degrees - 1) {
        return *exact;
    }
    let n = degrees as f64;
    let (z, z3, z5) = (NORMAL, NORMAL.powi(3), NORMAL.powi(5));
    z + (z3 + z) / (4.0 * n) + (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * n * n)
}

/// How one policy did with one kind of learner, over all cohorts.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The kind of learner; none for the mean over all kinds.
    pub learners: Option<LearnerModel>,
    /// The policy.
    pub policy: PolicyName,
    /// Hours of practice until the course is mastered.
    pub hours_to_mastery: Interval,
    /// Share of learners who got there.
    pub mastered: f64,
    /// Mean chance over all skills, 30 days after the last practice.
    pub delayed_score: Interval,
    /// What the delayed score is above the first one, for each hour of practice.
    pub learning_per_hour: Interval,
    /// Share of needless answers.
    pub overpractice: Interval,
    /// Delayed score of those who started high, less that of those who started low.
    pub gap: Interval,
    /// Questions asked in placement, on average.
    pub placement_questions: f64,
    /// Mean error of the chance believed after placement, where the policy believes one.
    pub placement_error: Option<f64>,
}

/// Runs all trials on all cores. `done` hears how many are finished, now and then, from any thread.
pub fn run_suite(course: &TrialCourse, suite: &Suite, done: &(dyn Fn(usize) + Sync)) -> Vec<Row> {
    let fared = all_trials(course, suite, done);
    let mut rows = Vec::new();
    for (at, &policy) in suite.policies.iter().enumerate() {
        let of_kind = |kind: usize| -> Vec<Cohort> {
            let cohorts = fared[kind].iter();
            cohorts
                .map(|cohort| Cohort::of(&cohort[at], suite.plan))
                .collect()
        };
        let kinds: Vec<Vec<Cohort>> = (0..suite.learners.len()).map(of_kind).collect();
        for (kind, cohorts) in suite.learners.iter().zip(&kinds) {
            rows.push(row(Some(*kind), policy, cohorts));
        }
        let seeds = kinds.first().map_or(0, Vec::len);
        let means: Vec<Cohort> = (0..seeds)
            .map(|seed| {
                let of_seed: Vec<Cohort> = kinds.iter().map(|cohorts| cohorts[seed]).collect();
                Cohort::mean(&of_seed)
            })
            .collect();
        rows.push(row(None, policy, &means));
    }
    let kind = |row: &Row| {
        suite
            .learners
            .iter()
            .position(|kind| Some(*kind) == row.learners)
    };
    rows.sort_by_key(|row| kind(row).unwrap_or(usize::MAX));
    rows
}

/// The figures of one cohort.
#[derive(Clone, Copy, Debug, Default)]
struct Cohort {
    hours: f64,
    mastered: f64,
    delayed: f64,
    learning: f64,
    overpractice: f64,
    gap: f64,
    placement_questions: f64,
    placement_error: Option<f64>,
}

impl Cohort {
    fn of(fared: &[(Group, Fared)], plan: Plan) -> Cohort {
        let mean = |of: &dyn Fn(&Fared) -> f64| average(fared.iter().map(|(_, fared)| of(fared)));
        let delayed_of = |group| {
            let members = fared.iter().filter(|(member, _)| *member == group);
            average(members.map(|(_, fared)| fared.delayed_score))
        };
        let errors: Vec<f64> = fared
            .iter()
            .filter_map(|(_, fared)| fared.placement_error)
            .collect();
        Cohort {
            hours: mean(&|fared| fared.hours_to_mastery),
            mastered: mean(&|fared| f64::from(u8::from(fared.mastered))),
            delayed: mean(&|fared| fared.delayed_score),
            learning: mean(&|fared| (fared.delayed_score - fared.first_score) / plan.budget),
            overpractice: mean(&|fared| fared.overpractice),
            gap: delayed_of(Group::High) - delayed_of(Group::Low),
            placement_questions: mean(&|fared| f64::from(fared.placement_questions)),
            placement_error: (!errors.is_empty()).then(|| average(errors.iter().copied())),
        }
    }

    fn mean(cohorts: &[Cohort]) -> Cohort {
        let mean = |of: &dyn Fn(&Cohort) -> f64| average(cohorts.iter().map(of));
        let errors: Vec<f64> = cohorts
            .iter()
            .filter_map(|cohort| cohort.placement_error)
            .collect();
        Cohort {
            hours: mean(&|cohort| cohort.hours),
            mastered: mean(&|cohort| cohort.mastered),
            delayed: mean(&|cohort| cohort.delayed),
            learning: mean(&|cohort| cohort.learning),
            overpractice: mean(&|cohort| cohort.overpractice),
            gap: mean(&|cohort| cohort.gap),
            placement_questions: mean(&|cohort| cohort.placement_questions),
            placement_error: (!errors.is_empty()).then(|| average(errors.iter().copied())),
        }
    }
}

fn average(figures: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = figures.fold((0.0, 0_u32), |(sum, count), figure| {
        (sum + figure, count + 1)
    });
    sum / f64::from(count.max(1))
}

fn row(learners: Option<LearnerModel>, policy: PolicyName, cohorts: &[Cohort]) -> Row {
    let interval = |of: fn(&Cohort) -> f64| {
        let figures: Vec<f64> = cohorts.iter().map(of).collect();
        Interval::of(&figures)
    };
    let mean = Cohort::mean(cohorts);
    Row {
        learners,
        policy,
        hours_to_mastery: interval(|cohort| cohort.hours),
        mastered: mean.mastered,
        delayed_score: interval(|cohort| cohort.delayed),
        learning_per_hour: interval(|cohort| cohort.learning),
        overpractice: interval(|cohort| cohort.overpractice),
        gap: interval(|cohort| cohort.gap),
        placement_questions: mean.placement_questions,
        placement_error: mean.placement_error,
    }
}

/// For each kind, each cohort and each policy, how everybody fared.
type AllFared = Vec<Vec<Vec<Vec<(Group, Fared)>>>>;

/// Cohorts are worked on as threads are free, and put where they belong.
fn all_trials(course: &TrialCourse, suite: &Suite, done: &(dyn Fn(usize) + Sync)) -> AllFared {
    let seeds = usize::try_from(suite.seeds.max(1)).unwrap_or(usize::MAX);
    let jobs = suite.learners.len() * seeds;
    let (next, finished) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let per_cohort = suite.trials() / jobs.max(1);
    let work = || {
        let mut results = Vec::new();
        loop {
            let job = next.fetch_add(1, Ordering::Relaxed);
            if job >= jobs {
                return results;
            }
            let (kind, seed) = (suite.learners[job / seeds], (job % seeds) as u64);
            results.push((job, cohort(course, suite, kind, seed)));
            done(per_cohort * (finished.fetch_add(1, Ordering::Relaxed) + 1));
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut results: Vec<_> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let results = workers.into_iter().flat_map(|worker| match worker.join() {
            Ok(results) => results,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        results.collect()
    });
    results.sort_by_key(|(job, _)| *job);
    let mut all: AllFared = suite.learners.iter().map(|_| Vec::new()).collect();
    for (job, result) in results {
        all[job / seeds].push(result);
    }
    all
}

fn cohort(
    course: &TrialCourse,
    suite: &Suite,
    kind: LearnerModel,
    seed: u64,
) -> Vec<Vec<(Group, Fared)>> {
    let policies = suite.policies.iter();
    let fared = |&policy| {
        let mut fared = Vec::new();
        for (number, group) in (0_u64..).zip(Group::ALL) {
            for member in 0..suite.per_group.max(1) {
                let own = seed << 16 | number << 8 | member;
                let trial = run(course, kind, group, policy, own, suite.plan);
                fared.push((group, trial));
            }
        }
        fared
    };
    policies.map(fared).collect()
}
