//! A school in which somebody has practised.

use cairn_app::practise::{Given, Submission};
use cairn_app::{App, Courses, clock};
use cairn_engine::Timestamp;
use uuid::Uuid;

use crate::support::database::Database;
use crate::support::school::{School, course_fixture};

/// When it happened: 2026-09-21, 13:33:20 UTC.
const MONDAY: Timestamp = Timestamp(1_789_997_600_000);

/// The course of the school.
pub(crate) const COURSE: &str = "first-sums";

/// A school with two learners, of whom the first has looked at what comes next and answered three questions. Returns the
/// decision, which was made before the first answer.
pub(crate) async fn practised(database: Option<Database>) -> (School, String) {
    let school = School::found(&course_fixture("first-sums"), 2, database).await;
    let app = App::new(
        school.store().await,
        Courses::load(&school.data().join("courses")).unwrap(),
    );
    let session = app.actor(&school.learners[0].token, clock::now()).await;
    let actor = session.unwrap();
    let decision = app.today(&actor, COURSE, MONDAY).await.unwrap().decision_id;
    for minute in 1..=3 {
        let now = Timestamp(MONDAY.0 + minute * 60_000);
        let attempt = app
            .practise_skill(&actor, COURSE, "small-sums", now)
            .await
            .unwrap();
        let submission = Submission {
            response_id: Uuid::new_v4().to_string(),
            duration_ms: None,
        };
        app.answer(&actor, &attempt, submission, |_| Ok(Given::DontKnow), now)
            .await
            .unwrap();
    }
    (school, decision)
}
