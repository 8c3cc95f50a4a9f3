//! Cairn: lab.
