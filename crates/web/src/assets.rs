//! The style sheet, the script and the mark, embedded in the program.
//!
//! An asset's address carries a hash of its content, so browsers may keep it for ever and still never show an old one.
//! Assets travel compressed where the browser takes that. Pages don't: they carry secrets beside what visitors send, and
//! the length of a compressed page would tell of them.

use std::io::Write as _;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};

use crate::style;

#[derive(RustEmbed)]
#[folder = "assets/"]
#[exclude = "style/*"]
#[exclude = "design.css"]
struct Files;

struct Asset {
    file: String,
    /// The last part of the address, such as `style-1f2e3d4c5b6a7988.css`.
    name: String,
    url: String,
    kind: String,
    plain: Bytes,
    compressed: Bytes,
}

impl Asset {
    /// None for a file whose name has no ending.
    fn new(file: &str, kind: &str, content: Vec<u8>) -> Option<Self> {
        let (stem, ending) = file.rsplit_once('.')?;
        let hash = hex(Sha256::digest(&content).get(..8)?);
        let name = format!("{stem}-{hash}.{ending}");
        Some(Self {
            file: file.to_owned(),
            url: format!("/assets/{name}"),
            name,
            kind: match kind {
                kind if kind.starts_with("text/") => format!("{kind}; charset=utf-8"),
                kind => kind.to_owned(),
            },
            compressed: compressed(&content).into(),
            plain: content.into(),
        })
    }
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let embedded = |path: std::borrow::Cow<'static, str>| {
        let file = Files::get(&path)?;
        Asset::new(&path, file.metadata.mimetype(), file.data.into_owned())
    };
    let sheets = [
        ("style.css", style::sheet()),
        ("design.css", style::design_sheet()),
    ];
    let joined = |(name, sheet): (&str, String)| Asset::new(name, "text/css", sheet.into_bytes());
    Files::iter()
        .filter_map(embedded)
        .chain(sheets.into_iter().filter_map(joined))
        .collect()
});

fn compressed(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    let _ = encoder.write_all(content);
    encoder.finish().unwrap_or_default()
}

/// Bytes in lower-case hexadecimal.
fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect()
}

/// The address of an asset by its file name; empty for a file that is not there, which a test rules out.
pub(crate) fn url(file: &str) -> &'static str {
    ASSETS
        .iter()
        .find(|asset| asset.file == file)
        .map_or("", |asset| asset.url.as_str())
}

/// `GET /assets/{name}`
pub(crate) async fn asset(Path(name): Path<String>, asked: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.kind.as_str()),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
    ];
    if takes_gzip(&asked) {
        let encoding = [(header::CONTENT_ENCODING, "gzip")];
        (headers, encoding, asset.compressed.clone()).into_response()
    } else {
        (headers, asset.plain.clone()).into_response()
    }
}

/// Whether a browser says that it takes gzip, and not with a weight of nothing.
fn takes_gzip(asked: &HeaderMap) -> bool {
    let accepted = asked.get_all(header::ACCEPT_ENCODING).into_iter();
    accepted
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
            (name.trim() == "gzip").then(|| weight.trim().trim_start_matches("q="))
        })
        .any(|weight| weight.parse().is_ok_and(|weight: f32| weight > 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_scripts_together_are_small() {
        let scripts = ASSETS
            .iter()
            .filter(|asset| asset.kind.contains("javascript"));
        let bytes: usize = scripts.map(|script| script.plain.len()).sum();
        assert!((1_000..20_000).contains(&bytes), "{bytes} bytes");
    }

    #[test]
    fn every_asset_that_pages_name_is_there() {
        for file in [
            "style.css",
            "design.css",
            "practise.js",
            "reading.js",
            "arrange.js",
            "speak.js",
            "mark.svg",
        ] {
            assert!(url(file).starts_with("/assets/"), "{file}");
        }
        assert_eq!(url("nothing.css"), "");
    }

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        let takes = |value: &'static str| {
            let mut asked = HeaderMap::new();
            asked.insert(header::ACCEPT_ENCODING, value.parse().unwrap());
            takes_gzip(&asked)
        };
        assert!(takes("gzip, deflate, br") && takes("br;q=1.0, gzip;q=0.8"));
        assert!(!takes("br") && !takes("gzip;q=0") && !takes("") && !takes("x-gzip"));
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn what_travels_compressed_is_the_same_and_smaller() {
        for asset in ASSETS.iter() {
            let mut unpacked = Vec::new();
            std::io::Read::read_to_end(
                &mut flate2::read::GzDecoder::new(&*asset.compressed),
                &mut unpacked,
            )
            .unwrap();
            assert!(unpacked == asset.plain, "{}", asset.file);
            assert!(asset.compressed.len() < asset.plain.len(), "{}", asset.file);
        }
    }
}
