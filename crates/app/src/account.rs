//! People of a school: adding them, and enrolling them in sections.

use cairn_engine::Timestamp;
use cairn_store::{NewPerson, Role};

use crate::App;
use crate::error::{Error, Result};
use crate::sign_in::hash_password;

/// Passwords are at least this long (NIST SP 800-63B, section 5.1.1.2).
const SHORTEST_PASSWORD: usize = 8;

/// Sections looked at in one query.
const PAGE: u32 = 200;

/// A person to add.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// What they type to sign in; kept in lower case.
    pub login: String,
    /// What pages call them.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// Their first password.
    pub password: String,
    /// Language of their pages, a BCP 47 tag.
    pub locale: String,
    /// IANA name of their time zone.
    pub time_zone: String,
}

impl App {
    /// Adds a person, and enrols them in a section if one is named.
    ///
    /// # Errors
    /// [`Error::Invalid`] says which field is not acceptable and why.
    pub async fn add_person(
        &self,
        account: NewAccount,
        section: Option<i64>,
        now: Timestamp,
    ) -> Result<i64> {
        let person = NewPerson {
            login: account.login.trim().to_lowercase(),
            name: account.name.trim().to_owned(),
            role: account.role,
            password_hash: None,
            locale: account.locale,
            time_zone: account.time_zone,
            created_at: now.0,
        };
        if person.login.is_empty() || person.name.is_empty() {
            return Err(Error::Invalid(
                "a person needs a login and a name".to_owned(),
            ));
        }
        if account.password.chars().count() < SHORTEST_PASSWORD {
            return Err(Error::Invalid(format!(
                "the password must have at least {SHORTEST_PASSWORD} characters"
            )));
        }
        let password = account.password;
        let hashed = tokio::task::spawn_blocking(move || hash_password(&password)).await;
        let password_hash = hashed
            .map_err(|error| Error::Inconsistent(format!("password hashing failed: {error}")))??;
        let person = NewPerson {
            password_hash: Some(password_hash),
            ..person
        };
        let role = account.role;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if tx.person_by_login(&person.login).await?.is_some() {
                        return Err(Error::Invalid(format!(
                            "the login {} is taken",
                            person.login
                        )));
                    }
                    let person_id = tx.create_person(&person).await?;
                    if let Some(section_id) = section {
                        tx.enrol(section_id, person_id, role, now.0).await?;
                    }
                    Ok(person_id)
                })
            })
            .await
    }

    /// The section of this name in this course; it is made if there is none.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such course.
    pub async fn section_named(&self, name: &str, course_id: &str, now: Timestamp) -> Result<i64> {
        let course = self.courses.get(course_id)?.course.id.clone();
        let name = name.trim().to_owned();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let mut after = 0;
                    loop {
                        let page = tx.sections(after, PAGE).await?;
                        let Some(last) = page.last().map(|section| section.section_id) else {
                            break;
                        };
                        if let Some(found) = page
                            .iter()
                            .find(|section| section.name == name && section.course_id == course)
                        {
                            return Ok(found.section_id);
                        }
                        after = last;
                    }
                    Ok(tx.create_section(&name, &course, now.0).await?)
                })
            })
            .await
    }
}
