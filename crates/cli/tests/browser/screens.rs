//! Pictures of every page in every state, for people to look at: on a laptop and on a phone, in light and dark.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::browser::{Browser, Scheme};
use crate::checks::{SCHEMES, SIZES};

/// The page that stands for Cairn.
const EMBLEM: &str = "practice-wrong";

/// As much of it as has the question, what is said of the answer, and the next try.
const EMBLEM_HEIGHT: u32 = 920;

/// Takes the pictures of the page that is open: whole, however long it is.
pub(crate) async fn take(browser: &Browser, page: &str, folder: &Path) {
    for (width, height) in SIZES {
        for scheme in SCHEMES {
            browser.prefers(scheme).await;
            browser.resize(width, height).await;
            if page == EMBLEM && width == 1280 && scheme == Scheme::Light {
                browser.resize(width, EMBLEM_HEIGHT).await;
                save(browser, &folder.join("readme.png")).await;
                browser.resize(width, height).await;
            }
            let whole = browser.run(
                "scrollTo(0, 0); return document.documentElement.scrollHeight",
                Vec::new(),
            );
            let whole = whole
                .await
                .as_u64()
                .and_then(|pixels| u32::try_from(pixels).ok());
            browser
                .resize(width, whole.unwrap_or(height).max(height))
                .await;
            save(browser, &folder.join(file(page, width, scheme))).await;
        }
    }
}

/// Writes a page that shows all pictures, a row for each page of Cairn.
pub(crate) fn index(pages: &[&str], folder: &Path) {
    let mut html = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Cairn’s pages</title>\
         <style>body{font-family:sans-serif;background:#888}section{display:flex;gap:1rem;align-items:start}\
         img{max-width:24vw}</style>\n",
    );
    for page in pages {
        let _ = writeln!(html, "<h2>{page}</h2><section>");
        for (width, _) in SIZES {
            for scheme in SCHEMES {
                let file = file(page, width, scheme);
                let _ = writeln!(
                    html,
                    "<a href=\"{file}\"><img src=\"{file}\" alt=\"{file}\" loading=\"lazy\"></a>"
                );
            }
        }
        html.push_str("</section>\n");
    }
    let path = folder.join("index.html");
    fs::write(&path, html).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

fn file(page: &str, width: u32, scheme: Scheme) -> String {
    format!("{page}.{width}.{}.png", scheme.name())
}

async fn save(browser: &Browser, path: &Path) {
    // Two frames later everything is drawn as it is to stay.
    let drawn = "requestAnimationFrame(() => requestAnimationFrame(() => arguments[arguments.length - 1](null)))";
    assert_eq!(browser.run_async(drawn, Vec::new()).await, Value::Null);
    let picture = browser.picture().await;
    fs::write(path, picture).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
