//! Attempts, responses, beliefs and decisions.

use cairn_store::{Attempt, AttemptState, Placement, Role, StoreError};

use crate::fixture::{
    Database, answer, attempt, belief, decision, learner, on_both_engines, placement, response,
    statement,
};

on_both_engines! {
    an_attempt_goes_from_open_to_closed,
    responses_come_back_as_they_went_in,
    a_response_needs_its_statement_and_its_attempt,
    a_belief_never_goes_back,
    a_section_sees_the_beliefs_about_its_learners,
    the_first_choice_stands,
    a_placement_ends_once_and_counts_its_answers,
}

async fn an_attempt_goes_from_open_to_closed(database: Database) {
    let ada = learner(&database.store, "ada").await;
    let checked: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                let first = attempt(ada, "a1");
                let mut second = Attempt {
                    opened_at: 1_700,
                    ..attempt(ada, "a2")
                };
                let elsewhere = Attempt {
                    opened_at: 1_800,
                    course_id: "algebra".into(),
                    ..attempt(ada, "a3")
                };
                for attempt in [&first, &second, &elsewhere] {
                    tx.open_attempt(attempt).await?;
                }
                assert_eq!(
                    tx.latest_open_attempt(ada, "fractions").await?,
                    Some(second.clone())
                );
                second.state = AttemptState::Revealed;
                second.hints_shown = 2;
                second.tries = 3;
                second.closed_at = Some(1_900);
                assert!(tx.update_attempt(&second).await?);
                assert_eq!(tx.attempt(ada, "a2").await?, Some(second.clone()));
                assert_eq!(
                    tx.latest_open_attempt(ada, "fractions").await?,
                    Some(first.clone())
                );
                assert_eq!(
                    tx.recent_attempts(ada, "fractions", 5).await?,
                    [second.clone(), first]
                );
                assert_eq!(
                    tx.recent_attempts(ada, "fractions", 1).await?,
                    [second.clone()]
                );
                assert_eq!(tx.latest_open_attempt(ada, "geometry").await?, None);
                second.attempt_id = "a4".into();
                assert!(!tx.update_attempt(&second).await?);
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}

async fn a_placement_ends_once_and_counts_its_answers(database: Database) {
    let ada = learner(&database.store, "ada").await;
    let checked: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                let first = placement(ada, "p1");
                let second = Placement {
                    started_at: 2_000,
                    ..placement(ada, "p2")
                };
                for placement in [&first, &second] {
                    tx.begin_placement(placement).await?;
                }
                for (id, state, of) in [
                    ("a1", AttemptState::Right, Some("p1")),
                    ("a2", AttemptState::Revealed, Some("p1")),
                    ("a3", AttemptState::Abandoned, Some("p1")),
                    ("a4", AttemptState::Open, Some("p2")),
                    ("a5", AttemptState::Right, None),
                ] {
                    tx.open_attempt(&Attempt {
                        state,
                        placement_id: of.map(str::to_owned),
                        ..attempt(ada, id)
                    })
                    .await?;
                }
                assert!(tx.end_placement(ada, "p1", 2_500).await?);
                assert!(!tx.end_placement(ada, "p1", 2_600).await?);
                assert!(!tx.end_placement(ada, "p3", 2_600).await?);
                let first = Placement {
                    ended_at: Some(2_500),
                    answered: 2,
                    ..first
                };
                let found = tx.recent_placements(ada, "fractions", 9).await?;
                assert_eq!(found, [second.clone(), first]);
                assert_eq!(tx.recent_placements(ada, "fractions", 1).await?, [second]);
                assert_eq!(tx.recent_placements(ada, "algebra", 9).await?, []);
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}

async fn responses_come_back_as_they_went_in(database: Database) {
    let ada = learner(&database.store, "ada").await;
    for id in ["r1", "r2", "r3"] {
        answer(&database.store, ada, id).await.unwrap();
    }
    let checked: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                let seq = tx
                    .append_statement(&statement(ada, "r4"))
                    .await?
                    .seq()
                    .expect("in the log");
                let mut wrong = response(ada, seq, "r4", "r3");
                wrong.skill_id = "thirds".into();
                wrong.correct = false;
                wrong.dont_know = true;
                wrong.misconception = Some("adds-denominators".into());
                wrong.duration_ms = None;
                wrong.seed = 3;
                wrong.try_number = 2;
                wrong.earlier_tries = 1;
                wrong.hints_shown = 4;
                tx.insert_response(&wrong).await?;

                let of = |seq: i64| response(ada, seq, &format!("r{seq}"), &format!("r{seq}"));
                assert_eq!(tx.response(ada, "r4").await?, Some(wrong.clone()));
                assert_eq!(tx.response(ada, "r5").await?, None);
                assert_eq!(
                    tx.responses_of_attempt(ada, "r3").await?,
                    [of(3), wrong.clone()]
                );
                assert_eq!(
                    tx.recent_responses(ada, "fractions", 2).await?,
                    [wrong.clone(), of(3)]
                );
                assert_eq!(
                    tx.responses_of_skill(ada, "fractions", "halves", 2).await?,
                    [of(3), of(2)]
                );
                assert_eq!(
                    tx.responses_of_skill(ada, "fractions", "thirds", 9).await?,
                    [wrong]
                );
                assert_eq!(tx.responses(ada, 1, 2).await?, [of(2), of(3)]);
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}

async fn a_response_needs_its_statement_and_its_attempt(database: Database) {
    let ada = learner(&database.store, "ada").await;
    answer(&database.store, ada, "r1").await.unwrap();
    for (seq, attempt) in [(2, "r1"), (1, "elsewhere")] {
        let orphan: Result<(), StoreError> = database
            .store
            .write(move |tx| {
                Box::pin(async move {
                    if seq == 1 {
                        tx.append_statement(&statement(ada, "r2")).await?;
                        return tx.insert_response(&response(ada, 2, "r2", attempt)).await;
                    }
                    tx.insert_response(&response(ada, seq, "r2", attempt)).await
                })
            })
            .await;
        assert!(
            matches!(orphan, Err(StoreError::Constraint { .. })),
            "{orphan:?}"
        );
    }
}

async fn a_belief_never_goes_back(database: Database) {
    let ada = learner(&database.store, "ada").await;
    let checked: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                assert!(tx.put_belief(&belief(ada, 2)).await?);
                assert!(!tx.put_belief(&belief(ada, 1)).await?);
                assert_eq!(tx.belief(ada, "fractions").await?, Some(belief(ada, 2)));
                // The same evidence, seen by another model.
                let mut refitted = belief(ada, 2);
                refitted.model = "additive-2".into();
                assert!(tx.put_belief(&refitted).await?);
                assert_eq!(tx.belief(ada, "fractions").await?, Some(refitted));
                assert!(tx.delete_belief(ada, "fractions").await?);
                assert!(!tx.delete_belief(ada, "fractions").await?);
                assert!(tx.put_belief(&belief(ada, 1)).await?);
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}

async fn a_section_sees_the_beliefs_about_its_learners(database: Database) {
    let ada = learner(&database.store, "ada").await;
    let ben = learner(&database.store, "ben").await;
    let new = learner(&database.store, "new").await;
    let elsewhere = learner(&database.store, "elsewhere").await;
    let checked: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                let section = tx.create_section("7b", "fractions", 1).await?;
                for learner in [ben, ada, new] {
                    tx.enrol(section, learner, Role::Learner, 1).await?;
                }
                for learner in [elsewhere, ben, ada] {
                    tx.put_belief(&belief(learner, 0)).await?;
                }
                assert_eq!(
                    tx.beliefs_of_section(section, "fractions").await?,
                    [belief(ada, 0), belief(ben, 0)]
                );
                assert_eq!(tx.beliefs_of_section(section, "algebra").await?, []);
                assert_eq!(tx.beliefs((ada, "fractions"), 1).await?, [belief(ben, 0)]);
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}

async fn the_first_choice_stands(database: Database) {
    let ada = learner(&database.store, "ada").await;
    let checked: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                let mut first = decision(ada, "d1");
                let mut second = decision(ada, "d2");
                second.decided_at += 1;
                tx.put_decision(&second).await?;
                tx.put_decision(&first).await?;
                assert_eq!(
                    tx.latest_decision(ada, "fractions").await?,
                    Some(second.clone())
                );
                assert_eq!(tx.latest_decision(ada, "algebra").await?, None);
                assert!(tx.mark_chosen(ada, "d1", "halves", 1_700).await?);
                assert!(!tx.mark_chosen(ada, "d1", "thirds", 1_800).await?);
                assert!(!tx.mark_chosen(ada, "d3", "thirds", 1_800).await?);
                first.chosen_skill = Some("halves".into());
                first.chosen_at = Some(1_700);
                assert_eq!(tx.find_decision("d1").await?, Some(first.clone()));
                assert_eq!(tx.find_decision("d3").await?, None);
                assert_eq!(tx.decision(ada, "d1").await?, Some(first.clone()));
                assert_eq!(
                    tx.recent_decisions(ada, "fractions", 9).await?,
                    [second, first]
                );
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}
