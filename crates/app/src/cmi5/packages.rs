//! Packages: importing them, listing what there is, giving out their files.

use std::sync::Arc;

use cairn_cmi5::{CourseStructure, InvalidPackage, Limits, Package};
use cairn_engine::Timestamp;
use cairn_store::{
    Cmi5Link, Cmi5Package, Cmi5Registration, EvidenceGrade, NewAuditEntry, Target, TargetKind, Tx,
};

use crate::App;
use crate::authorise::{self, ClientAction};
use crate::error::{Error, Result, Thing};
use crate::records::{Caller, Refusal};

/// The largest package that is taken, in bytes, packed or unpacked.
pub const LARGEST_PACKAGE: u64 = 256 << 20;

/// Who looks after packages: an administrator on a page, or another system with the scope for everything.
#[derive(Clone, Debug)]
pub enum Keeper {
    /// Somebody who is signed in.
    Person(authorise::Actor),
    /// A client of the record store.
    Client(Caller),
}

impl Keeper {
    pub(super) fn check(&self) -> Result<(), Refusal> {
        match self {
            Self::Person(actor) => Ok(authorise::check_installation(actor)?),
            Self::Client(caller) => {
                authorise::check_client(&caller.scopes, ClientAction::ManageContent)
            }
        }
    }

    fn audit(&self, action: &str, detail: String, now: Timestamp) -> NewAuditEntry {
        let (actor_id, detail) = match self {
            Self::Person(actor) => (Some(actor.person_id), detail),
            Self::Client(caller) => (None, format!("{detail}, by client {}", caller.client_id)),
        };
        NewAuditEntry {
            at: now.0,
            actor_id,
            action: action.to_owned(),
            learner_id: None,
            detail,
            address: None,
        }
    }
}

/// Why a package was not imported; nothing of it is kept.
#[derive(Debug, thiserror::Error)]
pub enum ImportRefusal {
    /// It breaks rules of cmi5.
    #[error(transparent)]
    Package(#[from] InvalidPackage),
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Refusal),
}

/// A package with what is in it.
#[derive(Clone, Debug)]
pub struct PackageView {
    /// Its id.
    pub package_id: String,
    /// Milliseconds since the Unix epoch.
    pub imported_at: i64,
    /// What is in it.
    pub structure: Arc<CourseStructure>,
    /// Which skills its units are about.
    pub links: Vec<Cmi5Link>,
}

impl App {
    /// Imports a package: a zip file, or the XML of a course structure alone. Returns its id.
    ///
    /// # Errors
    /// [`ImportRefusal::Package`] with all that is wrong with it.
    pub async fn import_package(
        &self,
        keeper: &Keeper,
        bytes: Vec<u8>,
        now: Timestamp,
    ) -> Result<String, ImportRefusal> {
        keeper.check()?;
        // Unpacking takes a while; the other requests go on.
        let unpacked = tokio::task::spawn_blocking(move || unpack(bytes)).await;
        let (structure, title, files) =
            unpacked.map_err(|error| Refusal::Failed(Error::Inconsistent(error.to_string())))??;
        let package_id = crate::new_id(now);
        let package = Cmi5Package {
            package_id: package_id.clone(),
            title: title.clone(),
            structure,
            imported_at: now.0,
        };
        let entry = keeper.audit("import-content", format!("{title} ({package_id})"), now);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.add_cmi5_package(&package).await?;
                    for file in &files {
                        tx.add_cmi5_file(&package.package_id, &file.path, &file.content)
                            .await?;
                    }
                    tx.append_audit(&entry).await?;
                    Ok::<_, Refusal>(())
                })
            })
            .await?;
        Ok(package_id)
    }

    /// Removes a package that nobody has taken.
    ///
    /// # Errors
    /// [`Refusal::Nothing`] if there is none; [`Refusal::Conflict`] if somebody has taken it: what they did is about it.
    pub async fn remove_package(
        &self,
        keeper: &Keeper,
        package_id: &str,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        keeper.check()?;
        let entry = keeper.audit("remove-content", package_id.to_owned(), now);
        let id = package_id.to_owned();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if tx.cmi5_package(&id).await?.is_none() {
                        return Err(Refusal::Nothing("package"));
                    }
                    if !tx.remove_cmi5_package(&id).await? {
                        return Err(Refusal::Conflict(
                            "somebody has taken this package, and what they did is about it"
                                .to_owned(),
                        ));
                    }
                    tx.append_audit(&entry).await?;
                    Ok(())
                })
            })
            .await?;
        self.structures.0.remove(package_id);
        Ok(())
    }

    /// All packages.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for anybody but a keeper.
    pub async fn packages(&self, keeper: &Keeper) -> Result<Vec<PackageView>, Refusal> {
        keeper.check()?;
        let found = self
            .store
            .read(|tx| {
                Box::pin(async move {
                    let mut found = Vec::new();
                    for package in tx.cmi5_packages().await? {
                        let links = tx.cmi5_links_of_package(&package.package_id).await?;
                        found.push((package, links));
                    }
                    Ok::<_, Error>(found)
                })
            })
            .await?;
        let mut views = Vec::with_capacity(found.len());
        for (package, links) in found {
            views.push(PackageView {
                structure: self.structure(&package.package_id).await?,
                package_id: package.package_id,
                imported_at: package.imported_at,
                links,
            });
        }
        Ok(views)
    }

    /// Says which skill of a course a unit is about, and how much a score in it says about knowing that skill; no skill
    /// takes it back. Beliefs are folded anew when they are next needed.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such unit, course or skill.
    pub async fn link_unit(
        &self,
        keeper: &Keeper,
        (package_id, unit): (&str, u32),
        skill: Option<(&str, &str, EvidenceGrade)>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        keeper.check()?;
        super::unit_of(self.structure(package_id).await?.as_ref(), unit)?;
        let link = match skill {
            None => None,
            Some((course_id, skill_id, grade)) => {
                let course = self.courses.get(course_id)?;
                course.skill_index(skill_id)?;
                Some(Cmi5Link {
                    package_id: package_id.to_owned(),
                    unit,
                    course_id: course_id.to_owned(),
                    skill_id: skill_id.to_owned(),
                    grade,
                })
            }
        };
        let about = skill.map_or_else(
            || "nothing".to_owned(),
            |(course, skill, grade)| format!("{course}/{skill}, {}", grade.as_str()),
        );
        let entry = keeper.audit(
            "link-content",
            format!("unit {unit} of {package_id}: {about}"),
            now,
        );
        let id = package_id.to_owned();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    match &link {
                        Some(link) => tx.link_cmi5_unit(link).await?,
                        None => tx.unlink_cmi5_unit(&id, unit).await?,
                    }
                    tx.append_audit(&entry).await?;
                    Ok(())
                })
            })
            .await
    }

    /// A file of a package. Anybody may have it: content is no secret, and a unit asks for its own without any sign of
    /// who it runs for.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such file.
    pub async fn package_file(&self, package_id: &str, path: &str) -> Result<Vec<u8>> {
        let (package_id, path) = (package_id.to_owned(), path.to_owned());
        self.store
            .read(move |tx| {
                Box::pin(async move {
                    let found = tx.cmi5_file(&package_id, &path).await?;
                    found.ok_or(Error::NotFound(Thing::Package))
                })
            })
            .await
    }
}

/// A unit that a learner can open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitOffer {
    /// The package …
    pub package_id: String,
    /// … and the place of the unit in it, from 0.
    pub unit: u32,
    /// What it is called, in the learner's language if it is called so.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// Whether the learner is done with it.
    pub done: bool,
}

impl UnitOffer {
    /// What a teacher assigns, to assign this unit.
    pub fn target(package_id: &str, unit: u32) -> Target {
        Target {
            kind: TargetKind::Content,
            id: format!("{package_id}/{unit}"),
        }
    }
}

/// The package and the unit that a target is, if it is one.
pub(crate) fn unit_of_target(target: &Target) -> Option<(String, u32)> {
    let (package_id, unit) = target.id.rsplit_once('/')?;
    let unit = unit.parse().ok()?;
    (target.kind == TargetKind::Content && *target == UnitOffer::target(package_id, unit))
        .then(|| (package_id.to_owned(), unit))
}

/// A unit, with what its learner has done in its package.
pub(crate) struct TakenUnit {
    package_id: String,
    unit: u32,
    enrolled: Option<Cmi5Registration>,
}

/// The units made elsewhere that are about a skill.
pub(crate) async fn units_of_skill(
    tx: &mut Tx,
    learner: i64,
    course_id: &str,
    skill_id: &str,
) -> Result<Vec<TakenUnit>> {
    let links = tx.cmi5_links_of_skill(course_id, skill_id).await?;
    let units = links.into_iter().map(|link| (link.package_id, link.unit));
    taken(tx, learner, units.collect()).await
}

/// These units.
pub(crate) async fn taken(
    tx: &mut Tx,
    learner: i64,
    units: Vec<(String, u32)>,
) -> Result<Vec<TakenUnit>> {
    let mut found = Vec::with_capacity(units.len());
    for (package_id, unit) in units {
        let enrolled = tx.cmi5_registration_of(learner, &package_id).await?;
        found.push(TakenUnit {
            package_id,
            unit,
            enrolled,
        });
    }
    Ok(found)
}

impl App {
    /// What a unit is called, in a language if it is called so.
    pub(crate) async fn unit_title(
        &self,
        locale: &str,
        package_id: &str,
        unit: u32,
    ) -> Result<String> {
        let structure = self.structure(package_id).await?;
        let heading = &super::unit_of(&structure, unit)?.heading;
        Ok(heading.title_in(&[locale, "en"]).to_owned())
    }

    /// Units as a learner can open them, as far as their packages are there.
    pub(crate) async fn offers(
        &self,
        locale: &str,
        found: Vec<TakenUnit>,
    ) -> Result<Vec<UnitOffer>> {
        let mut offers = Vec::with_capacity(found.len());
        for TakenUnit {
            package_id,
            unit,
            enrolled,
        } in found
        {
            let structure = match self.structure(&package_id).await {
                Err(Error::NotFound(_)) => continue,
                structure => structure?,
            };
            let heading = &super::unit_of(&structure, unit)?.heading;
            let done = match enrolled {
                None => false,
                Some(row) => {
                    let enrolment = super::Enrolment::read(row, Arc::clone(&structure))?;
                    enrolment.unit(unit).satisfied
                }
            };
            offers.push(UnitOffer {
                title: heading.title_in(&[locale, "en"]).to_owned(),
                description: heading.description_in(&[locale, "en"]).to_owned(),
                package_id,
                unit,
                done,
            });
        }
        Ok(offers)
    }
}

type Unpacked = (String, String, Vec<cairn_cmi5::PackagedFile>);

fn unpack(bytes: Vec<u8>) -> Result<Unpacked, ImportRefusal> {
    let limits = Limits {
        file_bytes: LARGEST_PACKAGE,
        all_bytes: LARGEST_PACKAGE,
        ..Limits::default()
    };
    let mut package = Package::read(bytes, limits)?;
    let files = package.files().collect::<Result<Vec<_>, _>>()?;
    let title = package.structure.course.title_in(&["en"]).to_owned();
    Ok((package.xml().to_owned(), title, files))
}
