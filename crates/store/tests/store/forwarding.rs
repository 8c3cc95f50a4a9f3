//! Forwarding: who holds the lease, how far a target has got, what was set aside.

use cairn_store::{StoreError, Waiting};

use crate::fixture::{self, Database, aside, forward_target, on_both_engines};

on_both_engines! {
    one_process_forwards_at_a_time,
    what_waits_is_what_comes_after_what_was_reached,
    what_is_set_aside_is_listed_tried_again_and_taken_back,
    an_erased_persons_statements_are_set_aside_no_more,
}

async fn one_process_forwards_at_a_time(database: Database) {
    let done: Result<(), StoreError> = database
        .store
        .write(|tx| {
            Box::pin(async move {
                let target = tx.create_forward_target(&forward_target()).await?;
                assert!(tx.lease_forward_target(target, "one", 100, 0).await?);
                assert!(!tx.lease_forward_target(target, "two", 150, 50).await?);
                assert!(tx.lease_forward_target(target, "one", 200, 50).await?);
                assert!(!tx.note_forwarded(target, "two", (5, 7), 3, 60).await?);
                assert!(tx.note_forwarded(target, "one", (5, 7), 3, 60).await?);
                assert!(!tx.note_forward_failure(target, "two", "no", 90).await?);
                assert!(tx.note_forward_failure(target, "one", "no", 90).await?);
                let found = tx.forward_target(target).await?.unwrap();
                assert_eq!((found.new.after, found.reached, found.delivered), (5, 7, 3));
                assert_eq!((found.failures, found.next_at), (1, 90));
                assert_eq!(found.failure.as_deref(), Some("no"));

                // Nothing was heard of it.
                assert!(tx.lease_forward_target(target, "two", 300, 200).await?);
                assert!(!tx.note_forwarded(target, "one", (9, 9), 1, 210).await?);
                assert!(tx.note_forwarded(target, "two", (6, 8), 1, 210).await?);
                let found = tx.forward_target(target).await?.unwrap();
                assert_eq!((found.failures, found.failure), (0, None));
                assert_eq!((found.delivered, found.delivered_at), (4, Some(210)));

                assert!(tx.pause_forward_target(target, true).await?);
                assert!(!tx.lease_forward_target(target, "two", 500, 230).await?);
                assert!(tx.delete_forward_target(target).await?);
                assert!(!tx.delete_forward_target(target).await?);
                Ok(())
            })
        })
        .await;
    done.unwrap();
}

async fn what_waits_is_what_comes_after_what_was_reached(database: Database) {
    let ada = fixture::learner(&database.store, "ada").await;
    for id in ["r1", "r2", "r3"] {
        fixture::answer(&database.store, ada, id).await.unwrap();
    }
    let done: Result<(), StoreError> = database
        .store
        .read(|tx| {
            Box::pin(async move {
                let all = tx.positions_after(0, 10).await?;
                assert_eq!(all.len(), 3);
                assert!(all.is_sorted());
                assert_eq!(tx.positions_after(all[0], 1).await?, all[1..2]);
                let records = tx.records_at(&all[1..]).await?;
                let found: Vec<i64> = records.iter().map(|record| record.position).collect();
                assert_eq!(found, all[1..]);
                let waiting = |statements, first| Waiting { statements, first };
                assert_eq!(
                    tx.waiting_after(all[0], 10).await?,
                    waiting(2, Some(all[1]))
                );
                assert_eq!(tx.waiting_after(0, 2).await?, waiting(2, Some(all[0])));
                assert_eq!(tx.waiting_after(all[2], 10).await?, waiting(0, None));
                Ok(())
            })
        })
        .await;
    done.unwrap();
}

async fn what_is_set_aside_is_listed_tried_again_and_taken_back(database: Database) {
    let done: Result<(), StoreError> = database
        .store
        .write(|tx| {
            Box::pin(async move {
                let target = tx.create_forward_target(&forward_target()).await?;
                let (one, mut other) = (aside(7, "w1"), aside(-3, "w2"));
                other.set_aside_at += 1;
                for aside in [&one, &other, &one] {
                    tx.set_aside(target, aside).await?;
                }
                assert_eq!(tx.count_set_asides(target).await?, 2);
                assert_eq!(
                    tx.set_asides(target, 9).await?,
                    [other.clone(), one.clone()]
                );
                assert_eq!(tx.set_asides_to_try(target, 9).await?, []);
                assert_eq!(tx.try_set_asides_again(target).await?, 2);
                assert_eq!(tx.set_asides_to_try(target, 9).await?.len(), 2);
                tx.end_set_aside(target, &one).await?;
                tx.set_aside(target, &other).await?;
                assert_eq!(tx.set_asides_to_try(target, 9).await?, []);
                assert_eq!(tx.set_asides(target, 9).await?, [other]);
                assert!(tx.delete_forward_target(target).await?);
                assert_eq!(tx.count_set_asides(target).await?, 0);
                Ok(())
            })
        })
        .await;
    done.unwrap();
}

async fn an_erased_persons_statements_are_set_aside_no_more(database: Database) {
    let ada = fixture::populate(&database.store).await;
    let done: Result<(), StoreError> = database
        .store
        .write(move |tx| {
            Box::pin(async move {
                let target = tx.forward_targets().await?[0].target_id;
                assert_eq!(tx.count_set_asides(target).await?, 1);
                assert!(tx.erase_person(ada).await?);
                assert_eq!(tx.count_set_asides(target).await?, 0);
                Ok(())
            })
        })
        .await;
    done.unwrap();
}
