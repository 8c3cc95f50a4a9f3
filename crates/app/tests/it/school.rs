//! A small school for tests: the shipped course, one teacher, two learners, on whichever databases there are.

use std::path::Path;
use std::sync::LazyLock;

use cairn_app::account::NewAccount;
use cairn_app::demo::SamplePlan;
use cairn_app::practise::{Answered, Given, Submission};
use cairn_app::{Actor, App, Courses, Error, Role, Settings};
use cairn_course::Response;
use cairn_engine::Timestamp;
use cairn_store::{Store, StoreUrl};
use jiff::tz::TimeZone;

pub(crate) const COURSE: &str = "fractions-to-algebra";

/// A Monday afternoon.
pub(crate) const MONDAY: Timestamp = Timestamp(1_772_460_000_000);

pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const DAY: i64 = 24 * 60 * MINUTE;

pub(crate) struct School {
    pub(crate) app: App,
    pub(crate) mira: Actor,
    pub(crate) noah: Actor,
    pub(crate) teacher: Actor,
    pub(crate) stranger: Actor,
    _folder: tempfile::TempDir,
}

/// Later on the same clock.
pub(crate) fn after(start: Timestamp, milliseconds: i64) -> Timestamp {
    Timestamp(start.0 + milliseconds)
}

pub(crate) async fn school() -> School {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let app = app_in(folder.path()).await;
    let section = app
        .section_named("6B", COURSE, MONDAY)
        .await
        .expect("a section");
    let mira = person(&app, "Mira", Role::Learner, Some(section)).await;
    let noah = person(&app, "Noah", Role::Learner, Some(section)).await;
    let teacher = person(&app, "Okafor", Role::Teacher, Some(section)).await;
    let stranger = person(&app, "Stranger", Role::Teacher, None).await;
    School {
        app,
        mira,
        noah,
        teacher,
        stranger,
        _folder: folder,
    }
}

/// A sample school of so many learners with two weeks of history, made by practising. The folder holds its database.
pub(crate) async fn sample_school(
    learners: usize,
    seed: u64,
) -> (App, SamplePlan, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let app = app_in(folder.path()).await;
    let plan = SamplePlan {
        course: COURSE.to_owned(),
        learners,
        weeks: 2,
        seed,
    };
    let founded = app.found_sample_school(plan.clone(), MONDAY, |_| ()).await;
    founded.expect("a sample school");
    (app, plan, folder)
}

/// An empty school with the shipped courses, and its database in a folder.
pub(crate) async fn app_in(folder: &Path) -> App {
    let store = Store::open(&StoreUrl::file(folder.join("cairn.db")))
        .await
        .expect("a new store");
    App::new(store, courses())
}

/// The shipped courses, with the model that every school begins with. They are read once: it takes longer than most tests.
pub(crate) fn courses() -> Courses {
    static SHIPPED: LazyLock<Courses> = LazyLock::new(|| {
        Courses::load(Path::new("../../courses")).expect("the shipped courses are sound")
    });
    SHIPPED.with_model(None)
}

async fn person(app: &App, name: &str, role: Role, section: Option<i64>) -> Actor {
    let account = NewAccount {
        login: name.to_lowercase(),
        name: name.to_owned(),
        role,
        password: "correct horse".to_owned(),
        locale: "en".to_owned(),
        time_zone: "UTC".to_owned(),
    };
    let person_id = app
        .add_person(account, section, MONDAY)
        .await
        .expect("a new person");
    let name = name.to_owned();
    Actor {
        person_id,
        name,
        role,
        locale: "en".to_owned(),
        settings: Settings::default(),
        time_zone: TimeZone::UTC,
        course: Some(COURSE.to_owned()),
        csrf: String::new(),
    }
}

impl School {
    /// One more learner, in no section.
    pub(crate) async fn newcomer(&self, name: &str) -> Actor {
        person(&self.app, name, Role::Learner, None).await
    }

    /// Opens a question in a skill.
    pub(crate) async fn open(&self, who: &Actor, skill: &str, now: Timestamp) -> String {
        self.app
            .practise_skill(who, COURSE, skill, now)
            .await
            .expect("an attempt")
    }

    /// The item of an attempt, to know its answers.
    pub(crate) async fn item(
        &self,
        who: &Actor,
        attempt: &str,
    ) -> std::sync::Arc<cairn_course::Item> {
        let (learner, id) = (who.person_id, attempt.to_owned());
        let read = self
            .app
            .store()
            .read(move |tx| Box::pin(async move { tx.attempt(learner, &id).await }))
            .await;
        let attempt = read.expect("a readable store").expect("the attempt");
        let live = self
            .app
            .courses()
            .get_in(&attempt.course_id, &who.locale)
            .expect("its course");
        let skill = live.skill_index(&attempt.skill_id).expect("its skill");
        let (template, _) = live
            .template(skill, &attempt.template_id)
            .expect("its template");
        live.item(skill, template, attempt.seed).expect("its item")
    }

    pub(crate) async fn answer(
        &self,
        who: &Actor,
        attempt: &str,
        given: Given,
        now: Timestamp,
    ) -> Result<Answered, Error> {
        let response_id = uuid::Uuid::new_v4().to_string();
        self.app
            .answer(
                who,
                attempt,
                Submission {
                    response_id,
                    duration_ms: Some(9_000),
                },
                |_| Ok(given),
                now,
            )
            .await
    }

    pub(crate) async fn answer_right(
        &self,
        who: &Actor,
        attempt: &str,
        now: Timestamp,
    ) -> Answered {
        let right = self.item(who, attempt).await.right_response();
        self.answer(who, attempt, Given::Response(right), now)
            .await
            .expect("a recorded answer")
    }

    /// Answers one question of a skill right, as if it took a minute.
    pub(crate) async fn one_right(&self, who: &Actor, skill: &str, now: Timestamp) {
        let attempt = self.open(who, skill, now).await;
        self.answer_right(who, &attempt, after(now, MINUTE)).await;
    }

    /// An answer that reveals a misconception, from the first question of the skill that has one.
    pub(crate) async fn open_with_misconception(
        &self,
        who: &Actor,
        skill: &str,
        now: Timestamp,
    ) -> (String, String, Response) {
        for _ in 0..50 {
            let attempt = self.open(who, skill, now).await;
            let item = self.item(who, &attempt).await;
            let options = match &item.form {
                cairn_course::AnswerForm::Choice(options) => options.len(),
                _ => usize::MAX,
            };
            if let Some((id, response)) = item.misconception_responses().into_iter().next()
                && options > 2
            {
                return (attempt, id.to_owned(), response);
            }
        }
        panic!("no question of {skill} reveals a misconception");
    }
}
