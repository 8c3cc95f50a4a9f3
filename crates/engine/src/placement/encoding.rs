//! A placement in progress as bytes, as part of a belief.

use super::sample::{ABILITIES, Chance, STATES, Sample, WORDS};
use super::{LEAST_ODDS, Placement};
use crate::belief::Damaged;
use crate::belief::encoding::{Reader, Writer};
use crate::course_model::CourseModel;

impl Placement {
    pub(crate) fn write(&self, to: &mut Writer) {
        to.u64(self.seed);
        to.u32(self.answers);
        for (odds, asked) in self.odds.iter().zip(&self.asked) {
            to.f64(*odds);
            to.0.push(*asked);
        }
        for word in self.sample.known.iter().flatten() {
            to.u64(*word);
        }
        to.0.extend_from_slice(&self.sample.ability);
        to.u64(self.sample.chance.0);
    }

    pub(crate) fn read(model: &CourseModel, from: &mut Reader<'_>) -> Result<Placement, Damaged> {
        let skills = model.graph().len();
        let (seed, answers) = (from.u64()?, from.u32()?);
        let (mut odds, mut asked) = (Vec::with_capacity(skills), Vec::with_capacity(skills));
        for _ in 0..skills {
            let of_skill = from.f64()?;
            if !(LEAST_ODDS..=1.0 / LEAST_ODDS).contains(&of_skill) {
                return Err(Damaged);
            }
            odds.push(of_skill);
            let [times] = from.bytes()?;
            asked.push(times);
        }
        let mut row = || {
            let mut row = [0; WORDS];
            for word in &mut row {
                *word = from.u64()?;
            }
            Ok::<_, Damaged>(row)
        };
        let known = (0..skills).map(|_| row()).collect::<Result<_, _>>()?;
        let ability: [u8; STATES] = from.bytes()?;
        if ability.iter().any(|&place| usize::from(place) >= ABILITIES) {
            return Err(Damaged);
        }
        Ok(Placement {
            seed,
            sample: Sample {
                known,
                ability: ability.to_vec(),
                chance: Chance(from.u64()?),
            },
            odds,
            asked,
            answers,
        })
    }
}
