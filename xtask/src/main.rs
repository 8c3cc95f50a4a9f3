//! Cairn.
fn main() {}
