//! What people have chosen for their own pages: colours, type, motion, speech. The language is the person's `locale`.

use std::str::FromStr;

use crate::value::{Columns, FromRow, Param, params};
use crate::{StoreError, Tx};

/// The colours of the pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// Those that the person's device prefers.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// All themes.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word in the database and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// How large the type is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum TextSize {
    /// As the browser has it.
    #[default]
    Usual,
    /// A fifth larger.
    Larger,
    /// Half as large again.
    Largest,
}

impl TextSize {
    /// All sizes, the smallest first.
    pub const ALL: [Self; 3] = [Self::Usual, Self::Larger, Self::Largest];

    /// The word in the database and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::Larger => "larger",
            Self::Largest => "largest",
        }
    }
}

impl FromStr for Theme {
    type Err = StoreError;

    fn from_str(word: &str) -> Result<Self, StoreError> {
        let found = Self::ALL.into_iter().find(|theme| theme.as_str() == word);
        found.ok_or_else(|| StoreError::corrupt(format!("`{word}` is no theme")))
    }
}

impl FromStr for TextSize {
    type Err = StoreError;

    fn from_str(word: &str) -> Result<Self, StoreError> {
        let found = Self::ALL.into_iter().find(|size| size.as_str() == word);
        found.ok_or_else(|| StoreError::corrupt(format!("`{word}` is no size of type")))
    }
}

impl From<Theme> for Param<'_> {
    fn from(theme: Theme) -> Self {
        Param::Text(theme.as_str())
    }
}

impl From<TextSize> for Param<'_> {
    fn from(size: TextSize) -> Self {
        Param::Text(size.as_str())
    }
}

/// What somebody has chosen. The default is what everybody has who has chosen nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a box that is ticked or not"
)]
pub struct Settings {
    /// The colours.
    pub theme: Theme,
    /// The size of the type.
    pub text_size: TextSize,
    /// More room between letters, words and lines (as in WCAG 2.2, 1.4.12).
    pub wide_spacing: bool,
    /// No motion, whatever the device prefers.
    pub reduced_motion: bool,
    /// Nothing on the page but what the task needs.
    pub low_distraction: bool,
    /// Questions can be heard, by the browser's own speech.
    pub read_aloud: bool,
}

impl FromRow for Settings {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Settings {
            theme: row.word()?,
            text_size: row.word()?,
            wide_spacing: row.truth()?,
            reduced_motion: row.truth()?,
            low_distraction: row.truth()?,
            read_aloud: row.truth()?,
        })
    }
}

impl Tx {
    /// Keeps what a person has chosen, in place of what they chose before.
    pub async fn put_settings(
        &mut self,
        person_id: i64,
        settings: &Settings,
    ) -> Result<(), StoreError> {
        let Settings {
            theme,
            text_size,
            wide_spacing,
            reduced_motion,
            low_distraction,
            read_aloud,
        } = *settings;
        let params = params![
            person_id,
            theme,
            text_size,
            wide_spacing,
            reduced_motion,
            low_distraction,
            read_aloud
        ];
        self.execute(include_str!("settings/put.sql"), params)
            .await
            .map(|_| ())
    }
}
