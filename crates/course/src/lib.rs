//! Cairn: course.
