//! Cairn's course format: reading, checking, drawing items, grading.

pub mod answer;
