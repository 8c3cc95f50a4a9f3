//! Cairn: xapi.
