//! What another policy would have been worth, on a small sample school.

use cairn_engine::{PolicyParameters, read_policy};

use crate::school::{COURSE, sample_school, school};

/// A policy that wants what is hardest, whatever is to be learned.
const CONTRARY: &str = "target = 0.5\nfit = 100.0\nvalue = 0.0\nforgetting = 0.0\n";

#[tokio::test]
async fn steps_are_decided_again_and_judged_by_what_came_later() {
    let empty = (school().await.app)
        .evaluate_policy(COURSE, &PolicyParameters::default(), |_| ())
        .await
        .unwrap();
    assert_eq!((empty.chosen, empty.found), (0, None));

    let (app, _, _folder) = sample_school(10, 5).await;
    let evaluate = async |policy: &PolicyParameters| {
        let worth = app.evaluate_policy(COURSE, policy, |_| ()).await.unwrap();
        let judged = worth.places.iter().sum::<u64>();
        assert_eq!(
            worth.chosen,
            judged + worth.not_judged + worth.outdated,
            "{worth:?}"
        );
        assert_eq!(worth.outdated, 0);
        worth
    };
    let same = evaluate(&PolicyParameters::default()).await;
    let [first, second, third] = same.places;
    assert!(first > second && second > third && third > 0, "{same:?}");
    let found = same.found.unwrap();
    assert!(found.steps > 100, "{same:?}");
    // Decided again by what decided, every step would be offered where it was, but for those drawn by lot.
    assert!(found.never < 0.1, "{same:?}");
    assert!(found.effective_steps > 0.85 * found.steps as f64);
    assert!((found.snips.value - found.logged.value).abs() < 0.03);
    assert!(found.is_telling());

    let contrary = evaluate(&read_policy(CONTRARY).unwrap()).await;
    let other = contrary.found.unwrap();
    assert_eq!((other.steps, other.logged), (found.steps, found.logged));
    assert!(other.never > 0.3, "{contrary:?}");
    assert!(other.effective_steps < found.effective_steps);
    assert_ne!(contrary.policy, same.policy);
}
