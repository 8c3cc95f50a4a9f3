//! Use cases as sessions of use, on a real store and the shipped course.

mod choices;
mod forwarding;
mod gaps;
mod languages;
mod model;
mod off_policy;
mod placement;
mod practice;
mod record;
mod records;
mod school;
mod units;
