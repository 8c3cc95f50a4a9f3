//! Content made elsewhere (cmi5): packages and their files, who takes them, and each time a unit of one is open.
//!
//! What a registration or a session means is JSON that the use cases write and read; the columns beside it are what
//! rows are found by. Who changes a learner's registration or session holds the learner's lock.

use crate::evidence::EvidenceGrade;
use crate::value::{Columns, FromRow, params};
use crate::{StoreError, Tx};

/// A package that was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cmi5Package {
    /// A UUID.
    pub package_id: String,
    /// What it is called.
    pub title: String,
    /// The course structure, as XML.
    pub structure: String,
    /// Milliseconds since the Unix epoch.
    pub imported_at: i64,
}

/// Which skill a unit is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cmi5Link {
    /// The package …
    pub package_id: String,
    /// … and the place of the unit in it, from 0.
    pub unit: u32,
    /// The course …
    pub course_id: String,
    /// … and the skill in it.
    pub skill_id: String,
    /// How much a score in the unit says about knowing that skill.
    pub grade: EvidenceGrade,
}

/// A learner's enrolment in a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cmi5Registration {
    /// Whose log its statements are in.
    pub learner_id: i64,
    /// A UUID.
    pub registration_id: String,
    /// In which package.
    pub package_id: String,
    /// The learner as statements name them: JSON.
    pub actor: String,
    /// What has happened so far: JSON.
    pub state: String,
    /// Milliseconds since the Unix epoch.
    pub registered_at: i64,
}

/// One time that a unit is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cmi5Session {
    /// Whose log its statements are in.
    pub learner_id: i64,
    /// A UUID.
    pub session_id: String,
    /// Within which registration.
    pub registration_id: String,
    /// The place of the unit in the package, from 0.
    pub unit: u32,
    /// How it was launched: JSON.
    pub launch: String,
    /// What has happened in it: JSON.
    pub state: String,
    /// The SHA-256 of the secret of the address from which the unit fetches its token.
    pub fetch_hash: Vec<u8>,
    /// The SHA-256 of the token, once fetched.
    pub token_hash: Option<Vec<u8>>,
    /// Milliseconds since the Unix epoch.
    pub launched_at: i64,
    /// When the unit last did something, in milliseconds since the Unix epoch.
    pub last_at: i64,
    /// False once it ended.
    pub open: bool,
}

impl FromRow for Cmi5Package {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Cmi5Package {
            package_id: row.text()?,
            title: row.text()?,
            structure: row.text()?,
            imported_at: row.int()?,
        })
    }
}

impl FromRow for Cmi5Link {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Cmi5Link {
            package_id: row.text()?,
            unit: row.narrow()?,
            course_id: row.text()?,
            skill_id: row.text()?,
            grade: row.word()?,
        })
    }
}

impl FromRow for Cmi5Registration {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Cmi5Registration {
            learner_id: row.int()?,
            registration_id: row.text()?,
            package_id: row.text()?,
            actor: row.text()?,
            state: row.text()?,
            registered_at: row.int()?,
        })
    }
}

impl FromRow for Cmi5Session {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(Cmi5Session {
            learner_id: row.int()?,
            session_id: row.text()?,
            registration_id: row.text()?,
            unit: row.narrow()?,
            launch: row.text()?,
            state: row.text()?,
            fetch_hash: row.bytes()?,
            token_hash: row.bytes_or_null()?,
            launched_at: row.int()?,
            last_at: row.int()?,
            open: row.truth()?,
        })
    }
}

/// What is in a file.
struct Content(Vec<u8>);

impl FromRow for Content {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        row.bytes().map(Content)
    }
}

impl Tx {
    /// Adds a package, without files.
    pub async fn add_cmi5_package(&mut self, package: &Cmi5Package) -> Result<(), StoreError> {
        let p = package;
        let params = params![&p.package_id, &p.title, &p.structure, p.imported_at];
        self.execute(include_str!("cmi5/add_package.sql"), params)
            .await
            .map(|_| ())
    }

    /// Adds a file to a package, in place of one of the same path.
    pub async fn add_cmi5_file(
        &mut self,
        package_id: &str,
        path: &str,
        content: &[u8],
    ) -> Result<(), StoreError> {
        self.execute(
            include_str!("cmi5/add_file.sql"),
            params![package_id, path, content],
        )
        .await
        .map(|_| ())
    }

    /// The packages there are, the oldest first; at most 1000.
    pub async fn cmi5_packages(&mut self) -> Result<Vec<Cmi5Package>, StoreError> {
        self.rows(include_str!("cmi5/packages.sql"), &[]).await
    }

    /// The package of an id.
    pub async fn cmi5_package(
        &mut self,
        package_id: &str,
    ) -> Result<Option<Cmi5Package>, StoreError> {
        self.first(include_str!("cmi5/package.sql"), params![package_id])
            .await
    }

    /// What is in a file of a package.
    pub async fn cmi5_file(
        &mut self,
        package_id: &str,
        path: &str,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let found: Option<Content> = self
            .first(include_str!("cmi5/file.sql"), params![package_id, path])
            .await?;
        Ok(found.map(|Content(bytes)| bytes))
    }

    /// Removes a package that nobody has taken, with its files and links; false, and nothing is removed, if there is no
    /// such package or somebody has.
    pub async fn remove_cmi5_package(&mut self, package_id: &str) -> Result<bool, StoreError> {
        let taken: i64 = self
            .one(
                include_str!("cmi5/registrations_of_package.sql"),
                params![package_id],
            )
            .await?;
        if taken > 0 {
            return Ok(false);
        }
        let removed = self
            .execute(include_str!("cmi5/remove_package.sql"), params![package_id])
            .await?;
        Ok(removed > 0)
    }

    /// Says which skill a unit is about, in place of what was said before.
    pub async fn link_cmi5_unit(&mut self, link: &Cmi5Link) -> Result<(), StoreError> {
        let l = link;
        let params = params![&l.package_id, l.unit, &l.course_id, &l.skill_id, l.grade];
        self.execute(include_str!("cmi5/link.sql"), params)
            .await
            .map(|_| ())
    }

    /// Takes back which skill a unit is about.
    pub async fn unlink_cmi5_unit(
        &mut self,
        package_id: &str,
        unit: u32,
    ) -> Result<(), StoreError> {
        self.execute(include_str!("cmi5/unlink.sql"), params![package_id, unit])
            .await
            .map(|_| ())
    }

    /// Which skills the units of a package are about.
    pub async fn cmi5_links_of_package(
        &mut self,
        package_id: &str,
    ) -> Result<Vec<Cmi5Link>, StoreError> {
        self.rows(
            include_str!("cmi5/links_of_package.sql"),
            params![package_id],
        )
        .await
    }

    /// Which units are about skills of a course, by package and place; there are at most some thousand.
    pub async fn cmi5_links_of_course(
        &mut self,
        course_id: &str,
    ) -> Result<Vec<Cmi5Link>, StoreError> {
        self.rows(include_str!("cmi5/links_of_course.sql"), params![course_id])
            .await
    }

    /// Which units are about which skills, likewise.
    pub async fn all_cmi5_links(&mut self) -> Result<Vec<Cmi5Link>, StoreError> {
        self.rows(include_str!("cmi5/all_links.sql"), &[]).await
    }

    /// Which units are about a skill; at most 100.
    pub async fn cmi5_links_of_skill(
        &mut self,
        course_id: &str,
        skill_id: &str,
    ) -> Result<Vec<Cmi5Link>, StoreError> {
        self.rows(
            include_str!("cmi5/links_of_skill.sql"),
            params![course_id, skill_id],
        )
        .await
    }

    /// Enrols a learner in a package.
    pub async fn register_cmi5(
        &mut self,
        registration: &Cmi5Registration,
    ) -> Result<(), StoreError> {
        let r = registration;
        let params = params![
            r.learner_id,
            &r.registration_id,
            &r.package_id,
            &r.actor,
            &r.state,
            r.registered_at
        ];
        self.execute(include_str!("cmi5/register.sql"), params)
            .await
            .map(|_| ())
    }

    /// The registration of an id.
    pub async fn cmi5_registration(
        &mut self,
        registration_id: &str,
    ) -> Result<Option<Cmi5Registration>, StoreError> {
        self.first(
            include_str!("cmi5/registration.sql"),
            params![registration_id],
        )
        .await
    }

    /// A learner's last registration in a package.
    pub async fn cmi5_registration_of(
        &mut self,
        learner_id: i64,
        package_id: &str,
    ) -> Result<Option<Cmi5Registration>, StoreError> {
        self.first(
            include_str!("cmi5/registration_of_learner.sql"),
            params![learner_id, package_id],
        )
        .await
    }

    /// Stores what has happened in a registration.
    pub async fn put_cmi5_registration_state(
        &mut self,
        registration: &Cmi5Registration,
    ) -> Result<(), StoreError> {
        let r = registration;
        let params = params![r.learner_id, &r.registration_id, &r.state];
        self.execute(include_str!("cmi5/put_registration_state.sql"), params)
            .await
            .map(|_| ())
    }

    /// Adds a session.
    pub async fn open_cmi5_session(&mut self, session: &Cmi5Session) -> Result<(), StoreError> {
        let s = session;
        let params = params![
            s.learner_id,
            &s.session_id,
            &s.registration_id,
            s.unit,
            &s.launch,
            &s.state,
            s.fetch_hash.as_slice(),
            s.token_hash.as_deref(),
            s.launched_at,
            s.last_at,
            s.open
        ];
        self.execute(include_str!("cmi5/open_session.sql"), params)
            .await
            .map(|_| ())
    }

    /// The session of an id.
    pub async fn cmi5_session(
        &mut self,
        session_id: &str,
    ) -> Result<Option<Cmi5Session>, StoreError> {
        self.first(include_str!("cmi5/session.sql"), params![session_id])
            .await
    }

    /// The sessions of a unit that have not ended, within one registration.
    pub async fn open_cmi5_sessions(
        &mut self,
        learner_id: i64,
        registration_id: &str,
        unit: u32,
    ) -> Result<Vec<Cmi5Session>, StoreError> {
        self.rows(
            include_str!("cmi5/open_sessions_of_unit.sql"),
            params![learner_id, registration_id, unit],
        )
        .await
    }

    /// Stores what has happened in a session: its state, token, last time and whether it is open.
    pub async fn put_cmi5_session_state(
        &mut self,
        session: &Cmi5Session,
    ) -> Result<(), StoreError> {
        let s = session;
        let params = params![
            s.learner_id,
            &s.session_id,
            &s.state,
            s.token_hash.as_deref(),
            s.last_at,
            s.open
        ];
        self.execute(include_str!("cmi5/put_session_state.sql"), params)
            .await
            .map(|_| ())
    }
}
