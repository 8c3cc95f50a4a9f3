//! Reading extensions, and the few other things that evidence asks of a statement, with a path for each problem.

use std::cell::RefCell;

use uuid::Uuid;

use super::ActivityId;
use crate::reader::{self, Cursor, Path};
use crate::{Extensions, Invalid, Object, Problem, Statement};

/// A statement that is being read as evidence.
pub(super) struct EvidenceReader<'a> {
    statement: &'a Statement,
    problems: RefCell<Vec<Problem>>,
}

/// Which of a statement's two sets of extensions.
#[derive(Clone, Copy)]
pub(super) enum Part {
    Result,
    Context,
}

impl<'a> EvidenceReader<'a> {
    pub(super) fn new(statement: &'a Statement) -> Self {
        Self {
            statement,
            problems: RefCell::new(Vec::new()),
        }
    }

    /// The evidence, unless there was a problem.
    pub(super) fn finish<T>(self, evidence: Option<T>) -> Result<T, Invalid> {
        match (evidence, self.problems.into_inner()) {
            (Some(evidence), problems) if problems.is_empty() => Ok(evidence),
            (_, problems) => Err(Invalid { problems }),
        }
    }

    pub(super) fn fail<T>(&self, path: &str, rule: impl Into<String>) -> Option<T> {
        self.problems.borrow_mut().push(Problem {
            path: path.to_owned(),
            rule: rule.into(),
        });
        None
    }

    pub(super) fn verb(&self, verb: &str) {
        if self.statement.verb.id.as_str() != verb {
            self.fail::<()>("$.verb.id", format!("must be {verb}"));
        }
    }

    pub(super) fn activity(&self) -> Option<ActivityId> {
        let Object::Activity(activity) = &self.statement.object else {
            return self.fail("$.object", "must be an activity");
        };
        match ActivityId::from_iri(&activity.id) {
            Ok(id) => Some(id),
            Err(malformed) => self.fail("$.object.id", malformed.rule),
        }
    }

    pub(super) fn attempt(&self) -> Option<Uuid> {
        match self
            .statement
            .context
            .as_ref()
            .and_then(|context| context.registration)
        {
            Some(registration) => Some(registration),
            None => self.fail("$.context.registration", "is required: the attempt"),
        }
    }

    pub(super) fn optional<T>(
        &self,
        part: Part,
        key: &str,
        read: impl FnOnce(&Cursor<'_>) -> Option<T>,
    ) -> Option<T> {
        let value = self.extensions(part)?.get(key)?;
        at(part, key, |path| {
            read(&Cursor::new(value, path, &self.problems))
        })
    }

    pub(super) fn required<T>(
        &self,
        part: Part,
        key: &str,
        read: impl FnOnce(&Cursor<'_>) -> Option<T>,
    ) -> Option<T> {
        if self
            .extensions(part)
            .is_some_and(|extensions| extensions.contains_key(key))
        {
            self.optional(part, key, read)
        } else {
            at(part, key, |path| self.fail(&path.render(), "is required"))
        }
    }

    fn extensions(&self, part: Part) -> Option<&'a Extensions> {
        match part {
            Part::Result => self.statement.result.as_ref()?.extensions.as_ref(),
            Part::Context => self.statement.context.as_ref()?.extensions.as_ref(),
        }
    }
}

/// Hands over the path of an extension, which lives on the stack.
fn at<T>(part: Part, key: &str, read: impl FnOnce(Path<'_>) -> T) -> T {
    let root = Path::Root;
    let part = match part {
        Part::Result => Path::Key(&root, "result"),
        Part::Context => Path::Key(&root, "context"),
    };
    let extensions = Path::Key(&part, "extensions");
    read(Path::Key(&extensions, key))
}

/// A count.
pub(super) fn count(cursor: &Cursor<'_>) -> Option<u32> {
    let natural = reader::natural(cursor)?;
    u32::try_from(natural)
        .ok()
        .or_else(|| cursor.fail("must be less than 4294967296"))
}

/// A number from 0 to 1.
pub(super) fn probability(cursor: &Cursor<'_>) -> Option<f64> {
    let number = reader::number(cursor)?;
    if (0.0..=1.0).contains(&number) {
        Some(number)
    } else {
        cursor.fail("must be between 0 and 1")
    }
}
