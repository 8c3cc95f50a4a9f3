//! Fitted models, and who may change what is in use.

use cairn_store::{AnswerModel, StoreError};

use crate::fixture::{Database, model, on_both_engines};

on_both_engines! {
    models_are_kept_in_all_their_versions,
    of_several_that_exchange_a_text_one_succeeds,
}

async fn models_are_kept_in_all_their_versions(database: Database) {
    let checked: Result<(), StoreError> = database
        .store
        .write(|tx| {
            Box::pin(async move {
                let first = tx.put_answer_model(&model(None)).await?;
                let second = tx.put_answer_model(&model(Some(first))).await?;
                let kept = |model_id, before_id| AnswerModel {
                    model_id,
                    new: model(before_id),
                };
                let both = [kept(second, Some(first)), kept(first, None)];
                assert_eq!(tx.answer_models(i64::MAX, 9).await?, both);
                assert_eq!(tx.answer_models(second, 9).await?, both[1..]);
                assert_eq!(tx.answer_model(second).await?.as_ref(), Some(&both[0]));
                assert_eq!(tx.answer_model(99).await?, None);
                Ok(())
            })
        })
        .await;
    checked.unwrap();
}

async fn of_several_that_exchange_a_text_one_succeeds(database: Database) {
    for (before, round) in [("", "first"), ("first", "second")] {
        let exchanges = (0..8).map(|_| {
            let store = database.store.clone();
            tokio::spawn(async move {
                let exchanged: Result<bool, StoreError> = store
                    .write(move |tx| {
                        Box::pin(async move { tx.exchange_meta("turn", before, round).await })
                    })
                    .await;
                exchanged.unwrap()
            })
        });
        let mut succeeded = 0;
        for exchange in exchanges.collect::<Vec<_>>() {
            succeeded += usize::from(exchange.await.unwrap());
        }
        assert_eq!(succeeded, 1);
    }
    let kept: Result<_, StoreError> = database
        .store
        .read(|tx| Box::pin(async move { tx.meta("turn").await }))
        .await;
    assert_eq!(kept.unwrap().as_deref(), Some("second"));
}
