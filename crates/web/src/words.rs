//! The words for what the engine and the grader say in types: levels, kinds of steps, reasons, readings.
//!
//! Simple enumerations become keys; what carries numbers becomes a sentence.

use cairn_app::clock;
use cairn_app::practise::TryOutcome;
use cairn_course::AnswerForm;
use cairn_course::answer::{FormReason, NumberForm, Unreadable, blank_letter};
use cairn_engine::mastery::{MasteryLevel, NextLevel, Requirement, Shortfall};
use cairn_engine::policy::{ScoreName, StepKind};
use cairn_engine::{Day, Reason};
use cairn_store::EvidenceGrade;

use crate::messages::Say;

/// The key of a mastery level's name.
pub(crate) fn level(level: MasteryLevel) -> &'static str {
    match level {
        MasteryLevel::NotStarted => "level-not-started",
        MasteryLevel::Attempted => "level-attempted",
        MasteryLevel::Familiar => "level-familiar",
        MasteryLevel::Proficient => "level-proficient",
        MasteryLevel::Mastered => "level-mastered",
    }
}

/// The key of a mastery level's name, or of what stands in its place for a skill that is known from a placement and was
/// not practised yet.
pub(crate) fn level_or_placed(reached: MasteryLevel, placed: bool) -> &'static str {
    if placed { "map-placed" } else { level(reached) }
}

/// The key of what a kind of step is called.
pub(crate) fn kind(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Learn => "kind-learn",
        StepKind::Check => "kind-check",
        StepKind::Practise => "kind-practise",
        StepKind::Review => "kind-review",
        StepKind::Repair => "kind-repair",
        StepKind::Rethink => "kind-rethink",
    }
}

/// What a reason of a prediction stands for, said to the learner whose prediction it is, or to somebody else.
pub(crate) fn reason(say: Say, reason: Reason, own: bool) -> String {
    let key = match reason {
        Reason::Start => "belief-start",
        Reason::SkillDifficulty => "belief-skill-difficulty",
        Reason::ItemDifficulty => "belief-item-difficulty",
        Reason::Placement => "belief-placement",
        Reason::Learner => "belief-learner",
        Reason::Skill => "belief-skill",
        Reason::Recent => "belief-recent",
        Reason::Practice => "belief-practice",
        Reason::Item => "belief-item",
        Reason::Forgetting => "belief-forgetting",
        Reason::Context => "belief-context",
        Reason::Calibration => "belief-calibration",
    };
    let whose = if own { "own" } else { "other" };
    say.text(key).with("whose", whose).to_string()
}

/// The key of a grade of evidence.
pub(crate) fn grade(grade: EvidenceGrade) -> &'static str {
    match grade {
        EvidenceGrade::Assessed => "systems-assessed",
        EvidenceGrade::Aided => "systems-aided",
        EvidenceGrade::Exposure => "systems-exposure",
    }
}

/// The key of a term of a step's score.
pub(crate) fn score(name: ScoreName) -> &'static str {
    match name {
        ScoreName::Fit => "score-fit",
        ScoreName::Learning => "score-learning",
        ScoreName::Keeping => "score-keeping",
        ScoreName::Opens => "score-opens",
        ScoreName::Forgetting => "score-forgetting",
        ScoreName::Lasting => "score-lasting",
        ScoreName::Struggle => "score-struggle",
        ScoreName::Variety => "score-variety",
        ScoreName::Goal => "score-goal",
        ScoreName::Assignment => "score-assignment",
        ScoreName::Interest => "score-interest",
        ScoreName::Success => "score-success",
    }
}

/// The key of what a try came to, in a list of answers.
pub(crate) fn outcome(outcome: TryOutcome) -> &'static str {
    match outcome {
        TryOutcome::Right => "outcome-right",
        TryOutcome::WrongForm => "outcome-wrong-form",
        TryOutcome::Wrong => "outcome-wrong",
        TryOutcome::DontKnow => "outcome-dont-know",
    }
}

/// The key of the sentence on what to change in the form of an answer.
pub(crate) fn form_reason(reason: FormReason) -> &'static str {
    match reason {
        FormReason::WriteAsWhole => "form-write-as-whole",
        FormReason::WriteAsDecimal => "form-write-as-decimal",
        FormReason::WriteAsFraction => "form-write-as-fraction",
        FormReason::WriteAsMixed => "form-write-as-mixed",
        FormReason::FractionPartTooLarge => "form-fraction-part-too-large",
        FormReason::NotLowestTerms => "form-not-lowest-terms",
        FormReason::RemoveBrackets => "form-remove-brackets",
        FormReason::CollectLikeTerms => "form-collect-like-terms",
        FormReason::MultiplyOutTerm => "form-multiply-out-term",
        FormReason::CancelCommonFactor => "form-cancel-common-factor",
        FormReason::WriteAsProduct => "form-write-as-product",
        FormReason::FactorFurther => "form-factor-further",
    }
}

/// How to type an answer of this form; empty for options to choose.
pub(crate) fn how_to_type(say: Say, form: &AnswerForm) -> String {
    match form {
        AnswerForm::Number {
            form, lowest_terms, ..
        } => {
            let key = match (form, lowest_terms) {
                (NumberForm::Any, _) => "type-number",
                (NumberForm::Integer, _) => "type-whole",
                (NumberForm::Decimal, _) => "type-decimal",
                (NumberForm::Fraction, false) => "type-fraction",
                (NumberForm::Fraction, true) => "type-fraction-lowest",
                (NumberForm::Mixed, _) => "type-mixed",
            };
            say.text(key).to_string()
        }
        AnswerForm::Expression { variables, .. } => say
            .text("type-expression")
            .with("letters", letters(variables))
            .with("letter", letters(variables.get(..1).unwrap_or_default()))
            .to_string(),
        AnswerForm::Text => say.text("type-text").to_string(),
        AnswerForm::Choice(_)
        | AnswerForm::Choices(_)
        | AnswerForm::Blanks(_)
        | AnswerForm::Ordering(_)
        | AnswerForm::Matching { .. }
        | AnswerForm::Point { .. }
        | AnswerForm::Shade { .. } => String::new(),
    }
}

/// Letters in a row, as in `x, y`.
fn letters(letters: &[char]) -> String {
    letters
        .iter()
        .map(char::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

/// What the next level still takes.
pub(crate) struct Needs {
    /// The level.
    pub(crate) level: String,
    /// What is missing, a sentence each.
    pub(crate) missing: Vec<String>,
}

/// What the next level still takes, in words.
pub(crate) fn needs(say: Say, next: &NextLevel) -> Needs {
    Needs {
        level: say.text(level(next.level)).to_string(),
        missing: next
            .missing
            .iter()
            .map(|missing| shortfall(say, missing))
            .collect(),
    }
}

/// One requirement, with what there is of it.
pub(crate) fn shortfall(say: Say, shortfall: &Shortfall) -> String {
    let have = shortfall.have;
    match shortfall.requirement {
        Requirement::Answers { at_least } => say
            .text("need-answers")
            .with("need", at_least)
            .with("have", have),
        Requirement::Chance { at_least } => say
            .text("need-chance")
            .with("need", of_100(at_least))
            .with("have", of_100(have)),
        Requirement::LowEnd { at_least } => say
            .text("need-low-end")
            .with("need", of_100(at_least))
            .with("have", of_100(have)),
        Requirement::UnaidedRight { at_least } => say
            .text("need-unaided-right")
            .with("need", at_least)
            .with("have", have),
        Requirement::UnaidedRightOrPlaced { at_least, .. } => say
            .text("need-unaided-right-or-placed")
            .with("need", at_least)
            .with("have", have),
        Requirement::RecentUnaidedRight { at_least, of } => say
            .text("need-recent-unaided-right")
            .with("need", at_least)
            .with("of", of)
            .with("have", have),
        Requirement::LaterDay => say.text("need-later-day"),
    }
    .to_string()
}

/// A probability as so many of 100, rounded; never 0 or 100, which no belief is.
pub(crate) fn of_100(probability: f64) -> u32 {
    let rounded = (probability * 100.0).round().clamp(1.0, 99.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 1..=99; not a number becomes 0"
    )]
    let count = rounded as u32;
    count
}

/// A range of probability in words, with a word on how thin the evidence is.
pub(crate) fn range(say: Say, low: f64, high: f64) -> String {
    let (low, high) = (of_100(low), of_100(high));
    if low == high {
        say.text("chance-point").with("count", low).to_string()
    } else {
        say.text("chance-range")
            .with("low", low)
            .with("high", high)
            .to_string()
    }
}

/// A range of probability in words, within a sentence.
pub(crate) fn range_within(say: Say, low: f64, high: f64) -> String {
    let (low, high) = (of_100(low), of_100(high));
    let words = if low == high {
        say.text("chance-point-within").with("count", low)
    } else {
        say.text("chance-range-within")
            .with("low", low)
            .with("high", high)
    };
    words.to_string()
}

/// A day of the calendar.
pub(crate) fn date(say: Say, day: Day) -> String {
    let (year, month, day) = clock::date(day);
    // The year is text: it is no quantity, so it gets no thousands separator.
    say.text("date")
        .with("day", day)
        .with("month", month)
        .with("year", year.to_string())
        .to_string()
}

/// By when something is to be done; nothing if there is no day for it.
pub(crate) fn due(say: Say, due: Option<Day>, today: Day) -> Option<String> {
    let due = due?;
    let key = if due < today {
        "aim-overdue"
    } else {
        "aim-due"
    };
    Some(say.text(key).with("date", date(say, due)).to_string())
}

/// How long ago a day was.
pub(crate) fn days_ago(say: Say, days: u32) -> String {
    match days {
        0 => say.text("days-today"),
        1 => say.text("days-yesterday"),
        days => say.text("days-ago").with("days", days),
    }
    .to_string()
}

/// A contribution to a sum, with its sign and two decimals.
pub(crate) fn signed(say: Say, value: f64) -> String {
    // What rounds to zero gets no sign.
    let hundredths = (value * 100.0).round();
    let sign = if hundredths > 0.0 {
        "+"
    } else if hundredths < 0.0 {
        "−"
    } else {
        ""
    };
    format!("{sign}{}", say.decimal(hundredths.abs() / 100.0))
}

/// Why an answer could not be read, as a request to the learner.
pub(crate) fn unreadable(say: Say, unreadable: &Unreadable) -> String {
    match unreadable {
        Unreadable::Empty => say.text("unread-empty"),
        Unreadable::TooLong { limit } => say.text("unread-too-long").with("limit", limit),
        Unreadable::TooManyDigits { limit, .. } => {
            say.text("unread-too-many-digits").with("limit", limit)
        }
        Unreadable::UnknownPart { part, .. } => say.text("unread-unknown-part").with("part", part),
        Unreadable::UnknownLetter { letter, known, .. } => {
            let message = say
                .text("unread-unknown-letter")
                .with("letter", letter.to_string());
            message
                .with("count", known.len())
                .with("known", letters(known))
        }
        Unreadable::OtherUnit { part, unit, .. } => say
            .text("unread-other-unit")
            .with("part", part)
            .with("unit", unit),
        Unreadable::DivisionByZero { .. } => say.text("unread-division-by-zero"),
        Unreadable::SeveralNumbers { part, .. } => {
            say.text("unread-several-numbers").with("part", part)
        }
        Unreadable::UnclearNumber { part, .. } => {
            say.text("unread-unclear-number").with("part", part)
        }
        Unreadable::DecimalInFraction { part, .. } => {
            say.text("unread-decimal-in-fraction").with("part", part)
        }
        Unreadable::Calculation { part, .. } => say.text("unread-calculation").with("part", part),
        Unreadable::Unfinished { after, .. } => say.text("unread-unfinished").with("after", after),
        Unreadable::UnclosedBracket { bracket, .. } => say
            .text("unread-unclosed-bracket")
            .with("bracket", bracket.to_string()),
        Unreadable::UnopenedBracket { bracket, .. } => say
            .text("unread-unopened-bracket")
            .with("bracket", bracket.to_string()),
        Unreadable::EmptyBrackets { .. } => say.text("unread-empty-brackets"),
        Unreadable::TooDeep { .. } => say.text("unread-too-deep"),
        Unreadable::NumberAfterFactor { before, part, .. } => say
            .text("unread-number-after-factor")
            .with("before", before)
            .with("part", part),
        Unreadable::ExponentNotWhole { .. } => say.text("unread-exponent-not-whole"),
        Unreadable::ExponentTooLarge { limit, .. } => {
            say.text("unread-exponent-too-large").with("limit", limit)
        }
        Unreadable::Equation { .. } => say.text("unread-equation"),
        Unreadable::TooComplicated => say.text("unread-too-complicated"),
        Unreadable::NoChoice => say.text("unread-no-choice"),
        Unreadable::SeveralChoices { .. } => say.text("unread-several-choices"),
        Unreadable::NoSuchChoice { .. } | Unreadable::ChoiceTwice { .. } => {
            say.text("unread-no-such-choice")
        }
        Unreadable::NotAllPlaced { missing } => {
            say.text("unread-not-all-placed").with("missing", missing)
        }
        Unreadable::PlacedTwice { place } => say
            .text("unread-placed-twice")
            .with("place", u64::from(*place) + 1),
        Unreadable::NotAllMatched { missing } => {
            say.text("unread-not-all-matched").with("missing", missing)
        }
        Unreadable::Blank { blank, reason } => say
            .text("unread-blank")
            .with("blank", blank_letter(*blank).to_string())
            .with("reason", self::unreadable(say, reason)),
    }
    .to_string()
}
