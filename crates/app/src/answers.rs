//! A learner's answers of today, and how many questions they make.

use cairn_engine::Timestamp;
use cairn_store::{Attempt, Response, Tx};

use crate::authorise::Actor;
use crate::clock::Moment;
use crate::error::Result;
use crate::outcome::TryOutcome;

/// Answers of today that a page looks at.
const MOST_TODAY: u32 = 200;

/// The actor's latest answers in a course, as far as they are of today; those in placements do not count.
pub(crate) async fn todays_responses(
    tx: &mut Tx,
    actor: &Actor,
    course_id: &str,
    now: Timestamp,
) -> Result<Vec<Response>> {
    let latest = tx
        .recent_practice(actor.person_id, course_id, MOST_TODAY)
        .await?;
    Ok(of_today(latest, actor, now))
}

/// The same, in the skill of an attempt alone.
pub(crate) async fn todays_responses_here(
    tx: &mut Tx,
    actor: &Actor,
    attempt: &Attempt,
    now: Timestamp,
) -> Result<Vec<Response>> {
    let (course, skill) = (&attempt.course_id, &attempt.skill_id);
    let latest = tx
        .responses_of_skill(actor.person_id, course, skill, MOST_TODAY)
        .await?;
    Ok(of_today(latest, actor, now))
}

fn of_today(mut latest: Vec<Response>, actor: &Actor, now: Timestamp) -> Vec<Response> {
    let today = Moment::new(now, &actor.time_zone).day.0;
    let end = latest.iter().position(|response| response.day != today);
    latest.truncate(end.unwrap_or(latest.len()));
    latest
}

/// How many different questions were answered, and how many of them right at last.
pub(crate) fn count_questions<'a>(responses: impl Iterator<Item = &'a Response>) -> (u32, u32) {
    let mut questions: Vec<(&str, bool)> = Vec::new();
    for response in responses {
        let right = response.verdict == TryOutcome::Right.as_str();
        match questions
            .iter_mut()
            .find(|(attempt, _)| *attempt == response.attempt_id)
        {
            Some((_, was_right)) => *was_right |= right,
            None => questions.push((&response.attempt_id, right)),
        }
    }
    let right = questions.iter().filter(|(_, right)| *right).count();
    (
        u32::try_from(questions.len()).unwrap_or(u32::MAX),
        u32::try_from(right).unwrap_or(u32::MAX),
    )
}
