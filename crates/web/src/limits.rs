//! How often somebody may try to sign in: per client address and per login, so that passwords can't be guessed at speed;
//! how often they may ask how an answer would be read; and how many requests a client of the record store may make.
//!
//! A whole class may sit behind one address and start at the same minute; one login is tried by one person. The quotas
//! differ accordingly. A refusal says when to come back.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Tries at once, and the time until one more, for one address.
const PER_ADDRESS: (NonZeroU32, Duration) = (
    NonZeroU32::new(120).expect("not zero"),
    Duration::from_secs(1),
);
/// The same for one login.
const PER_LOGIN: (NonZeroU32, Duration) = (
    NonZeroU32::new(12).expect("not zero"),
    Duration::from_secs(20),
);
/// The same for readings, for one person: nobody types faster.
const READINGS: (NonZeroU32, Duration) = (
    NonZeroU32::new(30).expect("not zero"),
    Duration::from_millis(200),
);
/// When this many keys are remembered, those that have not been used for long are forgotten.
const MANY_KEYS: usize = 10_000;

/// The two limits on signing in.
pub(crate) struct SignInLimits {
    by_address: DefaultKeyedRateLimiter<IpAddr>,
    by_login: DefaultKeyedRateLimiter<String>,
}

impl SignInLimits {
    pub(crate) fn new() -> Self {
        Self {
            by_address: RateLimiter::keyed(quota(PER_ADDRESS)),
            by_login: RateLimiter::keyed(quota(PER_LOGIN)),
        }
    }

    /// Counts a try. `Err` tells how long to wait until the next is possible.
    pub(crate) fn count(&self, address: IpAddr, login: &str) -> Result<(), Duration> {
        let now = DefaultClock::default().now();
        // A login is compared as signing in compares it, and only its beginning is remembered.
        let login: String = login.trim().to_lowercase().chars().take(80).collect();
        self.by_address
            .check_key(&address)
            .map_err(|wait| wait.wait_time_from(now))?;
        self.by_login
            .check_key(&login)
            .map_err(|wait| wait.wait_time_from(now))?;
        if self.by_address.len() > MANY_KEYS {
            self.by_address.retain_recent();
        }
        if self.by_login.len() > MANY_KEYS {
            self.by_login.retain_recent();
        }
        Ok(())
    }
}

fn quota((burst, pause): (NonZeroU32, Duration)) -> Quota {
    Quota::with_period(pause)
        .unwrap_or_else(|| Quota::per_second(burst))
        .allow_burst(burst)
}

/// The limit on asking for readings.
pub(crate) struct ReadingLimits {
    by_person: DefaultKeyedRateLimiter<i64>,
}

impl ReadingLimits {
    pub(crate) fn new() -> Self {
        Self {
            by_person: RateLimiter::keyed(quota(READINGS)),
        }
    }

    /// Counts a question. `Err` tells how long to wait until the next is answered.
    pub(crate) fn count(&self, person: i64) -> Result<(), Duration> {
        let now = DefaultClock::default().now();
        let counted = self.by_person.check_key(&person);
        counted.map_err(|wait| wait.wait_time_from(now))?;
        if self.by_person.len() > MANY_KEYS {
            self.by_person.retain_recent();
        }
        Ok(())
    }
}

/// The limits on requests of clients to the record store, each client's own.
pub(crate) struct ClientLimits {
    by_client: Mutex<HashMap<i64, (u32, Arc<DefaultDirectRateLimiter>)>>,
}

impl ClientLimits {
    pub(crate) fn new() -> Self {
        Self {
            by_client: Mutex::new(HashMap::new()),
        }
    }

    /// Counts a request of a client that may make so many in a minute. `Err` tells how long to wait until the next.
    pub(crate) fn count(&self, client: i64, per_minute: u32) -> Result<(), Duration> {
        let limiter = {
            let mut limits = self
                .by_client
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let entry = limits.entry(client).or_insert_with(|| limit(per_minute));
            if entry.0 != per_minute {
                *entry = limit(per_minute);
            }
            Arc::clone(&entry.1)
        };
        limiter
            .check()
            .map_err(|wait| wait.wait_time_from(DefaultClock::default().now()))
    }
}

/// A minute's worth of requests may come at once.
fn limit(per_minute: u32) -> (u32, Arc<DefaultDirectRateLimiter>) {
    let quota = Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN));
    (per_minute, Arc::new(RateLimiter::direct(quota)))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn guessing_one_login_is_stopped_while_others_sign_in() {
        let limits = SignInLimits::new();
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        for _ in 0..PER_LOGIN.0.get() {
            assert!(limits.count(address, "ada").is_ok());
        }
        let wait = limits.count(address, " ADA ").unwrap_err();
        assert!(wait > Duration::ZERO && wait <= PER_LOGIN.1);
        assert!(limits.count(address, "grace").is_ok());
    }

    #[test]
    fn one_address_is_stopped_whatever_login_it_tries() {
        let limits = SignInLimits::new();
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let refused = (0..PER_ADDRESS.0.get() + 20)
            .filter(|n| limits.count(address, &n.to_string()).is_err())
            .count();
        assert!(refused > 0);
        assert!(
            limits
                .count(IpAddr::V4(Ipv4Addr::BROADCAST), "somebody")
                .is_ok()
        );
    }
}
