//! Content gaps, on a course with a hole and on one without.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use cairn_app::gaps::Misfit;
use cairn_app::practise::{Given, Submission};
use cairn_app::{Actor, App, Courses};
use cairn_course::Response;
use cairn_engine::Timestamp;
use cairn_store::{Store, StoreUrl};

use crate::school::{DAY, MINUTE, MONDAY, after, school};

/// A skill with a question of each of these difficulties.
fn skill(id: &str, difficulties: &[f64]) -> String {
    let mut text = format!(
        "+++\nid = \"{id}\"\ntitle = \"{id}\"\n+++\n\n## What to know\n\nAdd.\n\n\
         ## Worked example\n\nIt is so.\n\n## Explanation: a \"A\"\n\nIt is so.\n"
    );
    for (place, difficulty) in difficulties.iter().enumerate() {
        let _ = write!(
            text,
            "\n## Item: t{place} \"T{place}\"\n\n```toml\nlevel = 2\ndifficulty = {difficulty:.1}\ncontext = \"none\"\n\
             answer = {{ kind = \"number\", value = \"5\" }}\n```\n\nWhat is $2 + 3$?\n\n### Solution\n\nIt is $5$.\n"
        );
    }
    text
}

fn write_course(folder: &Path, id: &str, skills: &[(&str, &[f64])]) {
    let folder = folder.join(id);
    fs::create_dir_all(folder.join("skills")).expect("a folder");
    let ids: Vec<String> = skills.iter().map(|(id, _)| format!("\"{id}\"")).collect();
    let course = format!(
        "id = \"{id}\"\ntitle = \"{id}\"\nlanguage = \"en\"\ndescription = \"A course.\"\n\n\
         [[unit]]\nid = \"all\"\ntitle = \"All\"\nskills = [{}]\n",
        ids.join(", ")
    );
    fs::write(folder.join("course.toml"), course).expect("a course");
    for (id, difficulties) in skills {
        let file = folder.join("skills").join(format!("{id}.md"));
        fs::write(file, skill(id, difficulties)).expect("a skill");
    }
}

/// Answers a question of a skill right.
async fn answer_right(app: &App, who: &Actor, course: &str, skill: &str, now: Timestamp) {
    let attempt = app.practise_skill(who, course, skill, now).await;
    let right = |_: &_| Ok(Given::Response(Response::Text("5".to_owned())));
    let submission = Submission {
        response_id: uuid::Uuid::new_v4().to_string(),
        duration_ms: Some(9_000),
    };
    let attempt = attempt.expect("an attempt");
    app.answer(who, &attempt, submission, right, now)
        .await
        .expect("a recorded answer");
}

/// A school with a course that has a hole and one that has none.
struct Small {
    app: App,
    section: i64,
    mira: Actor,
    noah: Actor,
    teacher: Actor,
    _folder: tempfile::TempDir,
}

async fn small() -> Small {
    let ladder: Vec<f64> = (-8..=8).map(|step| f64::from(step) * 0.75).collect();
    let folder = tempfile::tempdir().expect("founded");
    write_course(
        folder.path(),
        "holed",
        &[("easy-only", &[-3.0]), ("ladder", &ladder)],
    );
    write_course(folder.path(), "whole", &[("ladder", &ladder)]);
    let store = Store::open(&StoreUrl::file(folder.path().join("cairn.db")))
        .await
        .expect("founded");
    let app = App::new(store, Courses::load(folder.path()).expect("founded"));
    // People come from a school of their own; only who they are matters.
    let section = app
        .section_named("6B", "holed", MONDAY)
        .await
        .expect("founded");
    let mut actors = Vec::new();
    let template = school().await;
    for (login, role) in [
        ("mira", cairn_app::Role::Learner),
        ("noah", cairn_app::Role::Learner),
        ("okafor", cairn_app::Role::Teacher),
    ] {
        let account = cairn_app::account::NewAccount {
            login: login.to_owned(),
            name: login.to_owned(),
            role,
            password: "correct horse".to_owned(),
            locale: "en".to_owned(),
            time_zone: "UTC".to_owned(),
        };
        let person_id = app
            .add_person(account, Some(section), MONDAY)
            .await
            .expect("founded");
        actors.push(Actor {
            person_id,
            role,
            ..template.mira.clone()
        });
    }
    let mut actors = actors.into_iter();
    let mut next = || actors.next().expect("three people");
    Small {
        mira: next(),
        noah: next(),
        teacher: next(),
        app,
        section,
        _folder: folder,
    }
}

#[tokio::test]
async fn a_hole_is_found_with_what_is_wanted_and_what_is_nearest() {
    let small = small().await;
    let (app, section) = (&small.app, small.section);
    let (mira, noah, teacher) = (&small.mira, &small.noah, &small.teacher);
    let nothing = app.content_gaps("holed", |_| ()).await.unwrap();
    assert_eq!((nothing.questions, nothing.gaps.len()), (0, 0));

    let mut now = MONDAY;
    for (who, course, skill, questions) in [
        (mira, "holed", "easy-only", 6),
        (noah, "holed", "easy-only", 2),
        (mira, "holed", "ladder", 6),
        (mira, "whole", "ladder", 6),
        (noah, "whole", "ladder", 6),
    ] {
        for _ in 0..questions {
            now = after(now, MINUTE);
            answer_right(app, who, course, skill, now).await;
        }
    }

    let mut done = 0;
    let found = app
        .content_gaps("holed", |learners| done = learners)
        .await
        .unwrap();
    assert_eq!((found.learners, found.questions, done), (2, 14, 2));
    assert!(found.unserved >= 6, "{found:?}");
    for gap in &found.gaps {
        assert_eq!(gap.skill, "easy-only", "{gap:?}");
        let nearest = gap.nearest.as_ref().unwrap();
        assert_eq!((nearest.id.as_str(), nearest.difficulty), ("t0", -3.0));
        assert!(f64::from(gap.wanted) > -3.0, "{gap:?}");
        assert_eq!(gap.of, 8);
    }
    let counted: u32 = found.gaps.iter().map(|gap| gap.questions).sum();
    assert_eq!(counted, found.unserved);
    assert_eq!(found.gaps.iter().map(|gap| gap.learners).max(), Some(2));

    // The teacher sees the same for the class, and nobody else does.
    let class = app.section_gaps(teacher, section, now).await.unwrap();
    assert_eq!(class.gaps, found);
    let [skill] = class.skills.as_slice() else {
        panic!("{:?}", class.skills);
    };
    assert_eq!(
        (skill.harder, skill.questions, skill.learners, skill.of),
        (true, found.unserved, 2, 8)
    );
    assert!(app.section_gaps(mira, section, now).await.is_err());

    // Beside the question it is said too; where the content fits, nothing is.
    let open = |course: &'static str, skill: &'static str| {
        let (app, mira) = (app.clone(), mira.clone());
        async move {
            let attempt = app.practise_skill(&mira, course, skill, now).await.unwrap();
            app.attempt(&mira, &attempt, now).await.unwrap()
        }
    };
    assert_eq!(
        open("holed", "easy-only").await.misfit,
        Some(Misfit::TooEasy)
    );
    assert_eq!(open("whole", "ladder").await.misfit, None);

    let whole = app.content_gaps("whole", |_| ()).await.unwrap();
    assert!(whole.questions >= 12, "{whole:?}");
    assert_eq!(whole.unserved, 0, "{whole:?}");
    assert_eq!(whole.gaps, []);
    assert!(app.content_gaps("none", |_| ()).await.is_err());
}

#[tokio::test]
async fn with_everything_mastered_there_is_still_a_step_and_the_day_of_the_next_review() {
    let Small {
        app, noah, _folder, ..
    } = small().await;
    let today = app.today(&noah, "whole", MONDAY).await.unwrap();
    assert_eq!((today.mastered, today.next_review), (0, None));
    for day in 1..=12 {
        for question in 0..6 {
            let at = after(MONDAY, day * DAY + question * MINUTE);
            answer_right(&app, &noah, "whole", "ladder", at).await;
        }
    }
    let later = after(MONDAY, 12 * DAY + 30 * MINUTE);
    let today = app.today(&noah, "whole", later).await.unwrap();
    assert_eq!((today.mastered, today.skills), (1, 1));
    assert_eq!(today.offers.len(), 1);
    let next = today.next_review.expect("a review within two months");
    let day = cairn_app::clock::Moment::new(later, &noah.time_zone).day;
    assert!(next > day, "{next:?}");
}
