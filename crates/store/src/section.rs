//! Sections (classes) and enrolments (who is in them, as what).

use crate::person::{Person, Role};
use crate::value::{Columns, FromRow, params};
use crate::{StoreError, Tx};

/// A class that studies a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Given by the database, never reused.
    pub section_id: i64,
    /// The name shown.
    pub name: String,
    /// The course studied.
    pub course_id: String,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
}

impl FromRow for Section {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Section {
            section_id: row.int()?,
            name: row.text()?,
            course_id: row.text()?,
            created_at: row.int()?,
        })
    }
}

/// A section from the view of one of its people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionOfPerson {
    /// The section.
    pub section: Section,
    /// What the person is in it.
    pub role: Role,
}

impl FromRow for SectionOfPerson {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(SectionOfPerson {
            section: Section::from_row(row)?,
            role: row.word()?,
        })
    }
}

/// A person from the view of one of their sections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonOfSection {
    /// The person.
    pub person: Person,
    /// What the person is in the section.
    pub role: Role,
}

impl FromRow for PersonOfSection {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(PersonOfSection {
            person: Person::from_row(row)?,
            role: row.word()?,
        })
    }
}

impl FromRow for Role {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        row.word()
    }
}

impl Tx {
    /// Creates a section and returns its id.
    pub async fn create_section(
        &mut self,
        name: &str,
        course_id: &str,
        created_at: i64,
    ) -> Result<i64, StoreError> {
        self.one(
            include_str!("section/create.sql"),
            params![name, course_id, created_at],
        )
        .await
    }

    /// The section of an id.
    pub async fn section(&mut self, section_id: i64) -> Result<Option<Section>, StoreError> {
        self.first(include_str!("section/get.sql"), params![section_id])
            .await
    }

    /// Sections in the order of their ids, at most `limit`, those after the id `after` (0 to begin
    /// with).
    pub async fn sections(&mut self, after: i64, limit: u32) -> Result<Vec<Section>, StoreError> {
        self.rows(include_str!("section/page.sql"), params![after, limit])
            .await
    }

    /// Puts a person into a section, or changes what they are in it.
    pub async fn enrol(
        &mut self,
        section_id: i64,
        person_id: i64,
        role: Role,
        enrolled_at: i64,
    ) -> Result<(), StoreError> {
        let params = params![section_id, person_id, role, enrolled_at];
        self.execute(include_str!("section/enrol.sql"), params)
            .await
            .map(|_| ())
    }

    /// Takes a person out of a section; false if they weren't in it. Their log stays.
    pub async fn withdraw(&mut self, section_id: i64, person_id: i64) -> Result<bool, StoreError> {
        Ok(self
            .execute(
                include_str!("section/withdraw.sql"),
                params![section_id, person_id],
            )
            .await?
            > 0)
    }

    /// The sections a person is in, oldest first.
    pub async fn sections_of(
        &mut self,
        person_id: i64,
    ) -> Result<Vec<SectionOfPerson>, StoreError> {
        self.rows(include_str!("section/of_person.sql"), params![person_id])
            .await
    }

    /// The people of a section, disabled ones too, by name (in byte order).
    pub async fn people_of_section(
        &mut self,
        section_id: i64,
    ) -> Result<Vec<PersonOfSection>, StoreError> {
        self.rows(include_str!("section/people.sql"), params![section_id])
            .await
    }

    /// What a person is in a section, if they are in it.
    pub async fn role_in_section(
        &mut self,
        section_id: i64,
        person_id: i64,
    ) -> Result<Option<Role>, StoreError> {
        self.first(
            include_str!("section/role_of_person.sql"),
            params![section_id, person_id],
        )
        .await
    }

    /// Whether one person teaches another in any section.
    pub async fn teaches(&mut self, teacher_id: i64, learner_id: i64) -> Result<bool, StoreError> {
        let sections: i64 = self
            .one(
                include_str!("section/teaches.sql"),
                params![teacher_id, learner_id],
            )
            .await?;
        Ok(sections > 0)
    }
}
