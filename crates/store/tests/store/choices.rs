//! What learners choose, and what teachers assign and overrule.

use cairn_store::{
    NewAssignment, OverrideKind, Preferences, Role, SectionPolicy, StoreError, Target, TargetKind,
};

use crate::fixture::{self, Database, goal, on_both_engines, overruling, person, unit};

on_both_engines! {
    a_learner_has_one_goal_in_a_course,
    interests_and_preferences_are_kept,
    an_assignment_reaches_its_learners_until_it_is_ended,
    an_override_is_ended_and_stays_on_record,
    the_latest_policy_file_of_a_section_counts,
    choices_go_with_the_person,
}

async fn a_learner_has_one_goal_in_a_course(database: Database) {
    let ada = fixture::learner(&database.store, "ada").await;
    let checked: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                assert_eq!(tx.goal(ada, "fractions").await?, None);
                for (id, due) in [("g1", Some(20_500)), ("g2", None), ("g3", Some(-3))] {
                    let set = goal(ada, id, due);
                    tx.set_goal(&set).await?;
                    assert_eq!(tx.goal(ada, "fractions").await?, Some(set));
                }
                assert_eq!(tx.goal(ada, "algebra").await?, None);
                assert!(tx.end_goal(ada, "fractions", 9).await?);
                assert!(!tx.end_goal(ada, "fractions", 9).await?);
                assert_eq!(tx.goal(ada, "fractions").await?, None);
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}

async fn interests_and_preferences_are_kept(database: Database) {
    let ada = fixture::learner(&database.store, "ada").await;
    let checked: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                let skill = Target {
                    kind: TargetKind::Skill,
                    id: "halves".into(),
                };
                for target in [&unit("sums"), &skill, &skill] {
                    tx.put_interest(ada, "fractions", target, 5).await?;
                }
                let both = [skill.clone(), unit("sums")];
                assert_eq!(tx.interests(ada, "fractions").await?, both);
                assert!(tx.delete_interest(ada, "fractions", &skill).await?);
                assert!(!tx.delete_interest(ada, "fractions", &skill).await?);
                assert_eq!(tx.interests(ada, "fractions").await?, [unit("sums")]);

                let nothing = Preferences::default();
                assert_eq!(tx.preferences(ada, "fractions").await?, nothing);
                let chosen = Preferences {
                    success_rate: Some("stretching".into()),
                    minutes_a_day: Some(15),
                };
                for preferences in [chosen, nothing] {
                    tx.put_preferences(ada, "fractions", &preferences).await?;
                    assert_eq!(tx.preferences(ada, "fractions").await?, preferences);
                }
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}

async fn an_assignment_reaches_its_learners_until_it_is_ended(database: Database) {
    let checked: Result<(), StoreError> = database
        .store
        .write(|tx| {
            Box::pin(async move {
                let ada = tx.create_person(&person("ada", Role::Learner)).await?;
                let ben = tx.create_person(&person("ben", Role::Learner)).await?;
                let tal = tx.create_person(&person("tal", Role::Teacher)).await?;
                let section = tx.create_section("7b", "fractions", 1).await?;
                let other = tx.create_section("8a", "algebra", 1).await?;
                for learner in [ada, ben] {
                    tx.enrol(section, learner, Role::Learner, 1).await?;
                    tx.enrol(other, learner, Role::Learner, 1).await?;
                }
                tx.enrol(section, tal, Role::Teacher, 1).await?;
                let new = |section_id, learner_id| NewAssignment {
                    section_id,
                    learner_id,
                    target: unit("sums"),
                    due_day: Some(20_600),
                    assigned_by: tal,
                    assigned_at: 4,
                };
                let to_all = tx.assign(&new(section, None)).await?;
                let to_ada = tx.assign(&new(section, Some(ada))).await?;
                let elsewhere = tx.assign(&new(other, None)).await?;

                let all = tx.assignments_of_learner(ada, "fractions", 9).await?;
                let ids: Vec<_> = all.iter().map(|found| found.assignment_id).collect();
                assert_eq!(ids, [to_all, to_ada]);
                assert_eq!(all[1].new, new(section, Some(ada)));
                for (learner, course, expected) in
                    [(ben, "fractions", to_all), (ben, "algebra", elsewhere)]
                {
                    let found = tx.assignments_of_learner(learner, course, 9).await?;
                    assert_eq!(found.len(), 1);
                    assert_eq!(found[0].assignment_id, expected);
                }
                assert_eq!(tx.assignments_of_learner(tal, "fractions", 9).await?, []);

                assert!(
                    !tx.end_assignment(to_all, other, tal, 5).await?,
                    "not theirs"
                );
                assert!(tx.end_assignment(to_all, section, tal, 5).await?);
                assert!(!tx.end_assignment(to_all, section, tal, 6).await?);
                assert_eq!(tx.assignments_of_section(section, 9).await?.len(), 1);
                assert_eq!(tx.assignments_of_learner(ben, "fractions", 9).await?, []);
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}

async fn an_override_is_ended_and_stays_on_record(database: Database) {
    let ada = fixture::populate(&database.store).await;
    let checked: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                // Each of the kinds was set for the same skill, one after the other.
                let standing = tx.overrides_of_learner(ada, "fractions", 9).await?;
                assert_eq!(standing.len(), 1);
                assert_eq!(standing[0].new.kind, OverrideKind::Order);
                let section = standing[0].new.section_id;
                let next = overruling(section, "thirds", OverrideKind::Order);
                tx.put_override(&next).await?;
                let skills = |found: &[cairn_store::Override]| -> Vec<String> {
                    found.iter().map(|each| each.new.skill_id.clone()).collect()
                };
                let standing = tx.overrides_of_learner(ada, "fractions", 9).await?;
                assert_eq!(skills(&standing), ["halves", "thirds"]);
                assert!(tx.end_override(section, "halves", 8, 1_700).await?);
                assert!(!tx.end_override(section, "halves", 8, 1_700).await?);
                let all = tx.overrides(section, 9).await?;
                assert_eq!(skills(&all), ["thirds", "halves", "halves", "halves"]);
                assert_eq!(all[1].ended_by, Some(8));
                assert_eq!(all[1].new.reason, "the test is on Friday");
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}

async fn the_latest_policy_file_of_a_section_counts(database: Database) {
    let ada = fixture::populate(&database.store).await;
    let checked: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                let first = tx.policies_of_learner(ada, "fractions").await?.remove(0);
                let back = SectionPolicy {
                    version: 2,
                    fingerprint: "f2".into(),
                    text: String::new(),
                    ..first.clone()
                };
                tx.put_section_policy(&back).await?;
                let latest = tx.policies_of_learner(ada, "fractions").await?;
                assert_eq!(latest, std::slice::from_ref(&back));
                assert_eq!(tx.policies_of_learner(ada, "algebra").await?, []);
                let versions = tx.section_policies(first.section_id, 9).await?;
                assert_eq!(versions, [back, first.clone()]);
                assert_eq!(tx.policy_of_fingerprint("f1").await?, Some(first));
                assert_eq!(tx.policy_of_fingerprint("f9").await?, None);
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}

async fn choices_go_with_the_person(database: Database) {
    let ada = fixture::populate(&database.store).await;
    let checked: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                assert!(tx.goal(ada, "fractions").await?.is_some());
                assert!(tx.erase_person(ada).await?);
                assert_eq!(tx.goal(ada, "fractions").await?, None);
                assert_eq!(tx.interests(ada, "fractions").await?, []);
                let nothing = Preferences::default();
                assert_eq!(tx.preferences(ada, "fractions").await?, nothing);
                assert_eq!(tx.assignments_of_section(1, 9).await?.len(), 1);
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}
