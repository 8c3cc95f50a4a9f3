//! The fold from the log to what Cairn believes about a learner in one course.
//!
//! Evidence is folded in the order in which it happened, whenever it came in: a statement of another system that comes
//! late is put in its place by folding anew, and one that was taken back is left out.
//!
//! A belief is a cache: [`fold`] is the only way in which evidence enters it, whether live, in a rebuild after the course
//! changed, or in [`crate::replay`]. The log goes by skill id, so that a reordered course keeps everybody's progress; the
//! cache goes by number, and is rebuilt for a course of another fingerprint.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use cairn_engine::{Aid, Belief, Day, Evidence, ItemParameters, Timestamp};
use cairn_store::{Belief as BeliefRow, Statement as StatementRow, Tx};
use cairn_xapi::Statement;
use cairn_xapi::profile::{ANSWERED, AnswerEvidence};

use crate::courses::LiveCourse;
use crate::error::{Error, Result};
use crate::evidence::Rules;
use crate::outcome::TryOutcome;

/// Statements read at once while rebuilding.
const PAGE: u32 = 500;

/// A belief with the place in the learner's log up to which it has folded the evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct FoldedBelief {
    /// What Cairn believes.
    pub belief: Belief,
    /// The sequence number of the last statement that was folded, or that took one back; 0 before the first.
    pub version: i64,
    /// The last evidence that was folded.
    latest: Moment,
    /// What it was folded by: the model of the course and the rules for evidence from elsewhere.
    pub(crate) fingerprint: String,
}

/// When evidence happened, and the id of its statement, which orders what happened at one time. It does not depend on the
/// order in which statements came in.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    at: i64,
    id: String,
}

/// One piece of evidence in the log.
pub(crate) struct Told {
    moment: Moment,
    what: What,
}

enum What {
    /// An answer in Cairn.
    Answer(Box<AnswerEvidence>, Timestamp, Day),
    /// A statement of another system that a rule is for.
    Elsewhere(Evidence),
}

impl FoldedBelief {
    pub(crate) fn new(live: &LiveCourse, rules: &Rules) -> Self {
        Self {
            belief: Belief::new(&live.model),
            version: 0,
            latest: Moment::default(),
            fingerprint: rules.fingerprint(&live.model_fingerprint),
        }
    }

    /// Folds an answer that is the statement `seq` of the log. False, and nothing is changed, if it happened before
    /// something that was folded: then the belief has to be folded anew.
    pub(crate) fn add(
        &mut self,
        live: &LiveCourse,
        answer: &AnswerEvidence,
        (id, seq): (&str, i64),
        at: Timestamp,
        day: Day,
    ) -> bool {
        let moment = Moment {
            at: at.0,
            id: id.to_owned(),
        };
        if moment < self.latest {
            return false;
        }
        fold(&mut self.belief, live, answer, at, day);
        self.latest = moment;
        self.version = seq;
        true
    }

    fn tell(&mut self, live: &LiveCourse, told: Told) {
        told.fold(&mut self.belief, live);
        self.latest = told.moment;
    }
}

impl Told {
    /// Folds it into a belief.
    pub(crate) fn fold(&self, belief: &mut Belief, live: &LiveCourse) {
        match &self.what {
            What::Answer(answer, at, day) => fold(belief, live, answer, *at, *day),
            What::Elsewhere(evidence) => belief.observe(&live.model, evidence),
        }
    }

    /// What it says about knowing; nothing if it is an answer that says nothing.
    pub(crate) fn evidence(&self, live: &LiveCourse) -> Option<Evidence> {
        match &self.what {
            What::Answer(answer, at, day) => evidence(live, answer, *at, *day),
            What::Elsewhere(evidence) => Some(*evidence),
        }
    }

    /// Whether it is an answer in Cairn, outside placements.
    pub(crate) fn is_practice(&self) -> bool {
        matches!(&self.what, What::Answer(answer, ..) if answer.placement.is_none())
    }
}

/// Loads the learner's belief; rebuilds it from the log if it was folded by another model, another course or other rules.
pub async fn load(tx: &mut Tx, live: &LiveCourse, learner: i64) -> Result<FoldedBelief> {
    let rules = Rules::of_course(tx, &live.course.id).await?;
    load_by(tx, live, &rules, learner).await
}

async fn load_by(
    tx: &mut Tx,
    live: &LiveCourse,
    rules: &Rules,
    learner: i64,
) -> Result<FoldedBelief> {
    let fingerprint = rules.fingerprint(&live.model_fingerprint);
    match tx.belief(learner, &live.course.id).await? {
        // Without rules every answer stores a belief, so that there is nothing to fold.
        None if rules.is_empty() => Ok(FoldedBelief::new(live, rules)),
        Some(row) if row.fingerprint == fingerprint => Ok(FoldedBelief {
            belief: decode(live, &row.state)?,
            version: row.version,
            latest: Moment {
                at: row.latest_at,
                id: row.latest_id,
            },
            fingerprint,
        }),
        _ => rebuild_by(tx, live, rules, learner, i64::MAX, |_, _| ()).await,
    }
}

/// Folds the learner's log as it was when the statement of the sequence number `last` had come in: everything that counts
/// and was not taken back by then, in the order in which it happened.
pub async fn rebuild(
    tx: &mut Tx,
    live: &LiveCourse,
    learner: i64,
    last: i64,
) -> Result<FoldedBelief> {
    let rules = Rules::of_course(tx, &live.course.id).await?;
    rebuild_by(tx, live, &rules, learner, last, |_, _| ()).await
}

/// A piece of evidence as it is folded.
pub(crate) enum Heard<'a> {
    /// An answer in Cairn.
    Answer(&'a AnswerEvidence, Timestamp),
    /// What another system told, with the id of its statement.
    Elsewhere(&'a str, &'a Evidence),
}

/// The same by given rules. `heard` is told of each piece of evidence and of the belief before it is folded in.
pub(crate) async fn rebuild_by(
    tx: &mut Tx,
    live: &LiveCourse,
    rules: &Rules,
    learner: i64,
    last: i64,
    mut heard: impl FnMut(Heard<'_>, &Belief),
) -> Result<FoldedBelief> {
    let mut folded = FoldedBelief::new(live, rules);
    let (all, version, _) = told_after(tx, live, rules, learner, (0, last)).await?;
    for told in all {
        let piece = match &told.what {
            What::Answer(answer, at, _) => Heard::Answer(answer, *at),
            What::Elsewhere(evidence) => Heard::Elsewhere(&told.moment.id, evidence),
        };
        heard(piece, &folded.belief);
        folded.tell(live, told);
    }
    folded.version = version;
    Ok(folded)
}

/// Folds in what has come into the learner's log since the belief was stored, and stores it.
pub(crate) async fn catch_up(
    tx: &mut Tx,
    live: &LiveCourse,
    learner: i64,
    now: Timestamp,
) -> Result<()> {
    // Read once: a link that is changed meanwhile must not be mixed with one that was not.
    let rules = Rules::of_course(tx, &live.course.id).await?;
    let folded = load_by(tx, live, &rules, learner).await?;
    let folded = advance(tx, live, &rules, learner, folded, i64::MAX).await?;
    if folded.version > 0 {
        let row = row(live, learner, &folded, now)?;
        tx.put_belief(&row).await?;
    }
    Ok(())
}

/// Folds in what has come into the log since, up to a number: a little where it all happened later, from the beginning where
/// something happened before or was taken back.
pub(crate) async fn advance(
    tx: &mut Tx,
    live: &LiveCourse,
    rules: &Rules,
    learner: i64,
    mut folded: FoldedBelief,
    last: i64,
) -> Result<FoldedBelief> {
    let (new, version, took_back) =
        told_after(tx, live, rules, learner, (folded.version, last)).await?;
    let first = new.first().map(|told| &told.moment);
    if took_back || first.is_some_and(|first| *first < folded.latest) {
        return rebuild_by(tx, live, rules, learner, last, |_, _| ()).await;
    }
    for told in new {
        folded.tell(live, told);
    }
    folded.version = folded.version.max(version);
    Ok(folded)
}

/// All evidence about a course in a learner's log, as [`rebuild`] folds it: what counts and was not taken back, in the order
/// in which it happened.
pub(crate) async fn told(tx: &mut Tx, live: &LiveCourse, learner: i64) -> Result<Vec<Told>> {
    let rules = Rules::of_course(tx, &live.course.id).await?;
    let (all, ..) = told_after(tx, live, &rules, learner, (0, i64::MAX)).await?;
    Ok(all)
}

/// The evidence in a learner's log after one number and up to another, in the order in which it happened; the number of the
/// last statement that is evidence or takes some of it back; and whether one takes back anything at all.
async fn told_after(
    tx: &mut Tx,
    live: &LiveCourse,
    rules: &Rules,
    learner: i64,
    (after, last): (i64, i64),
) -> Result<(Vec<Told>, i64, bool)> {
    let mut all = Vec::new();
    let mut version = 0;
    let mut took_back = false;
    let mut place = after;
    loop {
        let page = tx.statements(learner, place, PAGE).await?;
        let Some(end) = page.last().map(|row| row.seq) else {
            break;
        };
        for row in page.iter().take_while(|row| row.seq <= last) {
            took_back |= row.new.voids;
            let Some(what) = what(row, live, rules)? else {
                continue;
            };
            version = version.max(row.seq);
            if let Some(since) = row.voided_seq.filter(|since| *since <= last) {
                version = version.max(since);
                continue;
            }
            all.push(Told {
                moment: Moment {
                    at: row.happened_at,
                    id: row.new.statement_id.clone(),
                },
                what,
            });
        }
        if end >= last {
            break;
        }
        place = end;
    }
    all.sort_by(|one, other| one.moment.cmp(&other.moment));
    Ok((all, version, took_back))
}

fn what(row: &StatementRow, live: &LiveCourse, rules: &Rules) -> Result<Option<What>> {
    if let Some((answer, at, day)) = read(row, live)? {
        return Ok(Some(What::Answer(Box::new(answer), at, day)));
    }
    if rules.is_empty() || row.new.course_id.is_some() {
        return Ok(None);
    }
    Ok(rules.evidence(row, live)?.map(What::Elsewhere))
}

/// Folds one answer, of practice or of a placement. Answers that say nothing about knowing (a right value in another form) and answers in skills that
/// the course no longer has leave the belief as it is.
pub fn fold(
    belief: &mut Belief,
    live: &LiveCourse,
    answer: &AnswerEvidence,
    at: Timestamp,
    day: Day,
) {
    let Some(evidence) = evidence(live, answer, at, day) else {
        return;
    };
    match answer.placement {
        Some(placement) if evidence.aid.is_unaided() => {
            let seed = placement_seed(placement);
            belief.observe_placement(&live.model, seed, &evidence);
        }
        _ => belief.observe(&live.model, &evidence),
    }
}

/// What names a placement in a belief.
pub(crate) fn placement_seed(placement: uuid::Uuid) -> u64 {
    crate::seed_of(&placement.hyphenated().to_string())
}

/// The row to store.
pub fn row(
    live: &LiveCourse,
    learner: i64,
    folded: &FoldedBelief,
    now: Timestamp,
) -> Result<BeliefRow> {
    Ok(BeliefRow {
        learner_id: learner,
        course_id: live.course.id.clone(),
        version: folded.version,
        model: cairn_engine::BELIEF_MODEL_VERSION.to_owned(),
        fingerprint: folded.fingerprint.clone(),
        state: BASE64_STANDARD.encode(folded.belief.to_bytes()),
        updated_at: now.0,
        latest_at: folded.latest.at,
        latest_id: folded.latest.id.clone(),
    })
}

/// The answer that a logged statement tells of, if it is one in this course.
fn read(row: &StatementRow, live: &LiveCourse) -> Result<Option<(AnswerEvidence, Timestamp, Day)>> {
    let logged = &row.new;
    if logged.course_id.as_ref() != Some(&live.course.id) || logged.verb != ANSWERED {
        return Ok(None);
    }
    let damaged = |what: &dyn std::fmt::Display| {
        Error::Inconsistent(format!(
            "statement {} of learner {} cannot be read: {what}",
            row.seq, logged.learner_id
        ))
    };
    let statement = Statement::parse(&logged.json).map_err(|invalid| damaged(&invalid))?;
    let answer = AnswerEvidence::from_statement(&statement).map_err(|invalid| damaged(&invalid))?;
    let written = statement
        .timestamp
        .as_ref()
        .ok_or_else(|| damaged(&"it has no timestamp"))?;
    Ok(Some((
        answer,
        Timestamp(written.epoch_ms()),
        Day(written.day()),
    )))
}

fn evidence(
    live: &LiveCourse,
    answer: &AnswerEvidence,
    at: Timestamp,
    day: Day,
) -> Option<Evidence> {
    if answer.verdict.as_str() == TryOutcome::WrongForm.as_str() {
        return None;
    }
    let unaided = answer.hints_shown == 0 && answer.earlier_tries == 0;
    let skill = live.skill_index(answer.skill.as_str()).ok()?;
    let template = live.template(skill, answer.template.as_str()).ok();
    Some(Evidence {
        skill,
        item: ItemParameters {
            difficulty: answer.item_difficulty,
            guess: answer.guess,
            slip: answer.slip,
            template: template.and_then(|(place, _)| live.model.template(skill, place)),
        },
        correct: answer.correct,
        dont_know: answer.dont_know,
        aid: if unaided {
            Aid::Unaided
        } else {
            Aid::Aided {
                hints: answer.hints_shown,
                earlier_tries: answer.earlier_tries,
            }
        },
        at,
        day,
        duration: answer.duration_ms,
    })
}

fn decode(live: &LiveCourse, state: &str) -> Result<Belief> {
    let damaged = |error: &dyn std::fmt::Display| {
        Error::Inconsistent(format!("a stored belief cannot be read: {error}"))
    };
    let bytes = BASE64_STANDARD
        .decode(state)
        .map_err(|error| damaged(&error))?;
    Belief::from_bytes(&live.model, &bytes).map_err(|error| damaged(&error))
}
