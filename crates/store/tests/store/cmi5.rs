//! Content made elsewhere: packages, files, registrations and sessions.

use cairn_store::{Cmi5Link, EvidenceGrade, StoreError};

use crate::fixture::{
    Database, cmi5_package, cmi5_registration, cmi5_session, learner, on_both_engines,
};

on_both_engines! {
    a_package_keeps_its_files_until_it_is_removed,
    a_session_goes_from_open_to_ended,
    erasing_a_learner_leaves_the_package,
}

async fn a_package_keeps_its_files_until_it_is_removed(database: Database) {
    let checked: Result<(), StoreError> = database
        .store
        .write(|tx| {
            Box::pin(async move {
                tx.add_cmi5_package(&cmi5_package("p1")).await?;
                tx.add_cmi5_package(&cmi5_package("p2")).await?;
                tx.add_cmi5_file("p1", "a.html", b"old").await?;
                tx.add_cmi5_file("p1", "a.html", b"new\0\xff").await?;
                assert_eq!(
                    tx.cmi5_file("p1", "a.html").await?.as_deref(),
                    Some(b"new\0\xff".as_slice())
                );
                assert_eq!(tx.cmi5_file("p2", "a.html").await?, None);
                let link = |skill: &str| Cmi5Link {
                    package_id: "p1".to_owned(),
                    unit: 0,
                    course_id: "fractions".to_owned(),
                    skill_id: skill.to_owned(),
                    grade: EvidenceGrade::Aided,
                };
                tx.link_cmi5_unit(&link("halves")).await?;
                tx.link_cmi5_unit(&link("thirds")).await?;
                assert_eq!(tx.cmi5_links_of_package("p1").await?, [link("thirds")]);
                assert_eq!(tx.cmi5_links_of_skill("fractions", "halves").await?, []);
                assert_eq!(
                    tx.cmi5_links_of_course("fractions").await?,
                    [link("thirds")]
                );
                assert_eq!(tx.cmi5_links_of_course("halves").await?, []);
                assert_eq!(tx.all_cmi5_links().await?, [link("thirds")]);
                assert_eq!(
                    tx.cmi5_links_of_skill("fractions", "thirds").await?,
                    [link("thirds")]
                );
                assert_eq!(
                    tx.cmi5_packages().await?,
                    [cmi5_package("p1"), cmi5_package("p2")]
                );
                tx.unlink_cmi5_unit("p1", 0).await?;
                assert_eq!(tx.cmi5_links_of_package("p1").await?, []);
                assert!(tx.remove_cmi5_package("p1").await?);
                assert!(!tx.remove_cmi5_package("p1").await?);
                assert_eq!(tx.cmi5_package("p1").await?, None);
                assert_eq!(tx.cmi5_file("p1", "a.html").await?, None);
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}

async fn a_session_goes_from_open_to_ended(database: Database) {
    let ada = learner(&database.store, "ada").await;
    let checked: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.lock_learner(ada).await?;
                tx.add_cmi5_package(&cmi5_package("p1")).await?;
                let mut enrolled = cmi5_registration(ada);
                tx.register_cmi5(&enrolled).await?;
                "{\"passed\":true}".clone_into(&mut enrolled.state);
                tx.put_cmi5_registration_state(&enrolled).await?;
                assert_eq!(tx.cmi5_registration("r1").await?, Some(enrolled.clone()));
                assert_eq!(tx.cmi5_registration_of(ada, "p1").await?, Some(enrolled));
                assert_eq!(tx.cmi5_registration_of(ada + 1, "p1").await?, None);

                let mut running = cmi5_session(ada);
                tx.open_cmi5_session(&running).await?;
                assert_eq!(
                    tx.open_cmi5_sessions(ada, "r1", 2).await?,
                    [running.clone()]
                );
                assert_eq!(tx.open_cmi5_sessions(ada, "r1", 1).await?, []);
                running.token_hash = Some(vec![2; 32]);
                running.last_at = 4_000;
                tx.put_cmi5_session_state(&running).await?;
                assert_eq!(tx.cmi5_session("s1").await?, Some(running.clone()));
                running.open = false;
                tx.put_cmi5_session_state(&running).await?;
                assert!(
                    !tx.remove_cmi5_package("p1").await?,
                    "somebody has taken it"
                );
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}

async fn erasing_a_learner_leaves_the_package(database: Database) {
    let ada = learner(&database.store, "ada").await;
    let checked: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.lock_learner(ada).await?;
                tx.add_cmi5_package(&cmi5_package("p1")).await?;
                tx.register_cmi5(&cmi5_registration(ada)).await?;
                tx.open_cmi5_session(&cmi5_session(ada)).await?;
                assert!(tx.erase_person(ada).await?);
                assert_eq!(tx.cmi5_registration("r1").await?, None);
                assert_eq!(tx.cmi5_session("s1").await?, None);
                assert_eq!(tx.cmi5_package("p1").await?, Some(cmi5_package("p1")));
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}
