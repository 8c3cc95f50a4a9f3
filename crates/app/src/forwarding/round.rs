//! Forwarding to one target: what is left goes out, in order, until nothing is left or something is in the way.
//!
//! Statements become visible in another order than that of their positions, by as much as a transaction lasts and the clocks
//! of processes differ. So the log is walked again and again from `settled`, which stays [`LATE`] behind; what was delivered
//! after it is remembered here, and lost when the process ends. Then at most [`LATE`] of statements is delivered again,
//! which their ids make harmless.

use std::collections::BTreeSet;
use std::time::Duration;

use cairn_engine::Timestamp;
use cairn_store::{ForwardTarget, SetAside, Store, position_at};
use rand::RngExt;

use super::courier::{Courier, Verdict, judge};
use super::outgoing::{Outgoing, pack};
use super::{Vault, purpose};
use crate::error::{Error, Result};

/// Statements of a request, at most.
const BATCH: u32 = 200;

/// Bytes of a request, but for a single statement that has more.
const HEAVY: usize = 1 << 20;

/// So long after its position says, in milliseconds, a statement may become visible.
const LATE: i64 = 120_000;

/// So often, in milliseconds, what has become visible late is looked for.
const SWEEP: i64 = 10_000;

/// A process that has not been heard of for so long, in milliseconds, forwards no more.
pub(super) const LEASE: i64 = 15_000;

/// So often, in milliseconds, the lease is renewed while there is nothing to do.
const HOLD: i64 = 5_000;

/// So often the lease is renewed while an answer is waited for.
const RENEW: Duration = Duration::from_secs(4);

/// The longest time between two attempts, in milliseconds, unless the other store asks for more.
const LONGEST_PAUSE: i64 = 900_000;

/// Another store may ask to be left alone for a day, in milliseconds.
const LONGEST_WISH: i64 = 86_400_000;

/// When so many statements are set aside, it is not the statements that are wrong.
const MANY_ASIDE: i64 = 1_000;

/// Characters of what another store said that are kept.
const SAID: usize = 300;

/// What a process remembers of a target as long as it holds the lease.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// What was delivered after `settled`.
    delivered: BTreeSet<i64>,
    /// When the log was last walked from `settled`, in milliseconds since the Unix epoch.
    swept_at: Option<i64>,
    /// When the lease was last taken or renewed, likewise.
    held_at: i64,
    /// Whether it was said that the secret cannot be opened.
    is_locked: bool,
}

/// What a round needs.
pub(super) struct Round<'r, C> {
    pub(super) store: &'r Store,
    pub(super) vault: &'r Vault,
    pub(super) courier: &'r C,
    /// The name of this process.
    pub(super) holder: &'r str,
    pub(super) now: &'r (dyn Fn() -> Timestamp + Send + Sync),
}

/// Why a round ended early.
enum End {
    /// Another process forwards, or nobody is to.
    NotOurs,
    /// The other store takes nothing now.
    Trouble(String, Option<Duration>),
    Failed(Error),
}

impl From<Error> for End {
    fn from(error: Error) -> Self {
        End::Failed(error)
    }
}

impl<C: Courier> Round<'_, C> {
    /// Forwards what is left for a target. What is in the way is noted beside it.
    pub(super) async fn run(&self, target_id: i64, memory: &mut Memory) -> Result<()> {
        let ended = self.forward(target_id, memory).await;
        match ended {
            Ok(()) => Ok(()),
            Err(End::NotOurs) => {
                *memory = Memory::default();
                Ok(())
            }
            Err(End::Trouble(reason, wish)) => self.note_trouble(target_id, reason, wish).await,
            Err(End::Failed(error)) => Err(error),
        }
    }

    async fn forward(&self, target_id: i64, memory: &mut Memory) -> std::result::Result<(), End> {
        let Some(target) = self.target(target_id).await? else {
            return Err(End::NotOurs);
        };
        if target.paused {
            return Err(End::NotOurs);
        }
        if target.next_at > (self.now)().0 {
            return Ok(());
        }
        let began = (self.now)().0;
        let is_due = memory.swept_at.is_none_or(|last| began - last >= SWEEP);
        let (mut settled, mut reached) = (target.new.after, target.reached);
        // What is older than this has turned up, if it ever does.
        let horizon = position_at(began.saturating_sub(LATE).saturating_mul(1000));
        let mut after = if is_due { settled } else { reached };
        if !self.is_needed(&target, memory, (after, horizon)).await? {
            if is_due {
                memory.swept_at = Some(began);
            }
            // Another process would send what is remembered here again.
            if !memory.delivered.is_empty() && began - memory.held_at >= HOLD {
                self.keep_lease(target_id).await?;
                memory.held_at = began;
            }
            return Ok(());
        }
        let opened = self.vault.open(&purpose(&target.new), &target.new.secret)?;
        let Some(secret) = opened else {
            // Another process may have the key.
            if !memory.is_locked {
                tracing::warn!(target = %target.new.name, "the secret of a record store cannot be opened here: give it anew with `cairn forward secret`, or bring the file secret.key");
            }
            memory.is_locked = true;
            return Ok(());
        };
        memory.is_locked = false;
        self.keep_lease(target_id).await?;
        memory.held_at = began;
        self.try_again(&target, &secret).await?;

        loop {
            let positions = self.positions(after).await?;
            if positions.is_empty() {
                break;
            }
            let left = positions.iter().copied();
            let left: Vec<i64> = left.filter(|at| !memory.delivered.contains(at)).collect();
            let (last, sent) = self.send_some(&target, &secret, &left).await?;
            let last = last.unwrap_or_else(|| positions.last().copied().unwrap_or(after));
            memory
                .delivered
                .extend(left.iter().filter(|at| **at <= last));
            after = last;
            reached = reached.max(after);
            if is_due {
                settled = settled.max(after.min(horizon));
                memory.delivered = memory.delivered.split_off(&(settled + 1));
            }
            if !left.is_empty() || settled > target.new.after {
                let progress = (settled, reached);
                self.note_progress(&target, progress, sent).await?;
            }
            let is_late = (self.now)().0 - began > SWEEP;
            if is_late && after > horizon.max(target.reached) {
                // Where statements never stop coming in, this is the end of a walk.
                break;
            }
        }
        if is_due {
            memory.swept_at = Some(began);
        }
        Ok(())
    }

    /// Whether there is something to send, or to note; most of the time there is not, and then nothing is written.
    async fn is_needed(
        &self,
        target: &ForwardTarget,
        memory: &Memory,
        (after, horizon): (i64, i64),
    ) -> Result<bool> {
        let id = target.target_id;
        let asides = self.store.read(move |tx| {
            Box::pin(async move { Ok::<_, Error>(tx.set_asides_to_try(id, 1).await?) })
        });
        if !asides.await?.is_empty() {
            return Ok(true);
        }
        let positions = self.positions(after).await?;
        let is_settling = memory
            .delivered
            .first()
            .is_some_and(|first| *first <= horizon);
        let is_new = positions.iter().any(|at| !memory.delivered.contains(at));
        let are_more = positions.len() >= usize::try_from(BATCH).unwrap_or(usize::MAX);
        Ok(is_settling || is_new || are_more)
    }

    /// Sends the first of these that fit into a request; gives the position of the last of them, if some are left, and how
    /// many were delivered.
    async fn send_some(
        &self,
        target: &ForwardTarget,
        secret: &str,
        positions: &[i64],
    ) -> std::result::Result<(Option<i64>, i64), End> {
        if positions.is_empty() {
            return Ok((None, 0));
        }
        let (wanted, of) = (positions.to_vec(), target.clone());
        let (outgoing, last) = self
            .store
            .scan(move |tx| {
                Box::pin(async move {
                    let (mut outgoing, mut weight) = (Vec::new(), 0);
                    for record in tx.records_at(&wanted).await? {
                        let position = record.position;
                        let Some(next) = Outgoing::of(tx, record, &of).await? else {
                            continue;
                        };
                        weight += next.weight();
                        outgoing.push(next);
                        if weight > HEAVY {
                            return Ok((outgoing, Some(position)));
                        }
                    }
                    Ok::<_, Error>((outgoing, None))
                })
            })
            .await?;
        let sent = self.deliver(target, secret, outgoing).await?;
        Ok((last, sent))
    }

    /// Delivers statements. Where the other store refuses them together, they are halved until the ones that it does not
    /// want are found; these are set aside, and the others delivered.
    async fn deliver(
        &self,
        target: &ForwardTarget,
        secret: &str,
        statements: Vec<Outgoing>,
    ) -> std::result::Result<i64, End> {
        let mut left = vec![statements];
        let mut sent = 0;
        while let Some(mut statements) = left.pop() {
            if statements.is_empty() {
                continue;
            }
            let is_single = statements.len() == 1;
            match self.send(target, secret, &statements).await? {
                Verdict::Taken => sent += i64::try_from(statements.len()).unwrap_or(i64::MAX),
                // It has a statement of this id.
                Verdict::Known if is_single => sent += 1,
                Verdict::Refused(reason) if is_single => {
                    let refused = statements.remove(0);
                    self.set_aside(target, &refused, &reason).await?;
                }
                Verdict::Known | Verdict::Refused(_) => {
                    let second = statements.split_off(statements.len() / 2);
                    left.push(second);
                    left.push(statements);
                }
                Verdict::Trouble(reason, wish) => return Err(End::Trouble(reason, wish)),
            }
        }
        Ok(sent)
    }

    /// Sends a request, and keeps the lease until there is an answer.
    async fn send(
        &self,
        target: &ForwardTarget,
        secret: &str,
        statements: &[Outgoing],
    ) -> std::result::Result<Verdict, End> {
        self.keep_lease(target.target_id).await?;
        let parcel = pack(statements, target, secret.to_owned());
        let mut answer = std::pin::pin!(self.courier.deliver(parcel));
        loop {
            tokio::select! {
                answer = &mut answer => return Ok(judge(answer)),
                () = tokio::time::sleep(RENEW) => self.keep_lease(target.target_id).await?,
            }
        }
    }

    /// Tries what was set aside and is to be tried again.
    async fn try_again(
        &self,
        target: &ForwardTarget,
        secret: &str,
    ) -> std::result::Result<(), End> {
        let id = target.target_id;
        loop {
            let of = target.clone();
            let asides: Vec<(SetAside, Option<Outgoing>)> = self
                .store
                .scan(move |tx| {
                    Box::pin(async move {
                        let mut found = Vec::new();
                        for aside in tx.set_asides_to_try(id, BATCH).await? {
                            let statement = tx.find_statement(&aside.statement_id).await?;
                            let position = statement.map(|statement| statement.position);
                            let record = tx.records_at(position.as_slice()).await?.pop();
                            let outgoing = match record {
                                Some(record) => Outgoing::of(tx, record, &of).await?,
                                None => None,
                            };
                            found.push((aside, outgoing));
                        }
                        Ok::<_, Error>(found)
                    })
                })
                .await?;
            if asides.is_empty() {
                return Ok(());
            }
            for (aside, outgoing) in asides {
                // What was taken back meanwhile needs no forwarding.
                let verdict = match &outgoing {
                    None => Verdict::Taken,
                    Some(outgoing) => {
                        self.send(target, secret, std::slice::from_ref(outgoing))
                            .await?
                    }
                };
                let again = match verdict {
                    Verdict::Taken | Verdict::Known => None,
                    Verdict::Refused(reason) => Some(SetAside {
                        reason: shortened(&reason),
                        ..aside.clone()
                    }),
                    Verdict::Trouble(reason, wish) => return Err(End::Trouble(reason, wish)),
                };
                self.store
                    .write(move |tx| {
                        Box::pin(async move {
                            match again {
                                Some(again) => tx.set_aside(id, &again).await?,
                                None => tx.end_set_aside(id, &aside).await?,
                            }
                            Ok::<_, Error>(())
                        })
                    })
                    .await?;
            }
        }
    }

    async fn set_aside(
        &self,
        target: &ForwardTarget,
        refused: &Outgoing,
        reason: &str,
    ) -> std::result::Result<(), End> {
        let target_id = target.target_id;
        let aside = SetAside {
            learner_id: refused.learner_id,
            statement_id: refused.statement_id.clone(),
            reason: shortened(reason),
            set_aside_at: (self.now)().0,
            again: false,
        };
        tracing::warn!(target = %target.new.name, statement = %aside.statement_id, reason = %aside.reason, "a record store refuses a statement: it is set aside");
        let is_room = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    if tx.count_set_asides(target_id).await? >= MANY_ASIDE {
                        return Ok(false);
                    }
                    tx.set_aside(target_id, &aside).await?;
                    Ok::<_, Error>(true)
                })
            })
            .await?;
        if is_room {
            return Ok(());
        }
        let reason = format!("{MANY_ASIDE} statements are set aside; the last: {reason}");
        Err(End::Trouble(reason, None))
    }

    async fn note_progress(
        &self,
        target: &ForwardTarget,
        progress: (i64, i64),
        sent: i64,
    ) -> std::result::Result<(), End> {
        let (id, holder, now) = (target.target_id, self.holder.to_owned(), (self.now)().0);
        let noted = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    Ok::<_, Error>(tx.note_forwarded(id, &holder, progress, sent, now).await?)
                })
            })
            .await?;
        if !noted {
            return Err(End::NotOurs);
        }
        if target.failures > 0 && sent > 0 {
            tracing::info!(target = %target.new.name, "a record store takes statements again");
        }
        Ok(())
    }

    async fn note_trouble(
        &self,
        target_id: i64,
        reason: String,
        wish: Option<Duration>,
    ) -> Result<()> {
        let Some(target) = self.target(target_id).await? else {
            return Ok(());
        };
        let now = (self.now)().0;
        let pause = pause(target.failures, wish, rand::rng().random_range(0.5..1.0));
        let reason = shortened(&reason);
        tracing::warn!(
            target = %target.new.name, %reason, attempt = target.failures + 1, next_in_s = pause / 1000,
            "statements could not be forwarded"
        );
        let holder = self.holder.to_owned();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let next = now.saturating_add(pause);
                    tx.note_forward_failure(target_id, &holder, &reason, next)
                        .await?;
                    Ok::<_, Error>(())
                })
            })
            .await
    }

    async fn target(&self, target_id: i64) -> Result<Option<ForwardTarget>> {
        let store = self.store;
        store
            .read(move |tx| Box::pin(async move { Ok(tx.forward_target(target_id).await?) }))
            .await
    }

    async fn positions(&self, after: i64) -> Result<Vec<i64>> {
        self.store
            .scan(move |tx| Box::pin(async move { Ok(tx.positions_after(after, BATCH).await?) }))
            .await
    }

    async fn keep_lease(&self, target_id: i64) -> std::result::Result<(), End> {
        let (holder, now) = (self.holder.to_owned(), (self.now)().0);
        let held = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let until = now.saturating_add(LEASE);
                    Ok::<_, Error>(
                        tx.lease_forward_target(target_id, &holder, until, now)
                            .await?,
                    )
                })
            })
            .await?;
        if held { Ok(()) } else { Err(End::NotOurs) }
    }
}

/// Milliseconds until the next attempt after so many that failed: 1 s, doubled each time, less up to a half by lot (0.5 to
/// 1), so that many who failed at once do not come back at once; but no less than the other store asks for.
fn pause(failures: u32, wish: Option<Duration>, lot: f64) -> i64 {
    let doubled = 1_000_i64.saturating_mul(1 << failures.min(20));
    #[expect(clippy::cast_possible_truncation, reason = "it is below a million")]
    let pause = (doubled.min(LONGEST_PAUSE) as f64 * lot) as i64;
    let wish = wish.map_or(0, |wish| {
        i64::try_from(wish.as_millis()).unwrap_or(LONGEST_WISH)
    });
    pause.max(wish.min(LONGEST_WISH))
}

/// The beginning of what another store said, on one line.
fn shortened(said: &str) -> String {
    let plain = said.chars().map(|character| {
        if character.is_control() {
            ' '
        } else {
            character
        }
    });
    plain.take(SAID).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_quarter_of_an_hour_and_heed_wishes() {
        let pauses: Vec<i64> = (0..12).map(|failures| pause(failures, None, 1.0)).collect();
        assert_eq!(pauses[..4], [1_000, 2_000, 4_000, 8_000]);
        assert_eq!(pauses[11], LONGEST_PAUSE);
        assert_eq!(pause(u32::MAX, None, 0.5), LONGEST_PAUSE / 2);
        assert_eq!(pause(0, Some(Duration::from_secs(40)), 0.5), 40_000);
        assert_eq!(pause(0, Some(Duration::MAX), 0.5), LONGEST_WISH);
    }

    #[test]
    fn what_was_said_is_one_short_line() {
        assert_eq!(shortened("400:\n\tno\0"), "400:  no ");
        assert_eq!(shortened(&"é".repeat(1_000)).chars().count(), SAID);
    }
}
