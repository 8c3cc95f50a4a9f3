use cairn_engine::{AdaptiveTest, BankItem, ItemBank};
use proptest::prelude::*;

/// Items spread evenly over difficulty and discrimination, without chance.
fn bank(items: u32) -> Vec<BankItem> {
    let item = |number: u32| BankItem {
        discrimination: 0.8 + f64::from(number * 7 % 13) / 10.0,
        difficulty: 6.0 * f64::from(number) / f64::from(items) - 3.0,
        guess: f64::from(number % 3) / 10.0,
    };
    (0..items).map(item).collect()
}

#[test]
fn somebody_who_answers_by_their_ability_is_found() {
    let items = bank(300);
    let bank = ItemBank::new(&items);
    for ability in [-1.5, 0.0, 1.5] {
        let mut test = AdaptiveTest::new(&bank);
        while test.standard_error() > 0.3 {
            let item = test.next_item().unwrap();
            test.observe(item, items[item].difficulty < ability);
        }
        assert!(test.answers() < 25, "{} items", test.answers());
        assert!((test.ability() - ability).abs() < 0.5, "{}", test.ability());
    }
}

#[test]
fn no_item_is_asked_twice_and_the_bank_ends() {
    let items = bank(20);
    let bank = ItemBank::new(&items);
    let mut test = AdaptiveTest::new(&bank);
    let mut asked = Vec::new();
    while let Some(item) = test.next_item() {
        assert!(!asked.contains(&item));
        asked.push(item);
        test.observe(item, asked.len() % 2 == 0);
    }
    assert_eq!(asked.len(), 20);
    let nothing = ItemBank::new(&[]);
    assert_eq!(AdaptiveTest::new(&nothing).next_item(), None);
}

proptest! {
    #[test]
    fn whatever_the_items_and_answers_the_estimate_stays_on_the_scale(
        items in prop::collection::vec((any::<f64>(), any::<f64>(), any::<f64>()), 1..30),
        answers in prop::collection::vec((0..40_usize, any::<bool>()), 0..200),
    ) {
        let items: Vec<BankItem> = items
            .into_iter()
            .map(|(discrimination, difficulty, guess)| BankItem { discrimination, difficulty, guess })
            .collect();
        let bank = ItemBank::new(&items);
        let mut test = AdaptiveTest::new(&bank);
        for (item, right) in answers {
            test.observe(item, right);
            prop_assert!((-4.0..=4.0).contains(&test.ability()));
            prop_assert!((0.0..=2.0).contains(&test.standard_error()));
        }
    }
}
