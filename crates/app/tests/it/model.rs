//! The school's own model: put into use, reckoned with, taken back.

use cairn_app::model::{ModelError, in_use, promote, revert};
use cairn_app::{App, Courses};
use cairn_engine::AnswerModel;
use cairn_engine::answer_model::{Coefficients, Extent, Index};
use cairn_lab::online::file::ModelFile;

use crate::school::{COURSE, MINUTE, MONDAY, after, school};

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

    let file = harder();
    promote(&store, &file).await.unwrap();
    let promoted = in_use(&store).await.unwrap().unwrap();
    assert_eq!(promoted, file);

    let courses = Courses::load(std::path::Path::new("../../courses")).unwrap();
    let reopened = App::new(store.clone(), courses.with_model(&promoted));
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

    // The stored belief was folded with another model: it is rebuilt when next used, and no defect.
    let report = reopened.replay(now, |_| ()).await.unwrap();
    assert_eq!((report.outdated, report.differences.len()), (1, 0));
    reopened.one_more(&school, now).await;
    let report = reopened.replay(now, |_| ()).await.unwrap();
    assert_eq!((report.outdated, report.differences.len()), (0, 0));

    revert(&store).await.unwrap();
    assert!(in_use(&store).await.unwrap().is_none());
    assert!(matches!(
        revert(&store).await,
        Err(ModelError::NothingToRevert)
    ));
}

#[tokio::test]
async fn a_worse_model_stays_out_and_a_small_log_is_not_fitted_to() {
    let school = school().await;
    let mut file = harder();
    file.held_out.log_loss = 0.61;
    file.before.log_loss = 0.6;
    let refused = promote(school.app.store(), &file).await;
    assert!(matches!(refused, Err(ModelError::Worse { .. })));

    school.one_right(&school.mira, FIRST, MONDAY).await;
    let refused = school.app.fit_model(1, &mut |_| ()).await;
    let too_little = ModelError::TooLittle {
        answers: 1,
        learners: 1,
    };
    assert_eq!(refused.unwrap_err().to_string(), too_little.to_string());
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
