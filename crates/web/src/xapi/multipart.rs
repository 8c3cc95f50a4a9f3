//! Bodies of several parts (RFC 2046, 5.1), read as they arrive.

use axum::body::{Body, BodyDataStream};
use futures_util::StreamExt;

use super::fault::Fault;

/// The headers of a part, at most.
const LARGEST_HEADERS: usize = 16 << 10;

/// A body of several parts.
pub(super) struct Multipart {
    stream: BodyDataStream,
    buffer: Vec<u8>,
    /// A line break, two dashes and the boundary.
    delimiter: Vec<u8>,
    ended: bool,
}

/// The headers of a part; names in lower case.
pub(super) struct PartHeaders(Vec<(String, String)>);

impl PartHeaders {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut found = self.0.iter().filter(|(given, _)| given == name);
        found.next().map(|(_, value)| value.as_str())
    }
}

fn broken(rule: &str) -> Fault {
    Fault::rule("the multipart body", rule)
}

impl Multipart {
    /// Begins with the boundary of the `Content-Type`.
    pub(super) fn new(body: Body, content_type: &str) -> Result<Self, Fault> {
        let boundary = content_type
            .split(';')
            .skip(1)
            .find_map(|parameter| {
                let (name, value) = parameter.split_once('=')?;
                name.trim()
                    .eq_ignore_ascii_case("boundary")
                    .then(|| value.trim().trim_matches('"'))
            })
            .filter(|boundary| !boundary.is_empty() && boundary.len() <= 70)
            .ok_or_else(|| {
                Fault::rule("Content-Type", "must have a boundary of 1 to 70 characters")
            })?;
        Ok(Self {
            stream: body.into_data_stream(),
            // The first delimiter may stand at the very beginning, as if after a line break.
            buffer: b"\r\n".to_vec(),
            delimiter: format!("\r\n--{boundary}").into_bytes(),
            ended: false,
        })
    }

    /// Goes on to the next part: its headers, or `None` after the last one. The part before must have been read.
    pub(super) async fn next_part(&mut self, is_first: bool) -> Result<Option<PartHeaders>, Fault> {
        if is_first {
            // What stands before the first part does not count.
            while self.read_some().await?.is_some() {}
        }
        while self.buffer.len() < 2 {
            self.more().await?;
        }
        if self.buffer.starts_with(b"--") {
            return Ok(None);
        }
        let end = loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end;
            }
            if self.buffer.len() > LARGEST_HEADERS {
                return Err(broken("must not have so many headers in a part"));
            }
            self.more().await?;
        };
        let head: Vec<u8> = self.buffer.drain(..end + 4).collect();
        // The delimiter of an empty part begins with the line break that ends the headers.
        let rest = self.delimiter[2..].to_vec();
        while self.buffer.len() < rest.len() {
            self.more().await?;
        }
        if self.buffer.starts_with(&rest) {
            self.buffer.splice(0..0, *b"\r\n");
        }
        let head = String::from_utf8(head).map_err(|_| broken("must have headers in UTF-8"))?;
        let lines = head
            .split("\r\n")
            .map(str::trim)
            .filter(|line| !line.is_empty());
        let headers = lines.filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        });
        Ok(Some(PartHeaders(headers.collect())))
    }

    /// The next bytes of the part; `None` at its end.
    pub(super) async fn read_some(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        loop {
            if let Some(end) = find(&self.buffer, &self.delimiter) {
                if end > 0 {
                    return Ok(Some(self.buffer.drain(..end).collect()));
                }
                self.buffer.drain(..self.delimiter.len());
                return Ok(None);
            }
            // The end of what is here may be the beginning of a delimiter.
            let sure = self.buffer.len().saturating_sub(self.delimiter.len());
            if sure > 0 {
                return Ok(Some(self.buffer.drain(..sure).collect()));
            }
            self.more().await?;
        }
    }

    /// The whole part, up to a limit.
    pub(super) async fn read_part(&mut self, most: usize) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        while let Some(some) = self.read_some().await? {
            if bytes.len() + some.len() > most {
                return Err(Fault::TooLarge(most));
            }
            bytes.extend(some);
        }
        Ok(bytes)
    }

    async fn more(&mut self) -> Result<(), Fault> {
        if self.ended {
            return Err(broken("must end with its boundary and two dashes"));
        }
        match self.stream.next().await {
            Some(Ok(chunk)) => self.buffer.extend_from_slice(&chunk),
            Some(Err(_)) => return Err(broken("ended early")),
            None => self.ended = true,
        }
        Ok(())
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}
