//! Pictures of every page in every state, for people to look at: on a laptop and on a phone, in light and dark, in
//! every language.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::browser::{Browser, Scheme};
use crate::checks::{SCHEMES, SIZES};

/// A language that pages speak, as browsers name it.
pub(crate) const LANGUAGES: [&str; 2] = ["en", "es"];

/// The pages that stand for Cairn: which, in which colours and how much of it, for the file of that name.
const EMBLEMS: [(&str, Scheme, u32); 6] = [
    ("sign-in", Scheme::Dark, 860),
    ("today", Scheme::Light, 1000),
    ("practice-wrong", Scheme::Light, 940),
    ("map", Scheme::Light, 1000),
    ("me", Scheme::Dark, 900),
    ("class", Scheme::Light, 900),
];

/// Takes the pictures of the page that is open: whole, however long it is.
pub(crate) async fn take(browser: &Browser, language: &str, page: &str, folder: &Path) {
    for (width, height) in SIZES {
        for scheme in SCHEMES {
            browser.prefers(scheme).await;
            browser.resize(width, height).await;
            let emblem = EMBLEMS.iter().find(|(name, its_scheme, _)| {
                *name == page && *its_scheme == scheme && width == 1280 && language == LANGUAGES[0]
            });
            if let Some((_, _, seen)) = emblem {
                browser.resize(width, *seen).await;
                save(browser, &folder.join(format!("emblem-{page}.png"))).await;
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
            let file = file(page, language, width, scheme);
            save(browser, &folder.join(file)).await;
        }
    }
}

/// Writes a page that shows all pictures, a row for each page of Cairn in each language.
pub(crate) fn index(pages: &[&str], folder: &Path) {
    let mut html = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Cairn’s pages</title>\
         <style>body{font-family:sans-serif;background:#888}section{display:flex;gap:1rem;align-items:start}\
         img{max-height:22rem;max-width:24vw;object-fit:cover;object-position:top}h2{position:sticky;top:0;background:#888}\
         nav{columns:6}</style><nav>\n",
    );
    for page in pages {
        let _ = writeln!(html, "<a href=\"#{page}\">{page}</a><br>");
    }
    html.push_str("</nav>\n");
    for page in pages {
        let _ = writeln!(html, "<h2 id=\"{page}\">{page}</h2>");
        for language in LANGUAGES {
            let _ = writeln!(html, "<section aria-label=\"{page}, {language}\">");
            for (width, _) in SIZES {
                for scheme in SCHEMES {
                    let file = file(page, language, width, scheme);
                    let _ = writeln!(
                        html,
                        "<a href=\"{file}\"><img src=\"{file}\" alt=\"{file}\" loading=\"lazy\"></a>"
                    );
                }
            }
            html.push_str("</section>\n");
        }
    }
    let path = folder.join("index.html");
    fs::write(&path, html).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

fn file(page: &str, language: &str, width: u32, scheme: Scheme) -> String {
    format!("{page}.{language}.{width}.{}.png", scheme.name())
}

async fn save(browser: &Browser, path: &Path) {
    browser.is_drawn().await;
    let picture = browser.picture().await;
    fs::write(path, picture).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
