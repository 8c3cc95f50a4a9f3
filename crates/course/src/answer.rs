//! Reading what a learner typed, and grading it exactly.
//!
//! A good teacher reads generously and judges exactly: `1,5`, `1½`, `3 / 2` and `\frac{3}{2}` are one number, `2(x+1)` and
//! `2x + 2` one expression, and a stray space or a phone's typographic minus is nobody's mistake. This module does both
//! halves. Reading turns text into a [`number::Number`] or an [`expression::Expression`], or says in a typed way
//! ([`Unreadable`]) what stood in the way, so that the learner can mend it without an answer being counted. Grading compares
//! exact rationals and exact rational functions; no floating point and no chance take part in it.
//!
//! What it promises:
//!
//! - Every function is total: any text whatever yields a verdict or an [`Unreadable`], in bounded time and stack.
//! - A verdict comes with its [`Reading`]: how the answer was understood, to be shown beside the verdict.
//! - A right value in the wrong form is never called wrong; the [`FormReason`] says what to change.

pub mod arrangement;
pub mod choice;
pub mod expression;
mod lexer;
mod literal;
pub mod number;
mod symbols;
pub mod text;

pub use arrangement::{MatchSpec, OrderSpec};
pub use choice::ChoiceSpec;
pub use expression::{ExpressionSpec, Shape};
pub use number::{NumberForm, NumberSpec};
pub use text::TextSpec;

/// The longest answer that is read, in bytes of UTF-8.
pub const MAX_BYTES: usize = 500;

/// The most digits that one number may have.
pub const MAX_DIGITS: usize = 60;

/// What grading says about an answer that could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The value is right and so is its form.
    Right,
    /// The value is right; the form asked for is another. The learner may try again.
    RightValueWrongForm(FormReason),
    /// The value is not the right one.
    Wrong,
}

/// What is left to do about the form of an answer whose value is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FormReason {
    /// `8/2` or `4.0` where `4` is asked for.
    WriteAsWhole,
    /// `1/2` where `0.5` is asked for.
    WriteAsDecimal,
    /// `0.5` where `1/2` is asked for.
    WriteAsFraction,
    /// `3/2` where `1 1/2` is asked for.
    WriteAsMixed,
    /// `1 3/2` where `2 1/2` is asked for: the fraction part is one or more.
    FractionPartTooLarge,
    /// `2/4` where `1/2` is asked for.
    NotLowestTerms,
    /// `2(x + 1)` where `2x + 2` is asked for.
    RemoveBrackets,
    /// `x + x` where `2x` is asked for.
    CollectLikeTerms,
    /// `2·3x` or `x·x` where `6x` or `x²` is asked for.
    MultiplyOutTerm,
    /// `2x/4` where `x/2` is asked for.
    CancelCommonFactor,
    /// `2x + 2` where `2(x + 1)` is asked for.
    WriteAsProduct,
    /// `2(2x + 2)` where `4(x + 1)` is asked for.
    FactorFurther,
}

/// How an answer was read, in a form that is the same in every language.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reading {
    /// Plain text, with a real minus sign: `−3`, `1 1/2`, `2x + 1`. Reading it again gives the same thing.
    pub text: String,
    /// The same as LaTeX: `-3`, `1\tfrac{1}{2}`, `2x+1`.
    pub latex: String,
}

/// A verdict, and the reading that it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Graded {
    /// What grading says.
    pub verdict: Verdict,
    /// How the answer was read.
    pub reading: Reading,
}

/// Why an answer could not be read. It is a request to the learner, not a wrong answer.
///
/// Positions (`at`) count characters of the answer as typed, from 0. The display is plain English for a child; pages in
/// other languages make their own sentence from the variant and its fields.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Unreadable {
    /// Nothing was typed, or only spaces.
    #[error("There is nothing here yet. Type your answer.")]
    Empty,
    /// Longer than [`MAX_BYTES`].
    #[error("This is longer than I can read. Keep your answer under {limit} characters.")]
    TooLong {
        /// The most that is read, in bytes.
        limit: usize,
    },
    /// A number with more than [`MAX_DIGITS`] digits.
    #[error("The number has more digits than I can read. Use at most {limit}.")]
    TooManyDigits {
        /// The most digits that are read.
        limit: usize,
        /// Where the number begins.
        at: usize,
    },
    /// Characters that mean nothing here.
    #[error("I can't read the part “{part}”. Change it, or leave it out.")]
    UnknownPart {
        /// The characters as typed.
        part: String,
        /// Where they begin.
        at: usize,
    },
    /// A letter that is no variable of this question.
    #[error("I don't know the letter “{letter}” here. {}", known_letters(.known))]
    UnknownLetter {
        /// The letter as typed.
        letter: char,
        /// The variables of the question.
        known: Vec<char>,
        /// Where it stands.
        at: usize,
    },
    /// Another unit than the one asked for.
    #[error("I can't read “{part}” as a unit here. Give the answer in {unit}, or just the number.")]
    OtherUnit {
        /// The characters as typed.
        part: String,
        /// The unit asked for.
        unit: String,
        /// Where the characters begin.
        at: usize,
    },
    /// A division by zero.
    #[error("Nothing can be divided by 0. Look at the bottom of the fraction again.")]
    DivisionByZero {
        /// Where the divisor stands; absent where it only comes out as zero, as in `1/(x - x)`.
        at: Option<usize>,
    },
    /// Two numbers side by side.
    #[error(
        "I see two numbers side by side, and can't tell what joins “{part}” to the one before."
    )]
    SeveralNumbers {
        /// The second number as typed.
        part: String,
        /// Where it begins.
        at: usize,
    },
    /// Marks between digits that make neither thousands nor one decimal mark.
    #[error(
        "I can't tell the size of the number “{part}”. Write it without marks between the thousands."
    )]
    UnclearNumber {
        /// The number as typed.
        part: String,
        /// Where it begins.
        at: usize,
    },
    /// A decimal above or below a fraction bar.
    #[error("Use whole numbers at the top and the bottom of a fraction, not “{part}”.")]
    DecimalInFraction {
        /// The decimal as typed.
        part: String,
        /// Where it begins.
        at: usize,
    },
    /// A calculation where its result was asked for.
    #[error("This is still a calculation because of “{part}”. Work it out and write one number.")]
    Calculation {
        /// The sign as typed.
        part: String,
        /// Where it stands.
        at: usize,
    },
    /// Something is missing after a sign.
    #[error("Something is missing after “{after}”.")]
    Unfinished {
        /// What came before the gap, as typed.
        after: String,
        /// Where the gap is.
        at: usize,
    },
    /// A bracket that is never closed.
    #[error("The bracket “{bracket}” is never closed.")]
    UnclosedBracket {
        /// The opening bracket.
        bracket: char,
        /// Where it stands.
        at: usize,
    },
    /// A closing bracket without its opening one.
    #[error("There is no opening bracket for this “{bracket}”.")]
    UnopenedBracket {
        /// The closing bracket.
        bracket: char,
        /// Where it stands.
        at: usize,
    },
    /// A pair of brackets around nothing.
    #[error("There is nothing between these brackets.")]
    EmptyBrackets {
        /// Where the first bracket stands.
        at: usize,
    },
    /// Too many brackets, minus signs or fractions inside each other.
    #[error(
        "There are too many things inside each other for me. Write it more simply; {limit} deep is the most I read."
    )]
    TooDeep {
        /// The deepest nesting that is read.
        limit: usize,
    },
    /// A number right after a letter or a bracket, as in `x2`: times 2, or squared?
    #[error(
        "I can't tell what “{part}” right after “{before}” means. Put a factor in front, as in 2x; for a power write x^2."
    )]
    NumberAfterFactor {
        /// What stands before the number, as typed.
        before: String,
        /// The number as typed.
        part: String,
        /// Where the number begins.
        at: usize,
    },
    /// An exponent that is not a whole number.
    #[error("I can only read whole numbers as powers, such as x^2.")]
    ExponentNotWhole {
        /// Where the exponent should begin.
        at: usize,
    },
    /// An exponent too far from zero.
    #[error("This power is larger than I can read. The largest is {limit}.")]
    ExponentTooLarge {
        /// The largest exponent that is read.
        limit: u32,
        /// Where the exponent begins.
        at: usize,
    },
    /// An equals sign after anything but one letter.
    #[error("I can't read an equation here. Write only what stands on one side of the “=”.")]
    Equation {
        /// Where the equals sign stands.
        at: usize,
    },
    /// Multiplying it out would take too long.
    #[error("This is too complicated for me to check. Is there a simpler way to write it?")]
    TooComplicated,
    /// No option was chosen.
    #[error("Choose an answer first.")]
    NoChoice,
    /// More than one option where one is asked for.
    #[error("Choose one answer only; you chose {chosen}.")]
    SeveralChoices {
        /// How many were chosen.
        chosen: usize,
    },
    /// An option that the question does not have.
    #[error("There is no answer number {} here.", u64::from(*.choice) + 1)]
    NoSuchChoice {
        /// The option, from 0.
        choice: u32,
    },
    /// An option chosen twice.
    #[error("Answer number {} came twice.", u64::from(*.choice) + 1)]
    ChoiceTwice {
        /// The option, from 0.
        choice: u32,
    },
    /// Things that have no place in the order yet.
    #[error("Give each one its place; there are still {missing} without one.")]
    NotAllPlaced {
        /// How many.
        missing: u32,
    },
    /// Two things at the same place.
    #[error("Two of them are at place {}.", u64::from(*.place) + 1)]
    PlacedTwice {
        /// The place, from 0.
        place: u32,
    },
    /// Things that nothing has been matched with yet.
    #[error("Find a match for each one; there are still {missing} without one.")]
    NotAllMatched {
        /// How many.
        missing: u32,
    },
    /// One of several blanks cannot be read.
    #[error("In the blank ({}): {reason}", blank_letter(*.blank))]
    Blank {
        /// The blank, from 0.
        blank: usize,
        /// What is the matter with what stands in it.
        reason: Box<Unreadable>,
    },
}

/// The letter that a blank is called by, counted from 0: a, b, c …
pub fn blank_letter(blank: usize) -> char {
    let letter = u8::try_from(blank.min(25)).unwrap_or(25);
    char::from(b'a' + letter)
}

impl Unreadable {
    /// Where in the answer the trouble is, in characters from 0, if it is at one place.
    pub fn at(&self) -> Option<usize> {
        match self {
            Self::TooManyDigits { at, .. }
            | Self::UnknownPart { at, .. }
            | Self::UnknownLetter { at, .. }
            | Self::OtherUnit { at, .. }
            | Self::SeveralNumbers { at, .. }
            | Self::UnclearNumber { at, .. }
            | Self::DecimalInFraction { at, .. }
            | Self::Calculation { at, .. }
            | Self::Unfinished { at, .. }
            | Self::UnclosedBracket { at, .. }
            | Self::UnopenedBracket { at, .. }
            | Self::EmptyBrackets { at }
            | Self::NumberAfterFactor { at, .. }
            | Self::ExponentNotWhole { at }
            | Self::ExponentTooLarge { at, .. }
            | Self::Equation { at } => Some(*at),
            Self::DivisionByZero { at } => *at,
            Self::Empty
            | Self::TooLong { .. }
            | Self::TooDeep { .. }
            | Self::TooComplicated
            | Self::NoChoice
            | Self::SeveralChoices { .. }
            | Self::NoSuchChoice { .. }
            | Self::ChoiceTwice { .. }
            | Self::NotAllPlaced { .. }
            | Self::PlacedTwice { .. }
            | Self::NotAllMatched { .. }
            | Self::Blank { .. } => None,
        }
    }
}

fn known_letters(known: &[char]) -> String {
    match known {
        [] => "Use numbers only.".to_owned(),
        [only] => format!("Use {only}."),
        [rest @ .., last] => {
            let rest: Vec<String> = rest.iter().map(char::to_string).collect();
            format!("Use {} and {last}.", rest.join(", "))
        }
    }
}

#[cfg(test)]
mod tests;
