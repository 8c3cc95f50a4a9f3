//! From an instant to a learner's own calendar: days and clock times are those of the place where the learner lives.

use cairn_engine::{Day, Timestamp};
use jiff::tz::TimeZone;

/// An instant together with how a learner's calendar reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub at: Timestamp,
    /// The learner's calendar day at that instant.
    pub day: Day,
    /// The same with the learner's UTC offset: what goes into statements.
    pub written: cairn_xapi::Timestamp,
}

impl Moment {
    /// Reads an instant on the calendar of a time zone. Instants outside the years 1 to 9998 are moved to their ends.
    #[expect(
        clippy::missing_panics_doc,
        reason = "it cannot: the instant is within the years that can be written"
    )]
    pub fn new(at: Timestamp, zone: &TimeZone) -> Self {
        let instant = instant(at);
        let offset_minutes = i16::try_from(zone.to_offset(instant).seconds() / 60).unwrap_or(0);
        let write = |offset_minutes| {
            cairn_xapi::Timestamp::from_epoch_ms(instant.as_millisecond(), offset_minutes)
        };
        let written = write(offset_minutes)
            .or_else(|| write(0))
            .expect("the years 1 to 9998 can be written in UTC");
        Self {
            at: Timestamp(written.epoch_ms()),
            day: Day(written.day()),
            written,
        }
    }
}

/// The time zone of an IANA name; UTC where the name is unknown to this machine.
pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// The instant as the calendar library knows it, to the millisecond.
pub fn instant(at: Timestamp) -> jiff::Timestamp {
    /// 0001-01-01 and 9998-12-31, both UTC.
    const YEARS: (i64, i64) = (-62_135_596_800_000, 253_370_678_400_000);
    jiff::Timestamp::from_millisecond(at.0.clamp(YEARS.0, YEARS.1))
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

/// A day as year, month and day of the month.
pub fn date(day: Day) -> (i16, i8, i8) {
    let date = civil(day);
    (date.year(), date.month(), date.day())
}

/// A day as forms have it: `2026-05-28`.
pub fn iso(day: Day) -> String {
    civil(day).to_string()
}

/// Reads a day as forms have it.
pub fn day_of_iso(text: &str) -> Option<Day> {
    let date: jiff::civil::Date = text.parse().ok()?;
    let epoch = jiff::civil::Date::constant(1970, 1, 1);
    let days = (date - epoch).get_days();
    Some(Day(days))
}

/// Days that no calendar page has are moved to the ends.
fn civil(day: Day) -> jiff::civil::Date {
    let instant = instant(Timestamp(i64::from(day.0) * 86_400_000));
    instant.to_zoned(TimeZone::UTC).date()
}

/// The wall clock now, for callers at the edge (server, commands). Use cases never call it.
pub fn now() -> Timestamp {
    Timestamp(jiff::Timestamp::now().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_the_learners_own() {
        // 2026-03-01 01:30 UTC is still the last of February in New York.
        let at = Timestamp(1_772_328_600_000);
        let utc = Moment::new(at, &TimeZone::UTC);
        let new_york = Moment::new(at, &TimeZone::fixed(jiff::tz::offset(-5)));
        assert_eq!(utc.written.as_str(), "2026-03-01T01:30:00.000Z");
        assert_eq!(new_york.written.as_str(), "2026-02-28T20:30:00.000-05:00");
        assert_eq!(utc.day.0 - new_york.day.0, 1);
    }

    #[test]
    fn days_are_read_and_written_as_forms_have_them() {
        for (text, day, parts) in [
            ("1970-01-01", 0, (1970, 1, 1)),
            ("2026-05-28", 20_601, (2026, 5, 28)),
            ("1969-12-31", -1, (1969, 12, 31)),
        ] {
            assert_eq!(day_of_iso(text), Some(Day(day)));
            assert_eq!(iso(Day(day)), text);
            assert_eq!(date(Day(day)), parts);
        }
        for wrong in ["", "28.5.2026", "2026-13-01", "2026-05-28 or so"] {
            assert_eq!(day_of_iso(wrong), None);
        }
        for absurd in [i32::MIN, i32::MAX] {
            assert!(!iso(Day(absurd)).is_empty());
        }
    }

    #[test]
    fn absurd_instants_are_clamped() {
        for at in [i64::MIN, i64::MAX] {
            Moment::new(Timestamp(at), &TimeZone::UTC);
        }
    }
}
