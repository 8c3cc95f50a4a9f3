//! What fitting the answer model costs: a real log from beginning to end, and one pass over a log that no
//! memory would hold.
//!
//! The real log is `assist09` where it lies beside the checkout, put aside on disk as `cairn fit` does it. The made-up one has 100 million answers:
//! a million learners, each answering a hundred times in a course of 500 skills and 10 000 templates. It is
//! made anew, learner by learner, whenever it is read, so that the memory reported is that of the fit.
//! `BELIEFS_ANSWERS` asks for another number. Nothing is judged.

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::convert::Infallible;
use std::path::Path;
use std::thread;
use std::time::Instant;

use cairn_engine::Timestamp;
use cairn_engine::answer_model::{Answered, Extent, Floors, NONE, Question};
use cairn_lab::online::logs::Logs;
use cairn_lab::online::{self, Fitting, Source};
use cairn_lab::responses::spool;
use cairn_lab::spool::Scratch;

const SKILLS: u32 = 500;
const TEMPLATES: u32 = 10_000;
const EACH: u32 = 100;
const ANSWERS: usize = 100_000_000;

fn main() {
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/tracing/assist09.csv.gz");
    match fit_real(&path, threads) {
        Ok(()) => {}
        Err(error) => println!("skipped assist09: {error}"),
    }
    let asked = std::env::var("BELIEFS_ANSWERS").ok();
    let answers = asked
        .and_then(|asked| asked.parse().ok())
        .unwrap_or(ANSWERS);
    let school = School {
        learners: answers / EACH as usize,
    };
    let begun = Instant::now();
    let Ok(mut fitting) = Fitting::begin(threads, None, &school);
    let looked = begun.elapsed().as_secs_f64();
    println!("{answers} made-up answers looked through in {looked:.1} s on one thread");
    let begun = Instant::now();
    let Ok(_) = fitting.pass(&school);
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "one fitting pass in {seconds:.1} s on {threads} threads: {:.2} million answers a second and thread, {} MB at most",
        answers as f64 / seconds / threads as f64 / 1e6,
        peak_megabytes()
    );
}

fn fit_real(path: &Path, threads: usize) -> Result<(), Box<dyn std::error::Error>> {
    let begun = Instant::now();
    let (log, _) = spool(path, &Scratch::of_system())?;
    let read = begun.elapsed().as_secs_f64();
    let logs = Logs::new(vec![("assist09".to_owned(), log)]);
    let everybody = logs.everybody();
    let begun = Instant::now();
    online::fit(&everybody, &mut |_| {})?;
    println!(
        "{} answers of assist09 read in {read:.2} s and fitted in {:.2} s on {threads} threads, {} MB at most",
        everybody.answers(),
        begun.elapsed().as_secs_f64(),
        peak_megabytes()
    );
    Ok(())
}

/// The most memory that the process had resident, as Linux counts it; 0 elsewhere.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes =
        line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}

/// Learners who never existed.
struct School {
    learners: usize,
}

impl Source for School {
    type Error = Infallible;

    fn extent(&self) -> Extent {
        Extent {
            skills: SKILLS as usize,
            skill_sets: SKILLS as usize,
            templates: TEMPLATES as usize,
            items: 0,
        }
    }

    fn learners(&self) -> usize {
        self.learners
    }

    fn learner(
        &self,
        number: usize,
        tell: &mut dyn FnMut(&Question<'_>, &Answered),
    ) -> Result<(), Infallible> {
        let mut state = number as u64 + 1;
        // The generator of Knuth's MMIX, its upper half.
        let mut draw = |limit: u32| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            u32::try_from((state >> 33) % u64::from(limit)).unwrap_or(0)
        };
        let ability = draw(40);
        let mut skill = draw(SKILLS);
        for answer in 0..EACH {
            if draw(6) == 0 {
                skill = (skill + draw(3)) % SKILLS;
            }
            let template = skill * (TEMPLATES / SKILLS) + draw(TEMPLATES / SKILLS);
            let correct = draw(100) < 30 + ability + template % 20;
            let question = Question {
                skills: &[skill],
                skill_set: skill,
                template,
                item: NONE,
                skill_ease: 0.0,
                item_ease: 0.0,
                floors: Floors::default(),
                at: Timestamp(i64::from(answer) * 3_600_000),
            };
            let answered = Answered {
                correct,
                aids: 0,
                engaged: 1.0,
            };
            tell(&question, &answered);
        }
        Ok(())
    }
}
