//! Points in time, with the learner's own clock beside the world's.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::Malformed;

const MILLIS_PER_DAY: i64 = 86_400_000;

/// A date and time with its UTC offset, RFC 3339.
///
/// Kept as written, digit for digit, and compared as text: the offset is the learner's own, so that the date as written
/// is the learner's calendar day. What is spaced over days (reviews, mastery that lasts) counts those.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Timestamp {
    text: String,
    day: i32,
    epoch_us: i64,
    offset_minutes: i16,
}

impl Timestamp {
    /// The moment `epoch_ms` (milliseconds since 1970-01-01T00:00Z) as a clock shows it that is `offset_minutes` ahead
    /// of UTC, to the millisecond: `2026-11-22T07:36:48.120+01:00`.
    ///
    /// None if the offset is a day or more, or the year is not one of 0 to 9999.
    pub fn from_epoch_ms(epoch_ms: i64, offset_minutes: i16) -> Option<Self> {
        if offset_minutes.unsigned_abs() >= 24 * 60 {
            return None;
        }
        let local = epoch_ms.checked_add(i64::from(offset_minutes) * 60_000)?;
        let day = i32::try_from(local.div_euclid(MILLIS_PER_DAY)).ok()?;
        let (year, month, day_of_month) = date_of_day(day);
        if !(0..=9999).contains(&year) {
            return None;
        }
        let ms = local.rem_euclid(MILLIS_PER_DAY);
        let (hour, minute, second, ms) =
            (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000);
        let offset = if offset_minutes == 0 {
            "Z".to_owned()
        } else {
            let sign = if offset_minutes < 0 { '-' } else { '+' };
            format!(
                "{sign}{:02}:{:02}",
                offset_minutes.unsigned_abs() / 60,
                offset_minutes.unsigned_abs() % 60
            )
        };
        let text = format!(
            "{year:04}-{month:02}-{day_of_month:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}{offset}"
        );
        Some(Self {
            text,
            day,
            epoch_us: epoch_ms.checked_mul(1000)?,
            offset_minutes,
        })
    }

    /// The moment `epoch_us` (microseconds since 1970-01-01T00:00Z) in UTC, to the microsecond:
    /// `2026-11-22T06:36:48.120417Z`.
    ///
    /// None if the year is not one of 0 to 9999.
    pub fn from_epoch_us(epoch_us: i64) -> Option<Self> {
        let Self {
            mut text,
            day,
            offset_minutes,
            ..
        } = Self::from_epoch_ms(epoch_us.div_euclid(1000), 0)?;
        text.truncate(text.len() - 1);
        let micros = epoch_us.rem_euclid(1000);
        for digit in [micros / 100, micros / 10 % 10, micros % 10] {
            text.extend(char::from_digit(u32::try_from(digit).ok()?, 10));
        }
        text.push('Z');
        Some(Self {
            text,
            day,
            epoch_us,
            offset_minutes,
        })
    }

    /// Days from 1970-01-01 to the date as written.
    pub fn day(&self) -> i32 {
        self.day
    }

    /// Milliseconds from 1970-01-01T00:00Z, rounded down. A leap second counts as the second that follows it, as in
    /// POSIX time.
    pub fn epoch_ms(&self) -> i64 {
        self.epoch_us.div_euclid(1000)
    }

    /// Microseconds from 1970-01-01T00:00Z, rounded down.
    pub fn epoch_us(&self) -> i64 {
        self.epoch_us
    }

    /// How far ahead of UTC the clock was that it was read from, in minutes.
    pub fn offset_minutes(&self) -> i16 {
        self.offset_minutes
    }

    /// The timestamp as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

const MALFORMED: Malformed = Malformed {
    rule: "must be an RFC 3339 timestamp such as 2026-11-22T07:36:48.12+01:00",
};

impl FromStr for Timestamp {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let mut rest = text.as_bytes();
        let year = digits(&mut rest, 4)?;
        one_of(&mut rest, b"-")?;
        let month = digits(&mut rest, 2)?;
        one_of(&mut rest, b"-")?;
        let day_of_month = digits(&mut rest, 2)?;
        one_of(&mut rest, b"Tt")?;
        let hour = digits(&mut rest, 2)?;
        one_of(&mut rest, b":")?;
        let minute = digits(&mut rest, 2)?;
        one_of(&mut rest, b":")?;
        let second = digits(&mut rest, 2)?;
        let us = fraction_in_us(&mut rest)?;
        let offset_minutes = offset(&mut rest)?;
        if !rest.is_empty() {
            return Err(MALFORMED);
        }
        if !(1..=12).contains(&month) || !(1..=days_in_month(year, month)).contains(&day_of_month) {
            return Err(Malformed {
                rule: "must be a date that the calendar has",
            });
        }
        if hour > 23 || minute > 59 || second > 60 {
            return Err(Malformed {
                rule: "must be a time of day that the clock has",
            });
        }
        let day = day_of_date(year, month, day_of_month);
        let minute_of_day = hour * 60 + minute - i32::from(offset_minutes);
        if second == 60 && minute_of_day.rem_euclid(24 * 60) != 24 * 60 - 1 {
            return Err(Malformed {
                rule: "must not have a leap second except at 23:59:60 UTC",
            });
        }
        // A fraction of a leap second has no place of its own on the POSIX scale.
        let us = if second == 60 { 0 } else { us };
        let epoch_ms =
            i64::from(day) * MILLIS_PER_DAY + i64::from(minute_of_day * 60 + second) * 1000;
        Ok(Self {
            text: text.to_owned(),
            day,
            epoch_us: epoch_ms * 1000 + us,
            offset_minutes,
        })
    }
}

fn digits(rest: &mut &[u8], count: usize) -> Result<i32, Malformed> {
    let (taken, left) = rest.split_at_checked(count).ok_or(MALFORMED)?;
    *rest = left;
    taken.iter().try_fold(0, |number, byte| match byte {
        b'0'..=b'9' => Ok(number * 10 + i32::from(byte - b'0')),
        _ => Err(MALFORMED),
    })
}

fn one_of(rest: &mut &[u8], bytes: &[u8]) -> Result<u8, Malformed> {
    match rest.split_first() {
        Some((first, left)) if bytes.contains(first) => {
            *rest = left;
            Ok(*first)
        }
        _ => Err(MALFORMED),
    }
}

/// An optional `.123`, in whole microseconds, rounded down.
fn fraction_in_us(rest: &mut &[u8]) -> Result<i64, Malformed> {
    if one_of(rest, b".").is_err() {
        return Ok(0);
    }
    let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (fraction, left) = rest.split_at(length);
    *rest = left;
    if fraction.is_empty() {
        return Err(MALFORMED);
    }
    let padded = fraction.iter().copied().chain(std::iter::repeat(b'0'));
    Ok(padded
        .take(6)
        .fold(0, |us, digit| us * 10 + i64::from(digit - b'0')))
}

fn offset(rest: &mut &[u8]) -> Result<i16, Malformed> {
    let sign = one_of(rest, b"Zz+-").map_err(|_| Malformed {
        rule: "must end in Z or a UTC offset such as +01:00",
    })?;
    if matches!(sign, b'Z' | b'z') {
        return Ok(0);
    }
    let hours = digits(rest, 2)?;
    one_of(rest, b":")?;
    let minutes = digits(rest, 2)?;
    if hours > 23 || minutes > 59 {
        return Err(Malformed {
            rule: "must have a UTC offset of less than a day",
        });
    }
    let total = hours * 60 + minutes;
    if sign == b'-' && total == 0 {
        // xAPI 1.0.3 part two, 4.5: the offset -00:00 is to be rejected; it means "local time unknown".
        return Err(Malformed {
            rule: "must not have the UTC offset -00:00",
        });
    }
    let total = i16::try_from(total).map_err(|_| MALFORMED)?;
    Ok(if sign == b'-' { -total } else { total })
}

fn days_in_month(year: i32, month: i32) -> i32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar.
///
/// Counted in years that begin in March and eras of 400 years, which all have 146 097 days (H. Hinnant,
/// "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`).
fn day_of_date(year: i32, month: i32, day: i32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The year, month and day of the month, `day` days from 1970-01-01 (the same source, `civil_from_days`).
fn date_of_day(day: i32) -> (i64, i64, i64) {
    let day = i64::from(day) + 719_468;
    let era = day.div_euclid(146_097);
    let day_of_era = day.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 {
        march_month + 3
    } else {
        march_month - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day_of_month)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_day_is_the_date_as_written() {
        for (text, day, epoch_ms) in [
            ("1970-01-01T00:00:00Z", 0, 0),
            ("1970-01-02T00:30:00+01:00", 1, 84_600_000),
            ("1969-12-31T23:59:59.9999-00:30", -1, 1_799_999),
            ("2024-02-29T12:00:00z", 19_782, 1_709_208_000_000),
            ("2016-12-31t23:59:60Z", 17_166, 1_483_228_800_000),
            ("2016-12-31T15:59:60.5-08:00", 17_166, 1_483_228_800_000),
            ("2017-01-01T00:59:60+01:00", 17_167, 1_483_228_800_000),
            ("0000-01-01T00:00:00Z", -719_528, -62_167_219_200_000),
            ("9999-12-31T23:59:59.999Z", 2_932_896, 253_402_300_799_999),
        ] {
            let timestamp: Timestamp = text
                .parse()
                .unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(
                (timestamp.day(), timestamp.epoch_ms()),
                (day, epoch_ms),
                "{text}"
            );
            assert_eq!(timestamp.to_string(), text);
        }
    }

    #[test]
    fn impossible_times_are_refused() {
        for text in [
            "",
            "2026-11-22",
            "2026-11-22T07:36:48",
            "2026-11-22 07:36:48Z",
            "2026-11-22T07:36Z",
            "20261122T073648Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-11-22T24:00:00Z",
            "2026-11-22T07:60:00Z",
            "2026-11-22T07:36:61Z",
            "2026-11-22T07:36:60Z",
            "2026-11-22T23:59:60+01:00",
            "2026-11-22T07:36:48.Z",
            "2026-11-22T07:36:48+1:00",
            "2026-11-22T07:36:48+0100",
            "2026-11-22T07:36:48-00:00",
            "2026-11-22T07:36:48+24:00",
            "2026-11-22T07:36:48Z ",
            "+2026-11-22T07:36:48Z",
            "2026-11-22T07:36:48Zé",
            "２026-11-22T07:36:48Z",
        ] {
            assert!(
                text.parse::<Timestamp>().is_err(),
                "{text:?} was taken for a timestamp"
            );
        }
    }

    #[test]
    fn moments_that_cannot_be_written_are_refused() {
        for (epoch_ms, offset) in [
            (i64::MAX, 0),
            (i64::MIN, 0),
            (i64::MAX, 60),
            (253_402_300_799_999, 1),
            (-62_167_219_200_000, -1),
            (0, 1440),
        ] {
            assert_eq!(Timestamp::from_epoch_ms(epoch_ms, offset), None);
        }
    }

    proptest! {
        #[test]
        fn agrees_with_jiff(epoch_ms in -62_000_000_000_000_i64..253_000_000_000_000, offset in -1439_i16..1440) {
            let timestamp = Timestamp::from_epoch_ms(epoch_ms, offset).unwrap();
            prop_assert_eq!(timestamp.as_str().parse::<Timestamp>(), Ok(timestamp.clone()));
            prop_assert_eq!(timestamp.epoch_ms(), epoch_ms);

            let offset = jiff::tz::Offset::from_seconds(i32::from(offset) * 60).unwrap();
            let theirs = jiff::Timestamp::from_millisecond(epoch_ms).unwrap();
            prop_assert_eq!(timestamp.as_str().parse::<jiff::Timestamp>().unwrap(), theirs);
            let epoch = jiff::civil::date(1970, 1, 1);
            let day = (offset.to_datetime(theirs).date() - epoch).get_days();
            prop_assert_eq!(timestamp.day(), day);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9]{2}[0-9T:Z.+é-]{0,28}") {
            if let Ok(timestamp) = text.parse::<Timestamp>() {
                prop_assert_eq!(timestamp.as_str(), text);
            }
        }
    }
}
