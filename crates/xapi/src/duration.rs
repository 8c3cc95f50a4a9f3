//! How long something took, as ISO 8601 writes it.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::Malformed;

/// A duration such as `PT4.25S`, `P1DT2H` or `P3W`.
///
/// Kept as written and compared as text. Years and months have no fixed length, so that only durations without them
/// can be told in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Duration {
    text: String,
    milliseconds: Option<u64>,
}

impl Duration {
    /// A duration in seconds with as many decimals as it needs: 4250 ms is `PT4.25S`.
    pub fn from_millis(milliseconds: u64) -> Self {
        let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000);
        let text = if rest == 0 {
            format!("PT{seconds}S")
        } else {
            let decimals = format!("{rest:03}");
            format!("PT{seconds}.{}S", decimals.trim_end_matches('0'))
        };
        Self {
            text,
            milliseconds: Some(milliseconds),
        }
    }

    /// The whole milliseconds in it, rounded down; none where it counts years or months, or is longer than a `u64`
    /// can tell.
    pub fn as_millis(&self) -> Option<u64> {
        self.milliseconds
    }

    /// The duration as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

const MALFORMED: Malformed = Malformed {
    rule: "must be an ISO 8601 duration such as PT1M30.5S",
};

/// The designators in the order in which they may come, with their length in milliseconds where that is fixed.
const DATE_UNITS: [(char, Option<u64>); 3] = [('Y', None), ('M', None), ('D', Some(86_400_000))];
const TIME_UNITS: [(char, Option<u64>); 3] = [
    ('H', Some(3_600_000)),
    ('M', Some(60_000)),
    ('S', Some(1000)),
];
const WEEKS: [(char, Option<u64>); 1] = [('W', Some(604_800_000))];

impl FromStr for Duration {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let body = text.strip_prefix('P').ok_or(MALFORMED)?;
        let mut total = Total {
            milliseconds: Some(0),
            fraction_seen: false,
        };
        if body.ends_with('W') {
            total.add(body, &WEEKS)?;
        } else {
            let (date, time) = match body.split_once('T') {
                Some((_, "")) => return Err(MALFORMED),
                Some((date, time)) => (date, time),
                None if body.is_empty() => return Err(MALFORMED),
                None => (body, ""),
            };
            total.add(date, &DATE_UNITS)?;
            total.add(time, &TIME_UNITS)?;
        }
        Ok(Self {
            text: text.to_owned(),
            milliseconds: total.milliseconds,
        })
    }
}

struct Total {
    milliseconds: Option<u64>,
    /// Only the last component may have decimals.
    fraction_seen: bool,
}

impl Total {
    /// Adds components such as `1H30M`, whose designators must come in the order of `units`, each at most once.
    fn add(
        &mut self,
        mut components: &str,
        mut units: &[(char, Option<u64>)],
    ) -> Result<(), Malformed> {
        while !components.is_empty() {
            let end = components
                .find(|c: char| c.is_ascii_alphabetic())
                .ok_or(MALFORMED)?;
            let (number, rest) = components.split_at(end);
            let position = units
                .iter()
                .position(|(unit, _)| rest.starts_with(*unit))
                .ok_or(MALFORMED)?;
            self.add_one(number, units[position].1)?;
            units = &units[position + 1..];
            components = &rest[1..];
        }
        Ok(())
    }

    fn add_one(&mut self, number: &str, unit: Option<u64>) -> Result<(), Malformed> {
        if self.fraction_seen {
            return Err(MALFORMED);
        }
        let (whole, fraction) = match number.split_once(['.', ',']) {
            Some((_, "")) => return Err(MALFORMED),
            Some((whole, fraction)) => {
                self.fraction_seen = true;
                (whole, fraction)
            }
            None => (number, ""),
        };
        let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
            return Err(MALFORMED);
        }
        self.milliseconds = self
            .milliseconds
            .zip(unit)
            .and_then(|(sum, unit)| sum.checked_add(milliseconds(whole, fraction, unit)?));
        Ok(())
    }
}

/// `whole.fraction` units in whole milliseconds, rounded down, in exact arithmetic.
fn milliseconds(whole: &str, fraction: &str, unit: u64) -> Option<u64> {
    // Eighteen decimals of a week are far below a millisecond; 18 digits times a unit fit a u128.
    let kept = fraction.get(..fraction.len().min(18))?;
    let part = if kept.is_empty() {
        0
    } else {
        kept.parse::<u128>().ok()? * u128::from(unit)
    };
    let part = u64::try_from(part / 10_u128.pow(u32::try_from(kept.len()).ok()?)).ok()?;
    whole
        .parse::<u64>()
        .ok()?
        .checked_mul(unit)?
        .checked_add(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn durations_and_their_milliseconds() {
        for (text, milliseconds) in [
            ("PT0S", Some(0)),
            ("PT4.25S", Some(4250)),
            ("PT4,2509S", Some(4250)),
            ("PT1M30.5S", Some(90_500)),
            ("PT1.5H", Some(5_400_000)),
            ("P1DT2H", Some(93_600_000)),
            ("P3W", Some(1_814_400_000)),
            ("P0.5D", Some(43_200_000)),
            ("P1Y2M3DT4H5M6S", None),
            ("P1M", None),
            ("PT1M", Some(60_000)),
            ("PT99999999999999999999S", None),
        ] {
            assert_eq!(
                text.parse::<Duration>()
                    .map(|duration| duration.as_millis()),
                Ok(milliseconds),
                "{text}"
            );
        }
    }

    #[test]
    fn texts_that_are_no_durations() {
        for text in [
            "", "P", "PT", "P1DT", "4S", "PT4", "PTS", "P4S", "PT1D", "PT1S2M", "PT1S1S",
            "PT1.5M2S", "PT.5S", "PT5.S", "P1W2D", "-PT1S", "PT-1S", "PT1S ", "pt1s", "PT1é",
            "P1.5DT1H", "PT+1S",
        ] {
            assert!(
                text.parse::<Duration>().is_err(),
                "{text:?} was taken for a duration"
            );
        }
    }

    proptest! {
        #[test]
        fn milliseconds_survive(milliseconds: u64) {
            let duration = Duration::from_millis(milliseconds);
            prop_assert_eq!(duration.as_str().parse::<Duration>(), Ok(duration.clone()));
            prop_assert_eq!(duration.as_millis(), Some(milliseconds));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "P?[0-9YMDTHSW.,é-]{0,12}") {
            if let Ok(duration) = text.parse::<Duration>() {
                prop_assert_eq!(duration.as_str(), text);
            }
        }
    }
}
