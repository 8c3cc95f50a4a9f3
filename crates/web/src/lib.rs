//! Cairn: web.
