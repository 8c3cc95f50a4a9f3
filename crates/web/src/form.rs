//! What a browser sends: reading forms strictly, and writing values back into addresses.
//!
//! Forms are small here, so they are read whole, up to [`LARGEST_FORM`]. A form that is too large, of another type or not
//! UTF-8 is a [`Problem`] with its own page; what was sent is never guessed at.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use futures_util::StreamExt;

use crate::problem::Problem;

/// The most bytes a form may have: several thousand times a long answer.
pub(crate) const LARGEST_FORM: usize = 64 * 1024;

/// How much of a form that is too large is still received, and thrown away, so that the browser gets to read the answer
/// instead of a broken connection.
const MOST_DISCARDED: usize = 32 * 1024 * 1024;

/// The fields of a form in the order in which they came; a name may come more than once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Receives and reads a form.
    pub(crate) async fn receive(headers: &HeaderMap, body: Body) -> Result<Self, Problem> {
        let bytes = read_up_to(body, LARGEST_FORM).await?;
        let kind = headers
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(Problem::NotAForm);
        }
        Self::decode(&bytes).ok_or(Problem::NotUtf8)
    }

    /// Reads `application/x-www-form-urlencoded`; `None` where it is not UTF-8.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let mut fields = Vec::new();
        for pair in bytes
            .split(|&byte| byte == b'&')
            .filter(|pair| !pair.is_empty())
        {
            let split = pair
                .iter()
                .position(|&byte| byte == b'=')
                .unwrap_or(pair.len());
            let (name, value) = pair.split_at(split);
            fields.push((
                unescape(name)?,
                unescape(value.strip_prefix(b"=").unwrap_or(value))?,
            ));
        }
        Some(Self(fields))
    }

    /// All fields with their values, in the order in which they came.
    pub(crate) fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }

    /// The first value of a field.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every value of a field.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Receives a body of at most `limit` bytes.
async fn read_up_to(body: Body, limit: usize) -> Result<Vec<u8>, Problem> {
    let mut received = Vec::new();
    let mut length = 0_usize;
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Problem::NotAForm)?;
        length = length.saturating_add(chunk.len());
        if length <= limit {
            received.extend_from_slice(&chunk);
        } else if length > MOST_DISCARDED {
            break;
        }
    }
    if length > limit {
        Err(Problem::TooLarge)
    } else {
        Ok(received)
    }
}

/// Undoes the escaping of a form: `+` is a space, `%41` the byte 0x41; a `%` without two digits stands for itself.
fn unescape(escaped: &[u8]) -> Option<String> {
    let digit = |at: usize| {
        escaped
            .get(at)
            .and_then(|&byte| char::from(byte).to_digit(16))
    };
    let mut bytes = Vec::with_capacity(escaped.len());
    let mut at = 0;
    while let Some(&byte) = escaped.get(at) {
        let escape = if byte == b'%' {
            digit(at + 1).zip(digit(at + 2))
        } else {
            None
        };
        match (byte, escape) {
            (_, Some((high, low))) => {
                bytes.push(u8::try_from(high * 16 + low).ok()?);
                at += 2;
            }
            (b'+', None) => bytes.push(b' '),
            _ => bytes.push(byte),
        }
        at += 1;
    }
    String::from_utf8(bytes).ok()
}

/// Escapes a value for the query of an address.
pub(crate) fn escape(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let digit = |digit: u8| {
                char::from_digit(u32::from(digit), 16).map(|digit| digit.to_ascii_uppercase())
            };
            escaped.push('%');
            escaped.extend(digit(byte >> 4).into_iter().chain(digit(byte & 15)));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_in_order_and_more_than_once() {
        let fields =
            Fields::decode(b"answer=1%2F2+%2b+x&choice=0&choice=2&empty=&alone&&=nameless")
                .unwrap();
        assert_eq!(fields.first("answer"), Some("1/2 + x"));
        assert_eq!(fields.all("choice").collect::<Vec<_>>(), ["0", "2"]);
        assert_eq!(
            (
                fields.first("empty"),
                fields.first("alone"),
                fields.first("none")
            ),
            (Some(""), Some(""), None)
        );
    }

    #[test]
    fn bytes_that_are_no_utf8_are_refused_and_stray_percent_signs_are_kept() {
        assert_eq!(Fields::decode(b"answer=%ff"), None);
        assert_eq!(Fields::decode(b"answer=\xc3\x28"), None);
        assert_eq!(
            Fields::decode(b"answer=100%&b=%zz")
                .unwrap()
                .first("answer"),
            Some("100%")
        );
    }

    #[test]
    fn what_is_escaped_reads_back_the_same() {
        for text in ["", "x^2 + 1/3", "½ · π", "a&b=c%41+d", "\u{1f5ff}\n"] {
            let form = format!("v={}", escape(text));
            assert_eq!(
                Fields::decode(form.as_bytes()).unwrap().first("v"),
                Some(text)
            );
        }
    }

    #[tokio::test]
    async fn a_form_larger_than_the_limit_is_refused() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONTENT_TYPE,
            "application/x-www-form-urlencoded; charset=utf-8"
                .parse()
                .unwrap(),
        );
        let fits = Body::from(format!("a={}", "x".repeat(LARGEST_FORM - 2)));
        let exceeds = Body::from(format!("a={}", "x".repeat(LARGEST_FORM - 1)));
        assert!(Fields::receive(&headers, fits).await.is_ok());
        assert!(matches!(
            Fields::receive(&headers, exceeds).await,
            Err(Problem::TooLarge)
        ));
    }
}
