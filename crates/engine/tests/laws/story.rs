//! One learner's first days, in numbers a person can check.

use std::fmt::Write;

use cairn_engine::mastery::mastery_level;
use cairn_engine::{Belief, PolicyParameters, Situation, decide, predict};

use crate::course::{MORNING, TODAY, answers, course, skill};

#[test]
fn three_days_of_two_skills() {
    let model = course(&[&[], &[0]]);
    let mut belief = Belief::new(&model);
    let mut page = String::new();
    let script: [(i32, u32, &[bool]); 5] = [
        (0, 0, &[true, false, true, true, true]),
        (0, 1, &[false, true]),
        (1, 0, &[true]),
        (3, 1, &[true, true, true]),
        (30, 1, &[false]),
    ];
    for (day, position, outcomes) in script {
        let now = MORNING.plus_days(f64::from(day));
        for evidence in answers(&model, position, outcomes, now, TODAY.plus(day)) {
            belief.observe(&model, &evidence);
        }
        let marks: String = outcomes
            .iter()
            .map(|&right| if right { '+' } else { '-' })
            .collect();
        writeln!(page, "day {day}, skill {position}: {marks}").unwrap();
        for shown in [0, 1] {
            let prediction = predict(
                &belief,
                &model,
                skill(shown),
                &model.typical_item(skill(shown)),
                now,
            );
            let terms: Vec<String> = prediction
                .reasons
                .iter()
                .filter(|part| part.log_odds != 0.0)
                .map(|part| format!("{:?} {:+.2}", part.reason, part.log_odds))
                .collect();
            writeln!(
                page,
                "  skill {shown}: {:.0} % ({:.0} to {:.0}) {:?}: {}",
                100.0 * prediction.probability,
                100.0 * prediction.low,
                100.0 * prediction.high,
                mastery_level(&model, &belief, skill(shown), now),
                terms.join(", "),
            )
            .unwrap();
        }
        let situation = Situation {
            now,
            day: TODAY.plus(day),
            recent: vec![skill(position); outcomes.len()],
            seed: 1,
            ..Situation::default()
        };
        for offer in decide(&model, &belief, &situation, &PolicyParameters::default()).offers() {
            let terms: Vec<String> = offer
                .terms
                .iter()
                .filter(|term| term.score != 0.0)
                .map(|term| format!("{:?} {:+.2}", term.name, term.score))
                .collect();
            let step = format!("{:?} {}", offer.kind, offer.skill.get());
            writeln!(page, "  {step} {:.2}: {}", offer.score, terms.join(", ")).unwrap();
        }
    }
    insta::assert_snapshot!(page);
}
