//! People: learners, teachers, administrators.

use std::fmt;
use std::str::FromStr;

use crate::value::{Columns, FromRow, Param, params};
use crate::{StoreError, Tx};

/// What a person is, in the installation or in a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Learns.
    Learner,
    /// Teaches sections.
    Teacher,
    /// Looks after the installation.
    Administrator,
}

impl Role {
    /// The word in the database and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Learner => "learner",
            Role::Teacher => "teacher",
            Role::Administrator => "administrator",
        }
    }
}

impl FromStr for Role {
    type Err = StoreError;

    fn from_str(word: &str) -> Result<Self, StoreError> {
        [Role::Learner, Role::Teacher, Role::Administrator]
            .into_iter()
            .find(|role| role.as_str() == word)
            .ok_or_else(|| StoreError::corrupt(format!("`{word}` is no role")))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Role> for Param<'_> {
    fn from(role: Role) -> Self {
        Param::Text(role.as_str())
    }
}

/// A person, without what proves who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Given by the database, never reused.
    pub person_id: i64,
    /// The unique name to sign in with, compared byte by byte.
    pub login: String,
    /// The name shown.
    pub name: String,
    /// In the installation; enrolments say it per section.
    pub role: Role,
    /// BCP 47 tag of the language of the pages.
    pub locale: String,
    /// IANA name, which says when the person's day begins.
    pub time_zone: String,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
    /// Since when the person may no longer sign in, in milliseconds since the Unix epoch.
    pub disabled_at: Option<i64>,
}

impl FromRow for Person {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Person {
            person_id: row.int()?,
            login: row.text()?,
            name: row.text()?,
            role: row.word()?,
            locale: row.text()?,
            time_zone: row.text()?,
            created_at: row.int()?,
            disabled_at: row.int_or_null()?,
        })
    }
}

/// A person to be created.
#[derive(Clone)]
pub struct NewPerson {
    /// See [`Person::login`].
    pub login: String,
    /// See [`Person::name`].
    pub name: String,
    /// See [`Person::role`].
    pub role: Role,
    /// A password hash in PHC format; without one the person can't sign in with a password.
    pub password_hash: Option<String>,
    /// See [`Person::locale`].
    pub locale: String,
    /// See [`Person::time_zone`].
    pub time_zone: String,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
}

/// Leaves out the password hash.
impl fmt::Debug for NewPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewPerson")
            .field("login", &self.login)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// A person with what a password is checked against.
#[derive(Clone)]
pub struct Account {
    /// Who it is.
    pub person: Person,
    /// See [`NewPerson::password_hash`].
    pub password_hash: Option<String>,
}

/// Leaves out the password hash.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("person", &self.person)
            .finish_non_exhaustive()
    }
}

impl FromRow for Account {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Account {
            person: Person::from_row(row)?,
            password_hash: row.text_or_null()?,
        })
    }
}

impl Tx {
    /// Creates a person and returns their id; [`StoreError::Conflict`] if the login is taken.
    pub async fn create_person(&mut self, new: &NewPerson) -> Result<i64, StoreError> {
        let NewPerson {
            login,
            name,
            role,
            password_hash,
            locale,
            time_zone,
            created_at,
        } = new;
        let params = params![
            login,
            name,
            *role,
            password_hash.as_ref(),
            locale,
            time_zone,
            *created_at
        ];
        self.one(include_str!("person/create.sql"), params).await
    }

    /// The person of an id.
    pub async fn person(&mut self, person_id: i64) -> Result<Option<Person>, StoreError> {
        self.first(include_str!("person/get.sql"), params![person_id])
            .await
    }

    /// The person of a login, with the password hash, whether disabled or not.
    pub async fn person_by_login(&mut self, login: &str) -> Result<Option<Account>, StoreError> {
        self.first(include_str!("person/by_login.sql"), params![login])
            .await
    }

    /// People in the order of their ids, at most `limit`, those after the id `after` (0 to begin
    /// with).
    pub async fn people(&mut self, after: i64, limit: u32) -> Result<Vec<Person>, StoreError> {
        self.rows(include_str!("person/page.sql"), params![after, limit])
            .await
    }

    /// Changes name, role, locale and time zone; false if there is no such person.
    pub async fn update_person(&mut self, person: &Person) -> Result<bool, StoreError> {
        let Person {
            person_id,
            name,
            role,
            locale,
            time_zone,
            ..
        } = person;
        let params = params![*person_id, name, *role, locale, time_zone];
        Ok(self
            .execute(include_str!("person/update.sql"), params)
            .await?
            > 0)
    }

    /// Changes the language of a person's pages (a BCP 47 tag); false if there is no such person.
    pub async fn set_locale(&mut self, person_id: i64, locale: &str) -> Result<bool, StoreError> {
        Ok(self
            .execute(
                include_str!("person/set_locale.sql"),
                params![person_id, locale],
            )
            .await?
            > 0)
    }

    /// Replaces the password hash (`None`: no password opens the account); false if there is no
    /// such person.
    pub async fn set_password_hash(
        &mut self,
        person_id: i64,
        hash: Option<&str>,
    ) -> Result<bool, StoreError> {
        Ok(self
            .execute(
                include_str!("person/set_password.sql"),
                params![person_id, hash],
            )
            .await?
            > 0)
    }

    /// Shuts an account from a time on (milliseconds since the Unix epoch), or opens it again;
    /// false if there is no such person. Sessions of a disabled person are no longer found.
    pub async fn set_person_disabled(
        &mut self,
        person_id: i64,
        since: Option<i64>,
    ) -> Result<bool, StoreError> {
        Ok(self
            .execute(
                include_str!("person/set_disabled.sql"),
                params![person_id, since],
            )
            .await?
            > 0)
    }
}
