//! One course in two languages: what is drawn, graded and believed does not depend on the language.

use crate::school::{COURSE, MINUTE, MONDAY, after, courses, school};
use cairn_app::Actor;
use cairn_app::practise::Given;
use cairn_course::Item;

const SKILL: &str = "add-unlike";

/// Each wrong answer that an item knows, graded: the misconception it stands for, and the one that grading finds.
fn graded(item: &Item) -> Vec<(String, bool, Option<String>)> {
    let responses = item.misconception_responses().into_iter();
    let grade = |(id, response): (&str, _)| {
        let grade = item.grade(&response).expect("a response that can be read");
        let found = grade.misconception.map(|found| found.id);
        (id.to_owned(), grade.correct, found)
    };
    responses.map(grade).collect()
}

#[test]
fn the_same_seed_draws_and_grades_the_same_in_either_language() {
    let courses = courses();
    let mut in_other_words = 0;
    for (english, spanish) in courses.all_in("en").zip(courses.all_in("es")) {
        assert_eq!(english.course.language, "en");
        assert_eq!(spanish.course.language, "es");
        assert_eq!(english.model_fingerprint, spanish.model_fingerprint);
        for (one, other) in english.course.skills.iter().zip(&spanish.course.skills) {
            assert_eq!(one.id, other.id);
            for (one, other) in one.templates.iter().zip(&other.templates) {
                assert_eq!(one.id, other.id);
                assert_eq!(one.difficulty.to_bits(), other.difficulty.to_bits());
                let (one, other) = (one.generate(7).unwrap(), other.generate(7).unwrap());
                assert_eq!(one.guess.to_bits(), other.guess.to_bits());
                assert!(one.grade(&one.right_response()).unwrap().correct);
                assert!(other.grade(&other.right_response()).unwrap().correct);
                assert_eq!(graded(&one), graded(&other));
                in_other_words += usize::from(one.question != other.question);
            }
        }
    }
    assert!(
        in_other_words > 200,
        "only {in_other_words} questions differ"
    );
}

#[tokio::test]
async fn an_attempt_is_the_same_attempt_in_either_language() {
    let school = school().await;
    let in_spanish = Actor {
        locale: "es".to_owned(),
        ..school.mira.clone()
    };
    let (attempt, misconception, wrong) = school
        .open_with_misconception(&in_spanish, SKILL, MONDAY)
        .await;
    let now = after(MONDAY, MINUTE);
    school
        .answer(&in_spanish, &attempt, Given::Response(wrong), now)
        .await
        .unwrap();
    let mut views = Vec::new();
    for actor in [&school.mira, &in_spanish] {
        let view = school.app.attempt(actor, &attempt, now).await.unwrap();
        assert_eq!(view.course.language, actor.locale);
        let tried = &view.tries[0];
        let found = tried.misconception.as_ref().unwrap();
        assert_eq!(found.id, misconception);
        let belief = school.app.skill(actor, COURSE, SKILL, now).await.unwrap();
        let feedback = found.feedback.clone();
        views.push((tried.outcome, belief.log_odds.to_bits(), feedback));
    }
    let (english, spanish) = (&views[0], &views[1]);
    assert_eq!((english.0, english.1), (spanish.0, spanish.1));
    assert_ne!(
        english.2, spanish.2,
        "feedback comes in the person's language"
    );

    // Replaying the log folds it again with the course as it was written.
    let report = school.app.replay(now, |_| ()).await.unwrap();
    assert_eq!((report.beliefs, report.differences.len()), (1, 0));
}
