//! Units of content made elsewhere: what they report is evidence of the skill that they are linked to.

use cairn_app::cmi5::packages::{Keeper, UnitOffer};
use cairn_app::records::{Caller, Scope};
use cairn_app::{Actor, Role};
use cairn_store::EvidenceGrade;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::records::{belief, client, id, post, voiding};
use crate::school::{COURSE, MINUTE, MONDAY, School, school};

const SKILLS: [&str; 3] = ["unit-fractions", "equivalent-fractions", "add-like"];

const STRUCTURE: &str = r#"<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
  <course id="https://example.org/c"><title><langstring>C</langstring></title><description><langstring>C</langstring></description></course>
  <au id="https://example.org/c/0" masteryScore="0.6"><title><langstring>0</langstring></title><description><langstring>0</langstring></description><url>https://example.org/c/0</url></au>
  <au id="https://example.org/c/1"><title><langstring>1</langstring></title><description><langstring>1</langstring></description><url>https://example.org/c/1</url></au>
</courseStructure>"#;

fn keeper(school: &School) -> Keeper {
    Keeper::Person(Actor {
        role: Role::Administrator,
        ..school.teacher.clone()
    })
}

async fn package(school: &School) -> String {
    let bytes = STRUCTURE.as_bytes().to_vec();
    let keeper = keeper(school);
    let imported = school.app.import_package(&keeper, bytes, MONDAY);
    imported.await.expect("a package")
}

/// What a unit is about: a skill by its place, and a grade.
type About = Option<(usize, EvidenceGrade)>;

async fn link(school: &School, package: &str, unit: u32, about: About) {
    let about = about.map(|(skill, grade)| (COURSE, SKILLS[skill], grade));
    let keeper = keeper(school);
    let linked = school
        .app
        .link_unit(&keeper, (package, unit), about, MONDAY);
    linked.await.expect("a link");
}

/// What a unit told, in minutes after the beginning.
#[derive(Clone, Debug)]
struct Told {
    unit: u32,
    verb: &'static str,
    at: i64,
    scaled: Option<f64>,
    voided: bool,
}

fn statement(number: usize, learner: i64, package: &str, told: &Told) -> String {
    let at = cairn_xapi::Timestamp::from_epoch_ms(MONDAY.0 + told.at * MINUTE, 0).expect("a time");
    let score = told.scaled.map_or_else(String::new, |scaled| {
        format!(r#","score":{{"scaled":{scaled}}}"#)
    });
    format!(
        r#"{{"id":"{}","actor":{{"account":{{"homePage":"cairn:people","name":"{learner}"}}}},
            "verb":{{"id":"http://adlnet.gov/expapi/verbs/{}"}},
            "object":{{"id":"cairn:cmi5/{package}/unit/{}"}},
            "result":{{"duration":"PT90S"{score}}},"timestamp":"{at}"}}"#,
        id(number, learner),
        told.verb,
        told.unit,
    )
}

/// What happens at a step: a unit is linked anew, or the next statement of the learner comes in.
#[derive(Clone, Debug)]
enum Step {
    Link(u32, About),
    Hand,
}

async fn run(
    school: &School,
    caller: &Caller,
    package: &str,
    (learner, told): (i64, Vec<String>),
    (steps, last): (&[Step], &[About; 2]),
) -> Option<(String, i64)> {
    let mut told = told.into_iter();
    let closing = told.next_back();
    for step in steps {
        match step {
            Step::Link(unit, about) => link(school, package, *unit, *about).await,
            Step::Hand => {
                if let Some(told) = told.next() {
                    post(school, caller, &[told]).await.expect("kept");
                }
            }
        }
    }
    for told in told {
        post(school, caller, &[told]).await.expect("kept");
    }
    for (unit, about) in (0..).zip(last) {
        link(school, package, unit, *about).await;
    }
    if let Some(closing) = closing {
        post(school, caller, &[closing]).await.expect("kept");
    }
    let kept = belief(school, learner).await;
    kept.map(|belief| (belief.state, belief.latest_at))
}

#[test]
fn links_changed_at_any_time_and_statements_in_any_order_give_the_same_belief() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let school = runtime.block_on(school());
    let caller = runtime.block_on(client(&school, [Scope::All]));
    let package = runtime.block_on(package(&school));
    let told = (
        0..2_u32,
        prop_oneof![
            3 => Just("passed"), 3 => Just("failed"), 1 => Just("completed"), 1 => Just("initialized")
        ],
        (0..40_i64).prop_map(|step| step * 7 * 60),
        proptest::option::weighted(0.8, prop_oneof![Just(0.25), Just(1.0)]),
        proptest::bool::weighted(0.2),
    )
        .prop_map(|(unit, verb, at, scaled, voided)| Told {
            unit,
            verb,
            at,
            scaled,
            voided,
        });
    let about = proptest::option::weighted(
        0.8,
        (
            0..SKILLS.len(),
            proptest::sample::select(EvidenceGrade::ALL.to_vec()),
        ),
    );
    let step = prop_oneof![
        2 => Just(Step::Hand),
        1 => (0..2_u32, about.clone()).prop_map(|(unit, about)| Step::Link(unit, about)),
    ];
    let case = (
        proptest::collection::vec(told, 1..16),
        proptest::collection::vec(any::<u32>(), 32),
        proptest::collection::vec(step, 0..24),
        // So that the last word always makes the belief be stored.
        (0..SKILLS.len(), Just(EvidenceGrade::Assessed)).prop_map(Some),
        about,
    );
    let number = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(ProptestConfig::with_cases(12));
    runner
        .run(&case, |(told, order, steps, first, second)| {
            let kept = [false, true].map(|shuffled| {
                number.set(number.get() + 1);
                let name = format!("learner {}", number.get());
                runtime.block_on(async {
                    let learner = school.newcomer(&name).await.person_id;
                    let mut all: Vec<(usize, Told)> = told.iter().cloned().enumerate().collect();
                    if !shuffled {
                        // As an ordered replay does.
                        all.sort_by_key(|(number, told)| (told.at, *number));
                    }
                    let mut texts: Vec<String> = all
                        .iter()
                        .map(|(number, told)| statement(*number, learner, &package, told))
                        .collect();
                    let taken_back = all.iter().filter(|(_, told)| told.voided);
                    texts.extend(
                        taken_back.map(|(number, _)| voiding(number + 1000, *number, learner)),
                    );
                    if shuffled {
                        let mut placed: Vec<(u32, String)> =
                            order.iter().copied().zip(texts).collect();
                        placed.sort();
                        texts = placed.into_iter().map(|(_, text)| text).collect();
                    }
                    let closing = Told {
                        unit: 0,
                        verb: "passed",
                        at: 100,
                        scaled: Some(1.0),
                        voided: false,
                    };
                    texts.push(statement(900, learner, &package, &closing));
                    let last = [first, second];
                    let steps = if shuffled { steps.as_slice() } else { &[] };
                    if !shuffled {
                        for (unit, about) in (0..).zip(last) {
                            link(&school, &package, unit, about).await;
                        }
                    }
                    run(&school, &caller, &package, (learner, texts), (steps, &last)).await
                })
            });
            prop_assert!(kept[0].is_some());
            prop_assert_eq!(&kept[0], &kept[1]);
            Ok(())
        })
        .unwrap();
    let report = runtime.block_on(school.app.replay(MONDAY, |_| ())).unwrap();
    assert_eq!(report.differences.len(), 0, "{:?}", report.differences);
}

#[tokio::test]
async fn only_a_score_counts_and_only_for_the_skill_of_the_link() {
    let school = school().await;
    let caller = client(&school, [Scope::All]).await;
    let package = package(&school).await;
    link(&school, &package, 0, Some((0, EvidenceGrade::Assessed))).await;
    let mira = school.mira.person_id;
    let told = |verb, scaled| Told {
        unit: 0,
        verb,
        at: 0,
        scaled,
        voided: false,
    };
    let nothing = [
        told("initialized", None),
        told("completed", Some(1.0)),
        told("passed", None),
        told("terminated", None),
    ];
    for (number, told) in nothing.iter().enumerate() {
        let text = statement(number, mira, &package, told);
        post(&school, &caller, &[text]).await.unwrap();
    }
    assert_eq!(belief(&school, mira).await, None);
    // Nor is it listed as something that somebody has yet to say the meaning of.
    let Keeper::Person(administrator) = keeper(&school) else {
        unreachable!();
    };
    assert!(
        school
            .app
            .unmapped(&administrator)
            .await
            .unwrap()
            .is_empty()
    );

    let text = statement(9, mira, &package, &told("failed", Some(0.25)));
    post(&school, &caller, &[text]).await.unwrap();
    let me = school.app.about_me(&school.mira, mira, COURSE, MONDAY);
    let me = me.await.unwrap();
    let [told] = me.from_elsewhere.as_slice() else {
        panic!("{:?}", me.from_elsewhere);
    };
    assert_eq!(told.skill.id, SKILLS[0]);
    assert_eq!(
        (told.correct, told.unaided, told.scaled),
        (false, true, Some(0.25))
    );
    assert_eq!(me.skills.len(), 1);
    assert_eq!(me.skills[0].skill.id, SKILLS[0]);
}

#[tokio::test]
async fn a_learner_takes_away_what_an_assigned_unit_is_called() {
    let school = school().await;
    let package = package(&school).await;
    link(&school, &package, 1, Some((0, EvidenceGrade::Assessed))).await;
    let (app, mira, teacher) = (&school.app, &school.mira, &school.teacher);
    let section = app.sections(teacher).await.unwrap()[0].section_id;
    let unit = UnitOffer::target(&package, 1);
    app.assign(teacher, section, None, unit.clone(), None, MONDAY)
        .await
        .unwrap();
    let assigned = async || {
        let file = app.export_choices(mira, mira.person_id, MONDAY).await;
        let file: Value = serde_json::from_str(&file.unwrap()).unwrap();
        file["courses"][0]["assignments"][0]["assignment"].clone()
    };
    let named = json!({ "kind": "content", "id": unit.id, "title": "1" });
    assert_eq!(assigned().await, named);
    app.remove_package(&keeper(&school), &package, MONDAY)
        .await
        .unwrap();
    let unnamed = json!({ "kind": "content", "id": unit.id, "title": null });
    assert_eq!(assigned().await, unnamed);
}
