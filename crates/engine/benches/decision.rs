//! What the engine costs: time and memory of one belief update, one prediction, one decision and its relatives.
//!
//! The courses are made up: layers of skills, each skill building on two or three of the layer below. The learners have
//! started nothing, ten skills, half of them or all, from the bottom up, with five answers each over three weeks. Run it
//! with `cargo bench -p cairn-engine`; it prints tables and judges nothing.
//!
//! A run shorter than [`SHORTEST_SAMPLE`] is repeated within one measurement, so that the clock's own cost disappears; its
//! 99th percentile is then one of such averages. Allocations are counted by wrapping the system's allocator.

#![expect(
    clippy::disallowed_methods,
    reason = "measuring needs a clock; what is measured has none"
)]
#![expect(clippy::print_stdout, reason = "the tables are what it is for")]

use std::alloc::System;
use std::hint::black_box;
use std::time::{Duration, Instant};

use cairn_engine::{
    Aid, Aim, Belief, Choices, CourseModel, Day, Evidence, PolicyParameters, Readiness, Situation,
    SkillGraph, SkillIndex, Timestamp, choose_template, decide, forecast, predict,
    what_would_change,
};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// A measurement lasts at least this long.
const SHORTEST_SAMPLE: Duration = Duration::from_micros(5);

/// Measurements of one kind end after this time or [`MOST_SAMPLES`], whichever comes first.
const LONGEST_SERIES: Duration = Duration::from_millis(400);
const MOST_SAMPLES: usize = 4_000;

/// Sizes of course, in skills.
const COURSES: [usize; 3] = [50, 500, 5_000];

/// Minutes of practice a day that a forecast is made for.
const MINUTES_A_DAY: f64 = 20.0;

/// When the decisions are made.
const TODAY: Day = Day(20_000);

fn main() {
    // `cargo test --all-targets` starts benchmarks too, without this argument; it has no use for them.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    println!("Time, in microseconds: median (99th percentile)\n");
    println!(
        "{:>6} {:>7} {:>6} {:>10}  {:>15} {:>15} {:>17} {:>17} {:>21} {:>15} {:>21}",
        "skills",
        "started",
        "open",
        "candidates",
        "observe",
        "predict",
        "decide",
        "… with a goal",
        "what_would_change",
        "choose_template",
        "forecast"
    );
    let cases: Vec<Case> = COURSES.into_iter().flat_map(cases_of).collect();
    let decisions: Vec<Measured> = cases.iter().map(print_times).collect();
    print_memory(&cases);
    print_growth(&cases, &decisions);
}

/// A learner in a course.
struct Case {
    model: CourseModel,
    belief: Belief,
    started: usize,
    /// Skills that a decision has to look at: started, or ready to be.
    open: Vec<SkillIndex>,
    situation: Situation,
}

fn cases_of(skills: usize) -> impl Iterator<Item = Case> {
    let model = layered_course(skills);
    [0, 10, skills / 2, skills]
        .into_iter()
        .map(move |started| Case::new(model.clone(), started))
}

impl Case {
    fn new(model: CourseModel, started: usize) -> Case {
        let situation = Situation {
            now: start_of(TODAY),
            day: TODAY,
            recent: (model.graph().topological_order().iter().copied())
                .take(started.min(6))
                .collect(),
            seed: 1,
            ..Situation::default()
        };
        let belief = practised(&model, started);
        let is_open = |&skill: &SkillIndex| {
            belief.skill(skill).is_some()
                || Readiness::of(&model, &belief, skill, situation.now).is_ready()
        };
        let open = model.graph().skills().filter(is_open).collect();
        Case {
            model,
            belief,
            started,
            open,
            situation,
        }
    }

    /// A right answer to a typical item of one of the open skills.
    fn evidence(&self, number: usize) -> Evidence {
        let skill = self.open[number % self.open.len()];
        answer(&self.model, skill, true, TODAY)
    }

    /// The whole course, at twenty minutes a day.
    fn goal(&self) -> Aim {
        Aim {
            skills: self.model.graph().skills().collect(),
            due: None,
        }
    }

    fn decide(&self) -> cairn_engine::Decision {
        self.decide_in(&self.situation)
    }

    fn decide_in(&self, situation: &Situation) -> cairn_engine::Decision {
        let parameters = PolicyParameters::default();
        decide(&self.model, &self.belief, situation, &parameters)
    }
}

/// A course whose layers are as wide as it has layers; each skill has four templates, and is harder the higher it lies.
fn layered_course(skills: usize) -> CourseModel {
    let width = skills.isqrt();
    let mut chance = Chance(skills as u64);
    let mut prerequisites: Vec<Vec<SkillIndex>> = Vec::with_capacity(skills);
    for skill in 0..skills {
        let layer = skill / width;
        if layer == 0 {
            prerequisites.push(Vec::new());
            continue;
        }
        // Neighbours in the layer below, from some place on: all different.
        let place = chance.below(width);
        let count = 2 + chance.below(2);
        let below = (0..count).map(|next| (layer - 1) * width + (place + next) % width);
        prerequisites.push(below.map(skill_at).collect());
    }
    let layers = skills.div_ceil(width) as f64;
    let difficulty = |skill: usize| 2.0 * (skill / width) as f64 / layers - 1.0;
    let templates = vec![-0.6, -0.2, 0.2, 0.6];
    let graph = SkillGraph::new(prerequisites).expect("a layer builds on the one below");
    CourseModel::new(
        graph,
        (0..skills).map(difficulty).collect(),
        vec![templates; skills],
    )
    .expect("one difficulty and one list of templates for each skill")
}

/// A learner who has answered five times in each of the first skills, nine times in ten right.
fn practised(model: &CourseModel, started: usize) -> Belief {
    let mut belief = Belief::new(model);
    let mut chance = Chance(7);
    for day in [21, 20, 14, 7, 2] {
        for &skill in &model.graph().topological_order()[..started] {
            let correct = chance.below(10) > 0;
            belief.observe(model, &answer(model, skill, correct, TODAY.plus(-day)));
        }
    }
    belief
}

fn answer(model: &CourseModel, skill: SkillIndex, correct: bool, day: Day) -> Evidence {
    Evidence {
        skill,
        item: model.typical_item(skill),
        correct,
        dont_know: false,
        aid: Aid::Unaided,
        at: start_of(day),
        day,
        duration: Some(20_000),
    }
}

fn start_of(day: Day) -> Timestamp {
    Timestamp(i64::from(day.0) * 86_400_000)
}

fn skill_at(position: usize) -> SkillIndex {
    SkillIndex::new(u32::try_from(position).expect("the courses are small"))
}

/// Numbers that look random and are the same each time: the generator of Knuth's MMIX, its upper half.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = (self.0)
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit
    }
}

/// Time of one run.
#[derive(Clone, Copy)]
struct Measured {
    median: f64,
    p99: f64,
}

impl std::fmt::Display for Measured {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{:.2} ({:.2})", self.median * 1e6, self.p99 * 1e6))
    }
}

/// Measures `run`, which is given what `prepare` made, unmeasured, and the number of the run.
fn measure<T>(mut prepare: impl FnMut() -> T, mut run: impl FnMut(&mut T, usize)) -> Measured {
    let mut state = prepare();
    let begun = Instant::now();
    run(&mut state, 0);
    let once = begun.elapsed().max(Duration::from_nanos(1));
    let runs = usize::try_from(SHORTEST_SAMPLE.as_nanos() / once.as_nanos()).unwrap_or(0) * 2 + 1;

    let mut seconds = Vec::with_capacity(MOST_SAMPLES);
    let series = Instant::now();
    while seconds.len() < MOST_SAMPLES && series.elapsed() < LONGEST_SERIES {
        let mut state = prepare();
        let begun = Instant::now();
        for number in 0..runs {
            run(&mut state, number);
        }
        seconds.push(begun.elapsed().as_secs_f64() / runs as f64);
    }
    seconds.sort_by(f64::total_cmp);
    Measured {
        median: seconds[seconds.len() / 2],
        p99: seconds[seconds.len() * 99 / 100],
    }
}

/// Prints the line of a case; returns what a decision takes.
fn print_times(case: &Case) -> Measured {
    let Case { model, belief, .. } = case;
    let now = case.situation.now;
    let open = |number: usize| case.open[number % case.open.len()];
    let decision = case.decide();

    let observe = measure(
        || belief.clone(),
        |belief, number| belief.observe(model, black_box(&case.evidence(number))),
    );
    let predict = measure(
        || (),
        |(), number| {
            let skill = open(number);
            let item = model.typical_item(skill);
            black_box(predict(belief, model, skill, black_box(&item), now));
        },
    );
    let decide = measure(|| (), |(), _| drop(black_box(black_box(case).decide())));
    let parameters = PolicyParameters::default();
    let goal = case.goal();
    let towards = Situation {
        choices: Choices {
            goal: Some(goal.clone()),
            ..Choices::default()
        },
        ..case.situation.clone()
    };
    let decide_with_goal = measure(
        || (),
        |(), _| drop(black_box(case.decide_in(black_box(&towards)))),
    );
    let forecast = measure(
        || (),
        |(), _| {
            let situation = black_box(&case.situation);
            black_box(forecast(
                model,
                belief,
                situation,
                &parameters,
                &goal,
                MINUTES_A_DAY,
            ));
        },
    );
    let what_would_change = measure(
        || (),
        |(), _| {
            let changes = what_would_change(model, belief, black_box(&decision), &parameters);
            drop(black_box(changes));
        },
    );
    let choose_template = measure(
        || (),
        |(), number| {
            let skill = open(number);
            let template = choose_template(
                parameters.question,
                model,
                belief,
                skill,
                now,
                &[1, 2],
                number as u64,
            );
            black_box(template);
        },
    );
    println!(
        "{:>6} {:>7} {:>6} {:>10}  {observe:>15} {predict:>15} {decide:>17} {decide_with_goal:>17} {what_would_change:>21} {choose_template:>15} {forecast:>21}",
        model.graph().len(),
        case.started,
        case.open.len(),
        decision.considered,
    );
    decide
}

/// What a piece of work asked of the allocator.
struct Allocated {
    calls: usize,
    bytes: usize,
    /// Still there when the work was done.
    held: isize,
}

fn allocated<T>(work: impl FnOnce() -> T) -> (T, Allocated) {
    let region = Region::new(ALLOCATOR);
    let result = work();
    let change = region.change();
    let signed = |bytes: usize| isize::try_from(bytes).unwrap_or(isize::MAX);
    let allocated = Allocated {
        calls: change.allocations + change.reallocations,
        bytes: change.bytes_allocated,
        held: signed(change.bytes_allocated) - signed(change.bytes_deallocated),
    };
    (result, allocated)
}

fn print_memory(cases: &[Case]) {
    println!("\nMemory\n");
    println!(
        "{:>6} {:>7}  {:>18} {:>26} {:>26} {:>26}",
        "skills",
        "started",
        "belief, bytes held",
        "observe again, allocations",
        "observe first, allocations",
        "decide, allocations/bytes"
    );
    for case in cases {
        let (mut belief, held) = allocated(|| case.belief.clone());
        let skill_is_met = |&&skill: &&SkillIndex| case.belief.skill(skill).is_some();
        let mut observe = |skill: Option<&SkillIndex>| {
            let Some(&skill) = skill else {
                return "-".to_owned();
            };
            let evidence = answer(&case.model, skill, true, TODAY);
            let ((), allocated) = allocated(|| belief.observe(&case.model, &evidence));
            format!("{} ({} bytes)", allocated.calls, allocated.bytes)
        };
        let again = observe(case.open.iter().find(skill_is_met));
        let first = observe(case.open.iter().find(|skill| !skill_is_met(skill)));
        let (_, decide) = allocated(|| case.decide());
        println!(
            "{:>6} {:>7}  {:>18} {again:>26} {first:>26} {:>26}",
            case.model.graph().len(),
            case.started,
            held.held,
            format!("{} / {}", decide.calls, decide.bytes)
        );
    }
}

/// How a decision's time grows with what it has to look at.
fn print_growth(cases: &[Case], decisions: &[Measured]) {
    println!("\nGrowth of a decision, all skills started\n");
    let points: Vec<(f64, f64)> = cases
        .iter()
        .zip(decisions)
        .filter(|(case, _)| case.started == case.model.graph().len())
        .map(|(case, decision)| (case.open.len() as f64, decision.median))
        .collect();
    for (open, seconds) in &points {
        println!(
            "{open:>6} open skills: {:>8.1} ns for each",
            seconds * 1e9 / open
        );
    }
    for pair in points.windows(2) {
        let [(few, quick), (many, slow)] = pair else {
            continue;
        };
        let exponent = (slow / quick).ln() / (many / few).ln();
        println!(
            "from {few:.0} to {many:.0}: {:.1} times the skills, {:.1} times the time (exponent {exponent:.2}; 1 is linear)",
            many / few,
            slow / quick
        );
    }
}
