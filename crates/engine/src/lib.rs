//! Cairn: engine.
