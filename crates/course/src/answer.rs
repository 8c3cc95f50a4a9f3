//! Reading and grading what a learner typed.
