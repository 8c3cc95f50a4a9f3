//! A sample school to look around in: one teacher, a class of simulated learners with weeks of history, one who has just taken a
//! placement, one who is new.
//!
//! The history is made by practising: simulated learners (of another model than the one that Cairn believes in) take the
//! offered steps, ask for hints, answer, and stop, each on their own days, through the very use cases that people go
//! through. Nothing is written around them.

use std::sync::Arc;

use cairn_course::{Item, Response};
use cairn_engine::Timestamp;
use cairn_lab::{Outcome, Question, Respondent, SimulatedLearner, Timetable};
use cairn_store::{NewPerson, Role, Settings};
use jiff::ToSpan;
use jiff::tz::TimeZone;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use crate::App;
use crate::authorise::Actor;
use crate::clock;
use crate::courses::LiveCourse;
use crate::error::{Error, Result};
use crate::practise::{Given, Submission, TryOutcome};
use crate::sign_in::hash_password;

/// The password of every sample account; the sign-in page of a demo shows it.
const PASSWORD: &str = "stepping-stone";

/// Where the store keeps the accounts to show.
const META_KEY: &str = "sample-accounts";

/// One in so many learners with a history began with a placement: the second, and every fourth after.
const PLACED_EVERY: u64 = 4;

/// How long ago the newly placed learner took the placement, in milliseconds.
const PLACED_AGO_MS: i64 = 26 * 60 * 60 * 1_000;

/// How many of ten times a simulated learner takes the first, the second and the third of the steps offered: something
/// else than the first often enough for another policy to be judged by it ([`App::evaluate_policy`]).
const TAKES: [u32; 3] = [7, 2, 1];

/// The stream of a learner's seed that choices are drawn from, above those that simulated learners and timetables draw from.
const CHOICES: u64 = 3 << 32;

/// Time spent reading the feedback before the next question, in milliseconds.
const READING_MS: u64 = 15_000;

/// First names from many places; a learner's login is the name in lower case.
const NAMES: [&str; 25] = [
    "Amara", "Björn", "Chidi", "Dalia", "Elif", "Farid", "Giulia", "Hana", "Ines", "Jonas", "Kofi",
    "Leilani", "Mateo", "Nadia", "Oluwa", "Priya", "Quinn", "Rosa", "Soren", "Tala", "Umar",
    "Vera", "Wei", "Ximena", "Yusuf",
];

/// How large the sample school is.
#[derive(Clone, Debug)]
pub struct SamplePlan {
    /// The course that the class takes.
    pub course: String,
    /// Simulated learners, 25 at most.
    pub learners: usize,
    /// Weeks of history.
    pub weeks: u32,
    /// What chance draws from.
    pub seed: u64,
}

/// An account that the sign-in page of a demo shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleAccount {
    /// What to type.
    pub login: String,
    /// The password.
    pub password: String,
    /// Whose it is.
    pub name: String,
    /// What can be seen with it.
    pub kind: SampleKind,
}

/// What can be seen with a sample account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SampleKind {
    /// A learner who has not answered anything yet.
    NewLearner,
    /// A learner who took a placement yesterday and has not practised yet.
    PlacedLearner,
    /// A learner with weeks of history.
    Learner,
    /// The class.
    Teacher,
}

impl App {
    /// The sample accounts of this school; none unless it is a sample school.
    pub async fn sample_accounts(&self) -> Result<Vec<SampleAccount>> {
        let kept = self
            .store
            .read(|tx| Box::pin(async move { tx.meta(META_KEY).await }))
            .await?;
        let Some(kept) = kept else {
            return Ok(Vec::new());
        };
        serde_json::from_str(&kept).map_err(|error| {
            Error::Inconsistent(format!("the sample accounts cannot be read: {error}"))
        })
    }

    /// Founds the sample school in an empty store. `progress` hears of each learner whose history is written.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the store holds people already.
    pub async fn found_sample_school(
        &self,
        plan: SamplePlan,
        now: Timestamp,
        mut progress: impl FnMut(usize),
    ) -> Result<Vec<SampleAccount>> {
        let counts = self
            .store
            .read(|tx| Box::pin(async move { tx.counts().await }))
            .await?;
        if counts.people > 0 {
            return Err(Error::Invalid(
                "the database holds people already: a sample school needs an empty one".to_owned(),
            ));
        }
        let course = plan.course;
        let section = self.section_named("Class 6B", &course, now).await?;
        let password_hash = hash_password(PASSWORD)?;
        let people = [
            ("Ms Okafor", "teacher", Role::Teacher),
            ("Sam", "sam", Role::Learner),
        ];
        for (name, login, role) in people {
            self.add_sample_person(name, login, role, &password_hash, section, now)
                .await?;
        }

        let noor = self
            .add_sample_person("Noor", "noor", Role::Learner, &password_hash, section, now)
            .await?;
        let actor = |person_id: i64, name: &str| Actor {
            course: Some(course.clone()),
            person_id,
            name: name.to_owned(),
            role: Role::Learner,
            locale: "en".to_owned(),
            settings: Settings::default(),
            time_zone: TimeZone::system(),
            csrf: String::new(),
        };
        let first_seed = plan.seed.wrapping_mul(1_000);
        let mut histories = JoinSet::new();
        for (number, name) in (0_u64..).zip(NAMES).take(plan.learners) {
            let login = login_of(name);
            let person_id = self
                .add_sample_person(name, &login, Role::Learner, &password_hash, section, now)
                .await?;
            let (app, actor, course) = (self.clone(), actor(person_id, name), course.clone());
            let history = History {
                weeks: plan.weeks,
                is_placed: number % PLACED_EVERY == 1,
                seed: first_seed.wrapping_add(number),
            };
            histories.spawn(async move { app.live_through(&actor, &course, history, now).await });
        }
        let live = self.courses.get(&course)?;
        let seed = first_seed.wrapping_add(plan.learners as u64);
        let mut newly_placed = SimulatedLearner::new(Arc::new(live.model.graph().clone()), seed);
        let yesterday = Timestamp(now.0 - PLACED_AGO_MS);
        self.take_placement(&actor(noor, "Noor"), live, &mut newly_placed, yesterday)
            .await?;

        let mut done = 0;
        while let Some(history) = histories.join_next().await {
            history.map_err(|error| {
                Error::Inconsistent(format!("a simulated learner failed: {error}"))
            })??;
            done += 1;
            progress(done);
        }

        let account = |name: &str, login: &str, kind| SampleAccount {
            login: login.to_owned(),
            password: PASSWORD.to_owned(),
            name: name.to_owned(),
            kind,
        };
        let mut accounts = vec![
            account("Sam", "sam", SampleKind::NewLearner),
            account("Noor", "noor", SampleKind::PlacedLearner),
        ];
        accounts.extend(
            (plan.learners > 0)
                .then(|| account(NAMES[0], &login_of(NAMES[0]), SampleKind::Learner)),
        );
        accounts.push(account("Ms Okafor", "teacher", SampleKind::Teacher));
        let kept = serde_json::to_string(&accounts)
            .map_err(|error| Error::Inconsistent(error.to_string()))?;
        self.store
            .write(move |tx| Box::pin(async move { tx.put_meta(META_KEY, &kept).await }))
            .await?;
        Ok(accounts)
    }

    async fn add_sample_person(
        &self,
        name: &str,
        login: &str,
        role: Role,
        password_hash: &str,
        section: i64,
        now: Timestamp,
    ) -> Result<i64> {
        let person = NewPerson {
            login: login.to_owned(),
            name: name.to_owned(),
            role,
            password_hash: Some(password_hash.to_owned()),
            locale: "en".to_owned(),
            time_zone: TimeZone::system().iana_name().unwrap_or("UTC").to_owned(),
            created_at: now.0,
        };
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let person_id = tx.create_person(&person).await?;
                    tx.enrol(section, person_id, role, now.0).await?;
                    Ok(person_id)
                })
            })
            .await
    }

    /// One simulated learner's weeks, sitting by sitting.
    async fn live_through(
        &self,
        actor: &Actor,
        course: &str,
        History {
            weeks,
            is_placed,
            seed,
        }: History,
        now: Timestamp,
    ) -> Result<()> {
        let live = self.courses.get(course)?;
        let mut learner = SimulatedLearner::new(Arc::new(live.model.graph().clone()), seed);
        let mut choices = ChaCha8Rng::seed_from_u64(seed);
        choices.set_stream(CHOICES);
        let timetable = Timetable::draw(seed);
        let mut yesterday = 0;
        let mut begins_with_placement = is_placed;
        for sitting in (0..=weeks).flat_map(|week| timetable.week(week)) {
            let Some(start) = start_of(sitting.day, sitting.start, weeks, now, &actor.time_zone)
            else {
                continue;
            };
            let end = start.0 + i64::from(sitting.minutes) * 60_000;
            if end >= now.0 {
                break;
            }
            learner.advance_days(f64::from(sitting.day - yesterday));
            yesterday = sitting.day;
            let start = if std::mem::take(&mut begins_with_placement) {
                self.take_placement(actor, live, &mut learner, start)
                    .await?
            } else {
                start
            };
            let pupil = (&mut learner, &mut choices);
            self.sit_down(actor, live, pupil, start, end).await?;
        }
        Ok(())
    }

    /// A placement from beginning to end; returns when the learner is ready for something else.
    async fn take_placement(
        &self,
        actor: &Actor,
        live: &LiveCourse,
        learner: &mut SimulatedLearner,
        start: Timestamp,
    ) -> Result<Timestamp> {
        let course = &live.course.id;
        let mut clock = start;
        self.begin_placement(actor, course, clock).await?;
        while let Some(question) = self.placement_question(actor, course, clock).await? {
            clock = self
                .answer_one(actor, live, learner, &question.attempt_id, clock)
                .await?;
        }
        Ok(clock)
    }

    /// One sitting: choose a step, answer a few questions in it, choose again, until the time is over.
    async fn sit_down(
        &self,
        actor: &Actor,
        live: &LiveCourse,
        (learner, choices): (&mut SimulatedLearner, &mut ChaCha8Rng),
        start: Timestamp,
        end: i64,
    ) -> Result<()> {
        /// Questions answered in one step before looking at Today again.
        const STEP: u32 = 6;
        let mut clock = start;
        while clock.0 < end {
            let today = self.today(actor, &live.course.id, clock).await?;
            if today.offers.is_empty() {
                return Ok(());
            }
            let offer = &today.offers[taken(choices, today.offers.len())];
            let skill = offer.skill.id.clone();
            let mut attempt = self
                .choose(actor, &live.course.id, &today.decision_id, &skill, clock)
                .await?;
            for question in 1..=STEP {
                clock = self
                    .answer_one(actor, live, learner, &attempt, clock)
                    .await?;
                if clock.0 >= end || question == STEP {
                    break;
                }
                attempt = self
                    .practise_skill(actor, &live.course.id, &skill, clock)
                    .await?;
            }
        }
        Ok(())
    }

    /// One question, until it is ended; returns when the learner is ready for the next.
    async fn answer_one(
        &self,
        actor: &Actor,
        live: &LiveCourse,
        learner: &mut SimulatedLearner,
        attempt_id: &str,
        mut now: Timestamp,
    ) -> Result<Timestamp> {
        let (person, id) = (actor.person_id, attempt_id.to_owned());
        let found = self
            .store
            .read(move |tx| Box::pin(async move { tx.attempt(person, &id).await }))
            .await?;
        let attempt =
            found.ok_or_else(|| Error::Inconsistent("an attempt has vanished".to_owned()))?;
        let skill = live.skill_index(&attempt.skill_id)?;
        let (template, _) = live.template(skill, &attempt.template_id)?;
        let item = live.item(skill, template, attempt.seed)?;
        let wrong = item.misconception_responses();
        for _ in 0..crate::practise::tries_allowed(&item.form) {
            let answer = learner.answer(&Question {
                skill,
                difficulty: live.item_difficulty(skill, template),
                guess: item.guess,
                hints: u32::try_from(item.hints.len()).unwrap_or(0),
                misconceptions: wrong.len(),
            });
            // A placement gives no hints, and one try.
            if attempt.placement_id.is_none() {
                for _ in 0..answer.hints_used {
                    self.hint(actor, attempt_id, now).await?;
                }
            }
            now = Timestamp(now.0 + i64::try_from(answer.duration).unwrap_or(0));
            let given = match answer.outcome {
                Outcome::Right => Given::Response(item.right_response()),
                Outcome::DontKnow => Given::DontKnow,
                Outcome::Wrong { misconception } => {
                    let known = misconception
                        .and_then(|place| wrong.get(place))
                        .map(|(_, response)| response.clone());
                    known
                        .or_else(|| slip(&item))
                        .map_or(Given::DontKnow, Given::Response)
                }
            };
            let submission = Submission {
                response_id: crate::new_id(now),
                duration_ms: u32::try_from(answer.duration).ok(),
            };
            let answered = self
                .answer(actor, attempt_id, submission, |_| Ok(given), now)
                .await?;
            now = Timestamp(now.0 + i64::try_from(READING_MS).unwrap_or(0));
            let ends = matches!(answered.outcome, TryOutcome::Right | TryOutcome::DontKnow);
            if ends || attempt.placement_id.is_some() {
                break;
            }
        }
        Ok(now)
    }
}

/// What a simulated learner has behind them.
#[derive(Clone, Copy)]
struct History {
    weeks: u32,
    /// Whether it began with a placement.
    is_placed: bool,
    seed: u64,
}

/// A login that every keyboard can type.
fn login_of(name: &str) -> String {
    name.to_lowercase().replace('ö', "o")
}

/// The place of the step that is taken of so many, one at least.
fn taken(choices: &mut ChaCha8Rng, offers: usize) -> usize {
    let shares = &TAKES[..offers.min(TAKES.len())];
    let mut lot = choices.random_range(0..shares.iter().sum());
    let is_it = |&share: &u32| {
        let is_it = lot < share;
        lot = lot.saturating_sub(share);
        is_it
    };
    shares.iter().position(is_it).unwrap_or(0)
}

/// When a sitting starts: its day counts from the Monday that lies `weeks` weeks before this week's.
fn start_of(
    day: u32,
    minute: u32,
    weeks: u32,
    now: Timestamp,
    zone: &TimeZone,
) -> Option<Timestamp> {
    let today = clock::instant(now).to_zoned(zone.clone()).date();
    let since_monday = i64::from(today.weekday().to_monday_zero_offset());
    let offset = i64::from(day) - since_monday - 7 * i64::from(weeks);
    let date = today.checked_add(offset.days()).ok()?;
    let time = jiff::civil::time(
        i8::try_from(minute / 60).ok()?,
        i8::try_from(minute % 60).ok()?,
        0,
        0,
    );
    let start = date.to_datetime(time).to_zoned(zone.clone()).ok()?;
    Some(Timestamp(start.timestamp().as_millisecond()))
}

/// A wrong answer without a wrong idea behind it: one digit too high, or another option.
fn slip(item: &Item) -> Option<Response> {
    let candidates: Vec<Response> = match item.right_response() {
        Response::Text(text) => {
            let bump = |(at, character): (usize, char)| {
                let digit = character.to_digit(10)?;
                let higher = char::from_digit((digit + 1) % 10, 10)?;
                Some(Response::Text(format!(
                    "{}{higher}{}",
                    &text[..at],
                    &text[at + 1..]
                )))
            };
            text.char_indices().filter_map(bump).collect()
        }
        Response::Choices(right) => {
            let one = (0..8).map(|option| vec![option]);
            // Of parts to shade, one more.
            let more = std::iter::once((0..=u32::try_from(right.len()).unwrap_or(0)).collect());
            one.chain(more).map(Response::Choices).collect()
        }
        Response::Fields(right) => (0..right.len())
            .map(|blank| {
                let mut fields = right.clone();
                fields[blank].push('1');
                Response::Fields(fields)
            })
            .collect(),
        Response::Places(mut places) => {
            places.reverse();
            vec![Response::Places(places)]
        }
        Response::Matches(mut chosen) => {
            chosen.reverse();
            vec![Response::Matches(chosen)]
        }
    };
    let is_wrong = |response: &Response| {
        item.grade(response)
            .is_ok_and(|grade| grade.verdict == cairn_course::Verdict::Wrong)
    };
    candidates.into_iter().find(is_wrong)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::taken;

    #[test]
    fn what_comes_first_is_mostly_taken_and_nothing_that_is_not_offered() {
        let counts = |offers: usize| {
            let mut choices = ChaCha8Rng::seed_from_u64(1);
            let mut counts = [0_u32; 3];
            for _ in 0..10_000 {
                counts[taken(&mut choices, offers)] += 1;
            }
            counts.map(|count| (count + 500) / 1_000)
        };
        assert_eq!(counts(3), [7, 2, 1]);
        assert_eq!(counts(2), [8, 2, 0]);
        assert_eq!(counts(1), [10, 0, 0]);
    }
}
