//! What a teacher assigns to a section, or to one of its learners.

use cairn_engine::{Day, Timestamp};
use cairn_store::{Assignment, NewAssignment, Role, Target, Tx};

use crate::App;
use crate::authorise::{self, Action, Actor};
use crate::choices::{self, TargetRef};
use crate::clock::Moment;
use crate::cmi5::packages::{UnitOffer, unit_of_target};
use crate::courses::{CourseRef, LiveCourse};
use crate::error::{Error, Result, Thing};
use crate::goal::{UnitOfTargets, check_due, targets};
use crate::section::SectionRef;

/// Assignments of a section that are shown.
const MOST: u32 = 500;

/// The assignments of a section as its teacher sees them.
#[derive(Clone, Debug)]
pub struct AssignmentsPage {
    /// The section.
    pub section: SectionRef,
    /// The course.
    pub course: CourseRef,
    /// What is assigned, by its day, what has none last.
    pub assignments: Vec<AssignmentView>,
    /// The learners to whom something can be assigned, by name.
    pub learners: Vec<(i64, String)>,
    /// What can be assigned: the course, …
    pub units: Vec<UnitOfTargets>,
    /// … and content made elsewhere that is about one of its skills.
    pub content: Vec<TargetRef>,
    /// Today on the teacher's calendar.
    pub today: Day,
}

/// Something that is assigned.
#[derive(Clone, Debug)]
pub struct AssignmentView {
    /// Its number.
    pub assignment_id: i64,
    /// What is to be mastered.
    pub target: TargetRef,
    /// By when.
    pub due: Option<Day>,
    /// To whom; to the whole section if nobody is named.
    pub learner: Option<String>,
}

impl App {
    /// The assignments of a section that the actor teaches.
    pub async fn assignments(
        &self,
        actor: &Actor,
        section_id: i64,
        now: Timestamp,
    ) -> Result<AssignmentsPage> {
        let who = actor.clone();
        let (section, people, assigned, links) = self
            .store
            .read(move |tx| {
                Box::pin(async move {
                    let section = authorise::section(tx, &who, Action::Assign, section_id).await?;
                    let people = tx.people_of_section(section_id).await?;
                    let assigned = tx.assignments_of_section(section_id, MOST).await?;
                    let links = tx.cmi5_links_of_course(&section.course_id).await?;
                    Ok::<_, Error>((section, people, assigned, links))
                })
            })
            .await?;
        let live = self.courses.get_in(&section.course_id, &actor.locale)?;
        let name = |learner: i64| {
            let mut people = people.iter();
            let found = people.find(|enrolled| enrolled.person.person_id == learner);
            found.map(|enrolled| enrolled.person.name.clone())
        };
        let view = |assignment: Assignment, target| AssignmentView {
            assignment_id: assignment.assignment_id,
            target,
            due: assignment.new.due_day.map(Day),
            learner: (assignment.new.learner_id).map(|id| name(id).unwrap_or_default()),
        };
        let mut assignments = Vec::with_capacity(assigned.len());
        for assignment in assigned {
            let target = match unit_of_target(&assignment.new.target) {
                Some((package_id, unit)) => {
                    self.unit_target(&actor.locale, &package_id, unit).await?
                }
                None => choices::known(live, &assignment.new.target).ok(),
            };
            // What is there no more is left out.
            assignments.extend(target.map(|target| view(assignment, target)));
        }
        let mut content = Vec::with_capacity(links.len());
        for link in &links {
            let target = self
                .unit_target(&actor.locale, &link.package_id, link.unit)
                .await?;
            content.extend(target);
        }
        assignments.sort_by_key(|each| (each.due.is_none(), each.due));
        let learners = people
            .iter()
            .filter(|enrolled| enrolled.role == Role::Learner);
        Ok(AssignmentsPage {
            section: SectionRef::of(section),
            course: CourseRef::of(live),
            assignments,
            learners: learners
                .map(|enrolled| (enrolled.person.person_id, enrolled.person.name.clone()))
                .collect(),
            units: targets(live),
            content,
            today: Moment::new(now, &actor.time_zone).day,
        })
    }

    /// Assigns something to a section, or to one of its learners. It is audited for everybody whom it reaches.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a section that the actor does not teach, [`Error::NotFound`] for a learner who is not in
    /// it or for what its course does not have, [`Error::Invalid`] for a day that is over.
    pub async fn assign(
        &self,
        actor: &Actor,
        section_id: i64,
        learner: Option<i64>,
        target: Target,
        due: Option<Day>,
        now: Timestamp,
    ) -> Result<()> {
        check_due(due, Moment::new(now, &actor.time_zone).day)?;
        let (app, actor) = (self.clone(), actor.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let section =
                        authorise::section(tx, &actor, Action::Assign, section_id).await?;
                    check_target(tx, app.courses.get(&section.course_id)?, &target).await?;
                    let people = tx.people_of_section(section_id).await?;
                    let mut reached: Vec<i64> = people
                        .iter()
                        .filter(|enrolled| enrolled.role == Role::Learner)
                        .map(|enrolled| enrolled.person.person_id)
                        .collect();
                    reached.retain(|&person| learner.is_none_or(|learner| learner == person));
                    if learner.is_some() && reached.is_empty() {
                        return Err(Error::NotFound(Thing::Person));
                    }
                    let detail = format!("{} {}", target.kind.as_str(), target.id);
                    tx.assign(&NewAssignment {
                        section_id,
                        learner_id: learner,
                        target,
                        due_day: due.map(|day| day.0),
                        assigned_by: actor.person_id,
                        assigned_at: now.0,
                    })
                    .await?;
                    for learner in reached {
                        authorise::note(tx, &actor, Action::Assign, learner, &detail, now).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// A unit made elsewhere as a target; none if its package has gone.
    pub(crate) async fn unit_target(
        &self,
        locale: &str,
        package_id: &str,
        unit: u32,
    ) -> Result<Option<TargetRef>> {
        let title = match self.unit_title(locale, package_id, unit).await {
            Err(Error::NotFound(_)) => return Ok(None),
            title => title?,
        };
        let target = UnitOffer::target(package_id, unit);
        Ok(Some(TargetRef { target, title }))
    }

    /// Takes an assignment back; nothing happens if it was taken back before.
    pub async fn end_assignment(
        &self,
        actor: &Actor,
        section_id: i64,
        assignment_id: i64,
        now: Timestamp,
    ) -> Result<()> {
        let actor = actor.clone();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    authorise::section(tx, &actor, Action::Assign, section_id).await?;
                    tx.end_assignment(assignment_id, section_id, actor.person_id, now.0)
                        .await?;
                    Ok(())
                })
            })
            .await
    }
}

/// Checks that a target belongs to a course: a part of it, or content made elsewhere that is about one of its skills.
async fn check_target(tx: &mut Tx, live: &LiveCourse, target: &Target) -> Result<()> {
    let Some((package_id, unit)) = unit_of_target(target) else {
        return choices::known(live, target).map(drop);
    };
    let links = tx.cmi5_links_of_course(&live.course.id).await?;
    let mut links = links.iter();
    if links.any(|link| link.package_id == package_id && link.unit == unit) {
        Ok(())
    } else {
        Err(Error::NotFound(Thing::Unit))
    }
}
