//! A fit to a response log takes memory for what the log is about, and none for its answers.
//!
//! In a file of its own, since what is measured is the memory of the whole process.

#![cfg(target_os = "linux")]

use std::fmt::Write;
use std::fs;
use std::io::{self, Read};

use cairn_lab::online::logs::Logs;
use cairn_lab::online::{Fitting, measure};
use cairn_lab::responses::{read_from, spool_from};
use cairn_lab::spool::Scratch;

const LEARNERS: u32 = 500;
const ITEMS: u32 = 60;

/// A response log that is made while it is read: learners take turns, answer by answer.
struct Made {
    rows: u32,
    next: u32,
    text: String,
    told: usize,
}

fn made(rows: u32) -> Made {
    Made {
        rows,
        next: 0,
        text: "user,item,skills,correct,ts,fold\n".to_owned(),
        told: 0,
    }
}

impl Read for Made {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.told == self.text.len() && self.next < self.rows {
            self.text.clear();
            self.told = 0;
            let user = self.next % LEARNERS;
            let item = self.next.wrapping_mul(2_654_435_761) % ITEMS;
            let correct = u32::from(item * 7 % 11 + user % 5 < 9);
            let (skill, at, fold) = (item % 6, self.next / LEARNERS * 60, user % 5);
            writeln!(self.text, "{user},{item},{skill},{correct},{at},{fold}")
                .map_err(io::Error::other)?;
            self.next += 1;
        }
        let read = (&self.text.as_bytes()[self.told..]).read(buffer)?;
        self.told += read;
        Ok(read)
    }
}

/// The most memory that the process had resident while something ran, in MB.
fn peak_while(run: impl FnOnce()) -> u64 {
    fs::write("/proc/self/clear_refs", "5").expect("a process may forget its own peak");
    run();
    let status = fs::read_to_string("/proc/self/status").expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB"));
    let kilobytes: u64 = kilobytes.expect("a peak").trim().parse().expect("a number");
    kilobytes / 1024
}

fn fit(rows: u32) {
    let scratch = Scratch::of_system();
    let (log, _) = spool_from(made(rows), &scratch).expect("every line is sound");
    let logs = Logs::new(vec![("made".to_owned(), log)]);
    logs.fingerprint().expect("answers just put aside");
    let (held_out, others) = (logs.fold(0), logs.outside_fold(0));
    assert_eq!(held_out.answers() + others.answers(), u64::from(rows));
    let mut fitting = Fitting::begin(2, None, &others).expect("answers just put aside");
    for _ in 0..2 {
        fitting.pass(&others).expect("answers just put aside");
    }
    let model = fitting.finish(&others).model;
    measure(&model, &held_out, &scratch).expect("answers just put aside");
}

#[test]
fn four_times_the_answers_take_no_more_memory() {
    // Both are more than is ever held in memory at once.
    let (some, many) = (600_000, 2_400_000);
    let with_some = peak_while(|| fit(some));
    let with_many = peak_while(|| fit(many));
    println!("{with_some} MB with {some} answers, {with_many} MB with {many}");
    assert!(with_many < with_some + 8, "{with_some} and {with_many} MB");
    // The comparison can fail: held in memory, they take sixteen bytes each and more.
    let held = peak_while(|| drop(read_from(made(many))));
    assert!(held > with_many + 32, "{held} and {with_many} MB");
}
