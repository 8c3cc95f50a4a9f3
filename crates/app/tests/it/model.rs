//! The school's own model: put into use, reckoned with, taken back.

use cairn_app::explain::Replay;
use cairn_app::model::{ModelError, in_use, promote, revert};
use cairn_app::{App, Running};
use cairn_engine::answer_model::{Coefficients, Extent, Family, Index};
use cairn_engine::{AnswerModel, BELIEF_MODEL_VERSION};
use cairn_lab::online::file::ModelFile;
use cairn_store::{ModelOrigin, NewAnswerModel};
use sha2::Digest;

use crate::school::{COURSE, MINUTE, MONDAY, after, courses, school};

const FIRST: &str = "unit-fractions";

/// A model that says that the first skill is two logits harder than its author says.
fn harder() -> ModelFile {
    let index = Index::new(Extent {
        skills: 1,
        ..Extent::default()
    });
    let model = AnswerModel {
        coefficients: Coefficients::new(index, vec![-2.0]),
        ..AnswerModel::default()
    };
    ModelFile::new(&model, &[format!("{COURSE}/{FIRST}")], &[])
}

#[tokio::test]
async fn a_promoted_model_is_reckoned_with_and_can_be_taken_back() {
    let school = school().await;
    school.one_right(&school.mira, FIRST, MONDAY).await;
    let now = after(MONDAY, 5 * MINUTE);
    let store = school.app.store().clone();
    assert!(in_use(&store).await.unwrap().is_none());

    let running = Running::from(App::of_school(store.clone(), courses()).await.unwrap());
    assert!(!running.look().await.unwrap());
    let decided = school.app.today(&school.mira, COURSE, now).await.unwrap();

    let file = harder();
    promote(&store, &file, now).await.unwrap();
    let promoted = in_use(&store).await.unwrap().unwrap();
    assert_eq!(promoted, file);

    // A running school goes over to it, and who has begun with the one before ends with that.
    let begun = running.current();
    assert!(running.look().await.unwrap() && !running.look().await.unwrap());
    let reopened = running.current();
    let chance = |page: cairn_app::skill::SkillPage| page.chance.probability;
    let before = chance(
        school
            .app
            .skill(&school.mira, COURSE, FIRST, now)
            .await
            .unwrap(),
    );
    let after_it = chance(
        reopened
            .skill(&school.mira, COURSE, FIRST, now)
            .await
            .unwrap(),
    );
    assert!(after_it < before - 0.05, "{before} to {after_it}");
    let of_begun = begun.skill(&school.mira, COURSE, FIRST, now).await.unwrap();
    assert_eq!(chance(of_begun).to_bits(), before.to_bits());

    // The stored belief was folded with another model: it is rebuilt when next used, and no defect.
    let report = reopened.replay(now, |_| ()).await.unwrap();
    assert_eq!((report.outdated, report.differences.len()), (1, 0));
    reopened.one_more(&school, now).await;
    let report = reopened.replay(now, |_| ()).await.unwrap();
    assert_eq!((report.outdated, report.differences.len()), (0, 0));

    // What was decided with each of them can be decided again, whichever is in use.
    let of_harder = reopened.today(&school.mira, COURSE, now).await.unwrap();
    assert_ne!(of_harder.decision_id, decided.decision_id);
    for app in [&school.app, &reopened] {
        for id in [&decided.decision_id, &of_harder.decision_id] {
            let explained = app.explain(id).await.unwrap();
            assert_eq!(explained.replay, Replay::Identical, "{id}");
        }
    }

    revert(&store, now).await.unwrap();
    assert!(in_use(&store).await.unwrap().is_none());
    assert!(running.look().await.unwrap());
    assert!(matches!(
        revert(&store, now).await,
        Err(ModelError::NothingToRevert)
    ));
    let audit = store
        .read(|tx| Box::pin(async move { Ok::<_, cairn_app::Error>(tx.audit(i64::MAX, 2).await?) }))
        .await
        .unwrap();
    let actions: Vec<&str> = audit.iter().map(|row| row.entry.action.as_str()).collect();
    assert_eq!(actions, ["revert-model", "promote-model"]);
}

/// What a school's model says of what follows upon what counts, by itself, live and in a replay.
#[tokio::test]
async fn what_was_done_just_before_counts_as_the_model_says() {
    const SECOND: &str = "equivalent-fractions";
    let school = school().await;
    let store = school.app.store().clone();
    let mut index = Index::new(Extent {
        skills: 2,
        ..Extent::default()
    });
    // From the first skill to the second.
    index.insert(Family::SkillTransition, 1);
    index.insert(Family::SkillTransitionOutcome, 1);
    let model = AnswerModel {
        coefficients: Coefficients::new(index, vec![0.0, 0.0, -1.0, 0.25]),
        ..AnswerModel::default()
    };
    let names = [FIRST, SECOND].map(|skill| format!("{COURSE}/{skill}"));
    let file = ModelFile::new(&model, &names, &[]);
    promote(&store, &file, MONDAY).await.unwrap();
    let promoted = App::of_school(store, courses()).await.unwrap();
    let (mira, now) = (&school.mira, after(MONDAY, 5 * MINUTE));
    let added = async |skill: &str| {
        let mut log_odds = [0.0; 2];
        for (app, found) in [&school.app, &promoted].into_iter().zip(&mut log_odds) {
            *found = app.skill(mira, COURSE, skill, now).await.unwrap().log_odds;
        }
        log_odds[1] - log_odds[0]
    };
    assert!(added(SECOND).await.abs() < 1e-12);
    school.one_right(mira, FIRST, MONDAY).await;
    assert!((added(SECOND).await + 0.75).abs() < 1e-12);
    assert!(added(FIRST).await.abs() < 1e-12);

    for (minute, skill) in (6..).zip([SECOND, FIRST, SECOND, SECOND, FIRST]) {
        let at = after(MONDAY, minute * MINUTE);
        let attempt = promoted.practise_skill(mira, COURSE, skill, at).await;
        let right = school
            .item(mira, attempt.as_ref().unwrap())
            .await
            .right_response();
        let submission = cairn_app::practise::Submission {
            response_id: uuid::Uuid::new_v4().to_string(),
            duration_ms: Some(9_000),
        };
        let given = cairn_app::practise::Given::Response(right);
        let answered = promoted
            .answer(mira, &attempt.unwrap(), submission, |_| Ok(given), at)
            .await;
        answered.unwrap();
    }
    let report = promoted.replay(now, |_| ()).await.unwrap();
    assert_eq!((report.beliefs, report.outdated), (1, 0));
    assert_eq!(report.differences.len(), 0, "{:?}", report.differences);
}

#[tokio::test]
async fn a_worse_model_stays_out_and_a_small_log_is_not_fitted_to() {
    let school = school().await;
    let mut file = harder();
    file.held_out.log_loss = 0.61;
    file.before.log_loss = 0.6;
    let refused = promote(school.app.store(), &file, MONDAY).await;
    assert!(matches!(refused, Err(ModelError::Worse { .. })));

    school.one_right(&school.mira, FIRST, MONDAY).await;
    let refused = school.app.fit_model(1, &mut |_| ()).await;
    let too_little = ModelError::TooLittle {
        answers: 1,
        learners: 1,
    };
    assert_eq!(refused.unwrap_err().to_string(), too_little.to_string());
    let refused = school.app.recalibrate(MONDAY).await;
    assert_eq!(refused.unwrap_err().to_string(), too_little.to_string());
    assert_eq!(school.app.recalibrate_if_due(MONDAY).await.unwrap(), None);
}

/// A model of an older program keeps nobody out: the school goes on with the one that every school begins with.
#[tokio::test]
async fn a_model_for_other_formulas_is_passed_over() {
    let school = school().await;
    let store = school.app.store().clone();
    promote(&store, &harder(), MONDAY).await.unwrap();
    let old = harder()
        .to_text()
        .replace(BELIEF_MODEL_VERSION, "additive-online-0");
    // As that program would have sealed it.
    let mut sealed: serde_json::Value = serde_json::from_str(&old).unwrap();
    let model: ModelFile = serde_json::from_value(sealed["model"].clone()).unwrap();
    sealed["checksum"] = checksum(&model).into();
    let row = NewAnswerModel {
        text: sealed.to_string(),
        origin: ModelOrigin::Promoted,
        before_id: None,
        put_at: 0,
    };
    let put = store.write(|tx| {
        Box::pin(async move {
            let id = tx.put_answer_model(&row).await?;
            Ok::<_, cairn_app::Error>(tx.put_meta("answer-model-in-use", &id.to_string()).await?)
        })
    });
    put.await.unwrap();
    let app = App::of_school(store.clone(), courses()).await.unwrap();
    let [own, every] =
        [&app, &school.app].map(|app| &app.courses().get(COURSE).unwrap().model_fingerprint);
    assert_eq!(own, every);
    let error = in_use(&store).await.unwrap_err().to_string();
    assert!(error.contains("additive-online-0"), "{error}");
    revert(&store, MONDAY).await.unwrap();
}

/// The checksum that a model's file has.
fn checksum(model: &ModelFile) -> String {
    let text = serde_json::to_string(model).expect("names and numbers");
    let digest = sha2::Sha256::digest(text);
    let digits: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.concat()
}

/// Another answer, given in a school opened anew.
trait OneMore {
    async fn one_more(&self, school: &crate::school::School, now: cairn_engine::Timestamp);
}

impl OneMore for App {
    async fn one_more(&self, school: &crate::school::School, now: cairn_engine::Timestamp) {
        use cairn_app::practise::{Given, Submission};
        let attempt = self
            .practise_skill(&school.mira, COURSE, FIRST, now)
            .await
            .expect("a store that works");
        let submission = Submission {
            response_id: "0194fdc2-fa2f-7cc0-81d3-ff12045b73c8".to_owned(),
            duration_ms: Some(9_000),
        };
        self.answer(
            &school.mira,
            &attempt,
            submission,
            |_| Ok(Given::DontKnow),
            now,
        )
        .await
        .expect("a store that works");
    }
}
