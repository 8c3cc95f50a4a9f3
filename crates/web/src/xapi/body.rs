//! Reading what a client sends: whole, up to a limit, or statement by statement as it arrives.

use axum::body::Body;
use futures_util::StreamExt;

use super::fault::Fault;

/// The largest single statement, in bytes.
const LARGEST_STATEMENT: usize = 4 << 20;

/// Reads a body whole.
pub(super) async fn read_whole(body: Body, most: usize) -> Result<Vec<u8>, Fault> {
    let mut stream = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Fault::rule("the body", "ended early"))?;
        if bytes.len() + chunk.len() > most {
            return Err(Fault::TooLarge(most));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Splits a JSON document into statements as its bytes arrive: it is one object, or an array of objects. What is between
/// the objects is checked here; what is in them is left to the reader of statements.
#[derive(Debug, Default)]
pub(super) struct Splitter {
    place: Place,
    element: Vec<u8>,
    depth: usize,
    in_string: bool,
    escaped: bool,
    elements: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// Before the first byte that counts.
    #[default]
    Before,
    /// In the one object.
    Single,
    /// In an object of the array.
    Element,
    /// In the array, before its first element or after a comma.
    Expecting,
    /// In the array, after an element.
    Between,
    /// After the end.
    After,
}

impl Splitter {
    /// Whether the document is an array, as far as is known.
    pub(super) fn is_list(&self) -> bool {
        matches!(
            self.place,
            Place::Element | Place::Expecting | Place::Between
        )
    }

    /// Takes the next bytes and hands over each object that they complete, with whether it stands in an array.
    pub(super) fn feed(
        &mut self,
        bytes: &[u8],
        mut take: impl FnMut(&str, bool) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut rest = bytes;
        while let Some((&byte, after)) = rest.split_first() {
            match self.place {
                Place::Single | Place::Element => {
                    let end = self.scan(rest);
                    let (part, after) = rest.split_at(end.unwrap_or(rest.len()));
                    if self.element.len() + part.len() > LARGEST_STATEMENT {
                        return Err(Fault::TooLarge(LARGEST_STATEMENT));
                    }
                    self.element.extend_from_slice(part);
                    rest = after;
                    if end.is_some() {
                        let listed = self.place == Place::Element;
                        self.place = if listed { Place::Between } else { Place::After };
                        self.elements += 1;
                        let text = std::str::from_utf8(&self.element)
                            .map_err(|_| Fault::rule("the body", "must be UTF-8"))?;
                        take(text, listed)?;
                        self.element.clear();
                    }
                    continue;
                }
                _ if byte.is_ascii_whitespace() => {}
                Place::Before | Place::Expecting if byte == b'{' => {
                    self.place = match self.place {
                        Place::Before => Place::Single,
                        _ => Place::Element,
                    };
                    // The brace is part of the object.
                    continue;
                }
                Place::Before if byte == b'[' => self.place = Place::Expecting,
                Place::Expecting if byte == b']' && self.elements == 0 => {
                    self.place = Place::After;
                }
                Place::Between if byte == b']' => self.place = Place::After,
                Place::Between if byte == b',' => self.place = Place::Expecting,
                _ => return Err(self.misplaced()),
            }
            rest = after;
        }
        Ok(())
    }

    /// Checks that the document is complete.
    pub(super) fn finish(&self) -> Result<(), Fault> {
        if self.place == Place::After {
            Ok(())
        } else {
            Err(Fault::rule("$", "is not JSON: it ends early"))
        }
    }

    fn misplaced(&self) -> Fault {
        match self.place {
            Place::Before => Fault::rule("$", "must be a statement or an array of statements"),
            Place::Expecting | Place::Between => {
                Fault::Rule(format!("$[{}]: must be a statement", self.elements))
            }
            _ => Fault::rule("$", "is not JSON: there is something after its end"),
        }
    }

    /// Where the object that is being read ends in these bytes, just after its last brace.
    fn scan(&mut self, bytes: &[u8]) -> Option<usize> {
        for (place, byte) in bytes.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_string = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(place + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str, step: usize) -> Result<Vec<(String, bool)>, String> {
        let mut splitter = Splitter::default();
        let mut found = Vec::new();
        let read = text.as_bytes().chunks(step).try_for_each(|chunk| {
            splitter.feed(chunk, |element, listed| {
                found.push((element.to_owned(), listed));
                Ok(())
            })
        });
        match read.and_then(|()| splitter.finish()) {
            Ok(()) => Ok(found),
            Err(Fault::Rule(rule)) => Err(rule),
            Err(fault) => Err(format!("{fault:?}")),
        }
    }

    #[test]
    fn objects_are_found_however_the_bytes_arrive() {
        for step in 1..9 {
            let single = |text: &str| vec![(text.trim().to_owned(), false)];
            for text in [
                "{}",
                r#"  {"a": "}\"{"} "#,
                r#"{"a":[{},[]],"b":"\\"}"#,
                "{\"é\":\"数学\"}",
            ] {
                assert_eq!(split(text, step), Ok(single(text)), "{text}");
            }
            assert_eq!(split(" [ ] ", step), Ok(Vec::new()));
            assert_eq!(
                split(r#"[{"a":1} , {"b":"]"}]"#, step),
                Ok(vec![
                    (r#"{"a":1}"#.to_owned(), true),
                    (r#"{"b":"]"}"#.to_owned(), true)
                ])
            );
        }
    }

    #[test]
    fn what_is_no_statement_is_refused_with_its_place() {
        for (text, rule) in [
            ("", "$: is not JSON: it ends early"),
            ("{", "$: is not JSON: it ends early"),
            ("[{}", "$: is not JSON: it ends early"),
            ("1", "$: must be a statement or an array of statements"),
            ("null", "$: must be a statement or an array of statements"),
            ("[1]", "$[0]: must be a statement"),
            ("[{},]", "$[1]: must be a statement"),
            ("[{}{}]", "$[1]: must be a statement"),
            ("[,{}]", "$[0]: must be a statement"),
            ("{}{}", "$: is not JSON: there is something after its end"),
            ("[]x", "$: is not JSON: there is something after its end"),
        ] {
            assert_eq!(split(text, 1), Err(rule.to_owned()), "{text}");
        }
    }
}
