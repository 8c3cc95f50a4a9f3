//! The laws of the engine: what holds for every course, every learner and every history of answers.

#![expect(clippy::float_cmp, reason = "the laws are about exact values")]

mod adaptive_test;
mod belief;
mod choices;
mod course;
mod decision;
mod forecast;
mod graph;
mod mastery;
mod odd;
mod placement;
mod placing;
mod review;
mod story;
mod template;
mod why_not;
