//! The class that answers: learners who are signed in, with questions that wait for them and the right answers at hand.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use cairn_app::{Courses, LiveCourse, clock};
use cairn_course::Response as Answer;
use cairn_engine::SkillIndex;
use cairn_store::{Attempt, AttemptState, Response, Store, StoreError};
use hyper::{Method, StatusCode};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::support::client::{Client, FORM, Reply, input};
use super::support::database::Database;
use super::support::school::{Learner, School, shipped_course};
use super::timing::Timing;
use super::wire::Wire;

/// Learners in the class.
pub(crate) const LEARNERS: usize = 64;

/// Answers of each. All questions together fit the server's cache of drawn items, as they do when a learner answers what
/// the page has just shown.
pub(crate) const ANSWERS: usize = 60;

/// A school with a class, and what they are going to answer.
pub(crate) struct Class {
    pub(crate) school: School,
    course: Arc<Courses>,
    tasks: Arc<Vec<Task>>,
}

/// What one learner is going to answer.
struct Task {
    learner: Learner,
    questions: Vec<Question>,
}

/// A question that is open, and its right answer as a form.
struct Question {
    path: String,
    response_id: String,
    form: Bytes,
}

/// The title of the course that they practise.
pub(crate) fn course_name() -> String {
    shipped_course()
        .file_name()
        .unwrap()
        .to_string_lossy()
        .into()
}

impl Class {
    /// A class with open questions, in a school on the embedded database or on this one.
    pub(crate) async fn found(database: Option<Database>) -> Class {
        let school = School::found(&shipped_course(), LEARNERS, database).await;
        let course = Courses::load(&school.data().join("courses")).unwrap();
        let live = only(&course);
        let store = school.store().await;
        let mut tasks = Vec::new();
        for (number, learner) in school.learners.iter().enumerate() {
            let mut questions = Vec::new();
            let mut attempts = Vec::new();
            for turn in number.. {
                if questions.len() == ANSWERS {
                    break;
                }
                let attempt = attempt(live, learner, turn);
                let response_id = Uuid::now_v7().to_string();
                let Some(form) = right_answer(live, &attempt, learner, &response_id) else {
                    continue;
                };
                questions.push(Question {
                    path: format!("/attempt/{}", attempt.attempt_id),
                    response_id,
                    form,
                });
                attempts.push(attempt);
            }
            open(&store, attempts).await;
            tasks.push(Task {
                learner: learner.clone(),
                questions,
            });
        }
        Class {
            school,
            course: Arc::new(course),
            tasks: Arc::new(tasks),
        }
    }

    /// The embedded database.
    pub(crate) fn database_file(&self) -> PathBuf {
        self.school.data().join("cairn.db")
    }

    /// Everybody looks at their questions.
    pub(crate) async fn look_at_all(&self, address: SocketAddr) {
        self.each(16, move |tasks, learner| async move {
            let task = &tasks[learner];
            let mut browser = Client::signed_in(address, &task.learner.token);
            for question in &task.questions {
                expect(&browser.get(&question.path).await.unwrap(), StatusCode::OK);
            }
        })
        .await;
    }

    /// Everybody answers their questions, so many at the same time.
    pub(crate) async fn answer_all(&self, address: SocketAddr, at_a_time: usize) -> Timing {
        let begun = Instant::now();
        let each = self.each(at_a_time, move |tasks, learner| async move {
            let task = &tasks[learner];
            let mut wire = Wire::open(address, &task.learner.token).await;
            let mut each = Vec::with_capacity(ANSWERS);
            for question in &task.questions {
                let path = format!("{}/answer", question.path);
                let begun = Instant::now();
                let status = wire.post(&path, &question.form).await;
                assert_eq!(status, StatusCode::SEE_OTHER, "{path}");
                each.push(begun.elapsed());
            }
            each
        });
        let each = each.await.into_iter().flatten().collect();
        Timing::new(begun.elapsed(), each)
    }

    /// Everybody, so many at the same time, opens a question, looks at it, answers it and looks at the feedback, again and
    /// again. What each step took; the right answer is looked up in the database, which counts for the whole only.
    pub(crate) async fn live(
        &self,
        address: SocketAddr,
        at_a_time: usize,
    ) -> Vec<(&'static str, Timing)> {
        let store = self.school.store().await;
        let course = Arc::clone(&self.course);
        let begun = Instant::now();
        let each = self.each(at_a_time, move |tasks, learner| {
            let (store, course) = (store.clone(), Arc::clone(&course));
            async move {
                let learner = &tasks[learner].learner;
                let mut browser = Client::signed_in(address, &learner.token);
                let mut each = Vec::with_capacity(ANSWERS);
                for number in 0..ANSWERS {
                    let live = only(&course);
                    let skill = &live.course.skills[number % live.course.skills.len()].id;
                    each.push(one_question(&mut browser, &store, live, learner, skill).await);
                }
                each
            }
        });
        let each: Vec<[Duration; 5]> = each.await.into_iter().flatten().collect();
        let elapsed = begun.elapsed();
        ["open", "show", "answer", "feedback", "all"]
            .into_iter()
            .enumerate()
            .map(|(step, name)| {
                let each = each.iter().map(|steps| steps[step]).collect();
                (name, Timing::new(elapsed, each))
            })
            .collect()
    }

    /// Every answer is in the store, once.
    pub(crate) async fn verify(&self) {
        let store = self.school.store().await;
        for task in self.tasks.iter() {
            let person = task.learner.person_id;
            let read: Result<Vec<Response>, StoreError> = store
                .scan(move |tx| Box::pin(async move { tx.responses(person, 0, 100_000).await }))
                .await;
            let mut found: Vec<String> = read
                .unwrap()
                .into_iter()
                .map(|response| response.response_id)
                .collect();
            let mut sent: Vec<&str> = task
                .questions
                .iter()
                .map(|question| question.response_id.as_str())
                .collect();
            found.sort_unstable();
            sent.sort_unstable();
            assert_eq!(found, sent, "learner {person}");
        }
    }

    /// Gives the tasks of the learners out, by number, to so many who work on one after the other.
    async fn each<T, F, R>(&self, at_a_time: usize, work: F) -> Vec<R>
    where
        T: Future<Output = R> + Send + 'static,
        F: Fn(Arc<Vec<Task>>, usize) -> T + Clone + Send + 'static,
        R: Send + 'static,
    {
        let next = Arc::new(AtomicUsize::new(0));
        let mut workers = JoinSet::new();
        for _ in 0..at_a_time {
            let (tasks, next, work) = (Arc::clone(&self.tasks), Arc::clone(&next), work.clone());
            workers.spawn(async move {
                let mut results = Vec::new();
                loop {
                    let learner = next.fetch_add(1, Ordering::Relaxed);
                    if learner >= tasks.len() {
                        return results;
                    }
                    results.push(work(Arc::clone(&tasks), learner).await);
                }
            });
        }
        workers.join_all().await.into_iter().flatten().collect()
    }
}

/// What the four steps of a question took, and all together.
async fn one_question(
    browser: &mut Client,
    store: &Store,
    live: &LiveCourse,
    learner: &Learner,
    skill: &str,
) -> [Duration; 5] {
    let begun = Instant::now();
    let form = format!("csrf={}", learner.csrf);
    let opened = post(
        browser,
        &format!("/c/{}/skill/{skill}/practise", live.course.id),
        form.into(),
    )
    .await;
    let path = opened.location.unwrap();
    let open = begun.elapsed();

    let step = Instant::now();
    let page = browser.get(&path).await.unwrap();
    expect(&page, StatusCode::OK);
    let show = step.elapsed();

    let response_id = input(&page.body, "response_id").unwrap();
    let attempt_id = path.rsplit('/').next().unwrap().to_owned();
    let person = learner.person_id;
    let found: Result<Option<Attempt>, StoreError> = store
        .read(move |tx| Box::pin(async move { tx.attempt(person, &attempt_id).await }))
        .await;
    let form = right_answer(live, &found.unwrap().unwrap(), learner, &response_id)
        .unwrap_or_else(|| dont_know(learner, &response_id));

    let step = Instant::now();
    let answered = post(browser, &format!("{path}/answer"), form).await;
    let answer = step.elapsed();

    let step = Instant::now();
    let location = answered.location.unwrap();
    let (page, _) = location.split_once('#').unwrap();
    expect(&browser.get(page).await.unwrap(), StatusCode::OK);
    [open, show, answer, step.elapsed(), begun.elapsed()]
}

/// Sends a form that has to be confirmed with a redirect.
async fn post(browser: &mut Client, path: &str, form: Bytes) -> Reply {
    let reply = browser
        .send(Method::POST, path, Some(FORM), form)
        .await
        .unwrap();
    expect(&reply, StatusCode::SEE_OTHER);
    reply
}

fn expect(reply: &Reply, status: StatusCode) {
    assert_eq!(reply.status, status, "{}", reply.body);
}

fn only(course: &Courses) -> &LiveCourse {
    course.all().next().unwrap()
}

/// An open question of a skill, taken in turn.
fn attempt(live: &LiveCourse, learner: &Learner, turn: usize) -> Attempt {
    let skill = &live.course.skills[turn % live.course.skills.len()];
    let template = &skill.templates[turn % skill.templates.len()];
    let id = Uuid::now_v7();
    Attempt {
        learner_id: learner.person_id,
        attempt_id: id.to_string(),
        course_id: live.course.id.clone(),
        skill_id: skill.id.clone(),
        template_id: template.id.clone(),
        seed: id.as_u64_pair().1,
        decision_id: None,
        step_kind: "practise".to_owned(),
        level_before: "attempted".to_owned(),
        opened_at: clock::now().0,
        hints_shown: 0,
        tries: 0,
        state: AttemptState::Open,
        closed_at: None,
        placement_id: None,
    }
}

async fn open(store: &Store, attempts: Vec<Attempt>) {
    let opened: Result<(), StoreError> = store
        .write(move |tx| {
            Box::pin(async move {
                for attempt in &attempts {
                    tx.open_attempt(attempt).await?;
                }
                Ok(())
            })
        })
        .await;
    opened.unwrap();
}

/// The right answer to a question, as its page would send it; none where it is neither typed nor an option.
fn right_answer(
    live: &LiveCourse,
    attempt: &Attempt,
    learner: &Learner,
    response_id: &str,
) -> Option<Bytes> {
    let skill: SkillIndex = live.skill_index(&attempt.skill_id).unwrap();
    let (template, _) = live.template(skill, &attempt.template_id).unwrap();
    let item = live.item(skill, template, attempt.seed).unwrap();
    let mut form = format!(
        "csrf={}&response_id={response_id}&duration_ms=12000",
        learner.csrf
    );
    let answer = item.right_response();
    if let Answer::Text(text) = answer {
        form.push_str("&answer=");
        form.extend(text.bytes().map(|byte| format!("%{byte:02X}")));
    } else if let Answer::Choices(choices) = answer {
        form.extend(choices.iter().map(|choice| format!("&choice={choice}")));
    } else {
        return None;
    }
    Some(form.into())
}

/// What everybody may say to any question.
fn dont_know(learner: &Learner, response_id: &str) -> Bytes {
    let csrf = &learner.csrf;
    format!("csrf={csrf}&response_id={response_id}&given=dont-know").into()
}
