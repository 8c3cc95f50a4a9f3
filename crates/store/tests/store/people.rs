//! People, sessions, sections and the audit.

use cairn_store::{NewAuditEntry, NewPerson, Role, Settings, StoreError, TextSize, Theme};

use crate::fixture::{self, Database, on_both_engines, person, session};

on_both_engines! {
    an_account_is_found_by_its_login,
    a_login_is_given_once,
    a_session_is_found_with_its_person_until_it_ends,
    settings_come_with_the_session,
    a_section_knows_its_people,
    a_person_can_be_erased,
    the_audit_reads_newest_first,
    installation_facts_are_replaced,
}

async fn an_account_is_found_by_its_login(database: Database) {
    let person_id = fixture::learner(&database.store, "ada").await;
    let checked: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                let account = tx.person_by_login("ada").await?.unwrap();
                let expected = person("ada", Role::Learner);
                assert_eq!(account.password_hash, expected.password_hash);
                assert_eq!(account.person.name, expected.name);
                assert_eq!(account.person.person_id, person_id);
                assert!(tx.person_by_login("Ada").await?.is_none());
                assert!(!format!("{account:?} {expected:?}").contains("argon2"));

                let mut changed = account.person;
                changed.name = "Augusta Ada King".into();
                changed.locale = "de".into();
                assert!(tx.update_person(&changed).await?);
                assert_eq!(tx.person(person_id).await?, Some(changed.clone()));
                assert_eq!(tx.people(0, 10).await?, [changed]);
                assert_eq!(tx.people(person_id, 10).await?, []);

                assert!(tx.set_password_hash(person_id, None).await?);
                assert_eq!(
                    tx.person_by_login("ada").await?.unwrap().password_hash,
                    None
                );
                assert!(!tx.set_password_hash(person_id + 1, None).await?);
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}

async fn a_login_is_given_once(database: Database) {
    fixture::learner(&database.store, "ada").await;
    let again: Result<i64, StoreError> = database
        .store
        .write(|tx| Box::pin(async move { tx.create_person(&person("ada", Role::Teacher)).await }))
        .await;
    let error = again.unwrap_err();
    assert!(
        matches!(&error, StoreError::Conflict { table, .. } if table == "person"),
        "{error:?}"
    );
    assert_eq!(
        error.to_string(),
        "the person exists already; use the one that is there, or choose another name for the new one"
    );
}

async fn a_session_is_found_with_its_person_until_it_ends(database: Database) {
    let ada = fixture::learner(&database.store, "ada").await;
    let checked: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                for (token, expires_at) in [(1, 5_000), (2, 6_000), (3, 7_000)] {
                    tx.create_session(&session(ada, token, expires_at)).await?;
                }
                let found = tx.session(&[0, 1, 255], 4_999).await?.unwrap();
                assert_eq!(
                    (found.person.login.as_str(), found.csrf.as_str()),
                    ("ada", "secret")
                );
                assert!(!format!("{found:?}").contains("secret"));
                assert!(tx.session(&[0, 1, 255], 5_000).await?.is_none());
                assert!(tx.session(&[0, 9, 255], 0).await?.is_none());

                assert!(tx.extend_session(&[0, 1, 255], 8_000).await?);
                assert!(tx.session(&[0, 1, 255], 5_000).await?.is_some());
                assert_eq!(tx.delete_expired_sessions(6_000).await?, 1);

                tx.set_person_disabled(ada, Some(5)).await?;
                assert!(tx.session(&[0, 3, 255], 0).await?.is_none());
                tx.set_person_disabled(ada, None).await?;
                assert!(tx.session(&[0, 3, 255], 0).await?.is_some());

                assert!(tx.delete_session(&[0, 3, 255]).await?);
                assert!(!tx.delete_session(&[0, 3, 255]).await?);
                assert_eq!(tx.delete_sessions_of(ada).await?, 1);
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}

async fn settings_come_with_the_session(database: Database) {
    let ada = fixture::learner(&database.store, "ada").await;
    let checked: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.create_session(&session(ada, 1, 5_000)).await?;
                let token = [0, 1, 255];
                let found = tx.session(&token, 0).await?.unwrap();
                assert_eq!(found.settings, Settings::default());

                let all = Settings {
                    theme: Theme::Dark,
                    text_size: TextSize::Largest,
                    wide_spacing: true,
                    reduced_motion: true,
                    low_distraction: true,
                    read_aloud: true,
                };
                let few = Settings {
                    theme: Theme::Light,
                    ..Settings::default()
                };
                for chosen in [all, few] {
                    tx.put_settings(ada, &chosen).await?;
                    assert_eq!(tx.session(&token, 0).await?.unwrap().settings, chosen);
                }
                assert!(tx.set_locale(ada, "es").await?);
                assert!(!tx.set_locale(ada + 1, "es").await?);
                assert_eq!(tx.session(&token, 0).await?.unwrap().person.locale, "es");
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}

async fn a_section_knows_its_people(database: Database) {
    let checked: Result<(), StoreError> = database
        .store
        .write(|tx| {
            Box::pin(async move {
                // Byte order, whatever the locale of the database: capitals first, umlauts last.
                let called = |name: &str| NewPerson {
                    name: name.into(),
                    ..person(name, Role::Learner)
                };
                let emmy = tx.create_person(&person("emmy", Role::Teacher)).await?;
                let mut learners = Vec::new();
                for name in ["zoe", "Özlem", "Zara"] {
                    learners.push(tx.create_person(&called(name)).await?);
                }
                let section = tx.create_section("7b", "fractions", 1_100).await?;
                let other = tx.create_section("8a", "algebra", 1_200).await?;
                for learner in &learners {
                    tx.enrol(section, *learner, Role::Learner, 1).await?;
                }
                tx.enrol(section, emmy, Role::Learner, 1).await?;
                tx.enrol(section, emmy, Role::Teacher, 2).await?;
                tx.enrol(other, emmy, Role::Teacher, 2).await?;

                let people = tx.people_of_section(section).await?;
                let names: Vec<_> = people
                    .iter()
                    .map(|member| (member.person.name.as_str(), member.role))
                    .collect();
                assert_eq!(
                    names,
                    [
                        ("Zara", Role::Learner),
                        ("emmy Lovelace", Role::Teacher),
                        ("zoe", Role::Learner),
                        ("Özlem", Role::Learner)
                    ]
                );
                let sections = tx.sections_of(emmy).await?;
                let names: Vec<_> = sections.iter().map(|of| of.section.name.as_str()).collect();
                assert_eq!(names, ["7b", "8a"]);
                assert_eq!(tx.section(other).await?.unwrap().course_id, "algebra");
                assert_eq!(tx.sections(section, 5).await?.len(), 1);

                assert!(tx.teaches(emmy, learners[0]).await?);
                assert!(!tx.teaches(learners[0], emmy).await?);
                assert_eq!(tx.role_in_section(other, learners[0]).await?, None);
                assert!(tx.withdraw(section, learners[0]).await?);
                assert!(!tx.withdraw(section, learners[0]).await?);
                assert!(!tx.teaches(emmy, learners[0]).await?);
                Ok(())
            })
        })
        .await;
    checked.unwrap();

    let nobody: Result<(), StoreError> = database
        .store
        .write(|tx| Box::pin(async move { tx.enrol(1, 999, Role::Learner, 1).await }))
        .await;
    assert!(
        matches!(nobody, Err(StoreError::Constraint { .. })),
        "{nobody:?}"
    );
}

async fn a_person_can_be_erased(database: Database) {
    let ada = fixture::populate(&database.store).await;
    let ben = fixture::learner(&database.store, "ben").await;
    fixture::answer(&database.store, ben, "b1").await.unwrap();
    let checked: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                assert!(tx.erase_person(ada).await?);
                assert!(!tx.erase_person(ada).await?);
                assert_eq!(tx.person(ada).await?, None);
                assert_eq!(tx.statements(ada, 0, 10).await?, []);
                assert_eq!(tx.responses(ada, 0, 10).await?, []);
                assert_eq!(tx.recent_attempts(ada, "fractions", 10).await?, []);
                assert_eq!(tx.recent_placements(ada, "fractions", 10).await?, []);
                assert_eq!(tx.belief(ada, "fractions").await?, None);
                assert_eq!(tx.decision(ada, "d1").await?, None);
                assert_eq!(tx.people_of_section(1).await?.len(), 1);
                assert_eq!(tx.counts().await?.sessions, 0);
                assert_eq!(tx.audit_of_learner(ada, i64::MAX, 10).await?.len(), 1);
                assert_eq!(tx.statements(ben, 0, 10).await?.len(), 1);
                Ok(())
            })
        })
        .await;
    checked.unwrap();
    // The number is not given again.
    assert!(fixture::learner(&database.store, "ada").await > ben);
}

async fn the_audit_reads_newest_first(database: Database) {
    let checked: Result<(), StoreError> = database
        .store
        .write(|tx| {
            Box::pin(async move {
                let entry = |at, learner_id| NewAuditEntry {
                    at,
                    actor_id: None,
                    action: "export".into(),
                    learner_id,
                    detail: String::new(),
                    address: Some("::1".into()),
                };
                let first = tx.append_audit(&entry(1, Some(5))).await?;
                let second = tx.append_audit(&entry(2, Some(5))).await?;
                let other = tx.append_audit(&entry(3, None)).await?;
                let ids = |entries: Vec<cairn_store::AuditEntry>| -> Vec<i64> {
                    entries.iter().map(|entry| entry.audit_id).collect()
                };
                assert_eq!(
                    ids(tx.audit_of_learner(5, i64::MAX, 10).await?),
                    [second, first]
                );
                assert_eq!(ids(tx.audit_of_learner(5, second, 10).await?), [first]);
                let all = tx.audit(i64::MAX, 2).await?;
                assert_eq!(all[0].entry, entry(3, None));
                assert_eq!(ids(all), [other, second]);
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}

async fn installation_facts_are_replaced(database: Database) {
    let checked: Result<(), StoreError> = database
        .store
        .write(|tx| {
            Box::pin(async move {
                assert_eq!(tx.meta("installation").await?, None);
                tx.put_meta("installation", "north").await?;
                tx.put_meta("installation", "south").await?;
                assert_eq!(tx.meta("installation").await?.as_deref(), Some("south"));
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}
