//! The style sheet, the script and the mark, embedded in the program.
//!
//! An asset's address carries a hash of its content, so browsers may keep it for ever and still never show an old one.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Files;

struct Asset {
    file: String,
    /// The last part of the address, such as `style-1f2e3d4c5b6a7988.css`.
    name: String,
    url: String,
    kind: String,
    bytes: bytes::Bytes,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let asset = |path: std::borrow::Cow<'static, str>| {
        let file = Files::get(&path)?;
        let hash = hex(file.metadata.sha256_hash().get(..8)?);
        let (stem, ending) = path.rsplit_once('.')?;
        let name = format!("{stem}-{hash}.{ending}");
        Some(Asset {
            url: format!("/assets/{name}"),
            name,
            kind: file.metadata.mimetype().to_owned(),
            bytes: bytes::Bytes::from(file.data.into_owned()),
            file: path.into_owned(),
        })
    };
    Files::iter().filter_map(asset).collect()
});

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
pub(crate) async fn asset(Path(name): Path<String>) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match asset.kind.as_str() {
        kind if kind.starts_with("text/") => format!("{kind}; charset=utf-8"),
        kind => kind.to_owned(),
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (
            header::CACHE_CONTROL,
            "public, max-age=31536000, immutable".to_owned(),
        ),
    ];
    (headers, asset.bytes.clone()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_that_pages_name_is_there() {
        for file in ["style.css", "practise.js", "mark.svg"] {
            assert!(url(file).starts_with("/assets/"), "{file}");
        }
        assert_eq!(url("nothing.css"), "");
    }
}
