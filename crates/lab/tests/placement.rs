//! Placement finds out what learners know, in few questions, and states probabilities that come true.

use cairn_lab::trial::{Asking, place_learners};

#[test]
fn two_hundred_skills_are_placed_in_twenty_five_questions() {
    for figures in place_learners(200, 16, 1) {
        println!("{figures:?}");
        assert!(figures.questions <= 25.0);
        if figures.asking == Asking::Placement {
            assert!(figures.right >= 0.93, "nine skills of ten are placed right");
            assert!(figures.calibration <= 0.03, "and it knows how sure it is");
        }
    }
}

#[test]
fn it_places_better_than_questions_by_lot_and_than_a_single_ability() {
    let figures = place_learners(60, 30, 2);
    let wrong = |asking| {
        let found = figures.iter().find(|figures| figures.asking == asking);
        1.0 - found.unwrap().right
    };
    let ours = wrong(Asking::Placement);
    assert!(ours < 0.8 * wrong(Asking::ByLot), "{figures:?}");
    assert!(ours < 0.8 * wrong(Asking::SingleAbility), "{figures:?}");
}
