//! Every route with every kind of person.

use axum::http::StatusCode;

use crate::school::{School, school};

/// What a person meets at an address.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Meets {
    /// The page.
    Page,
    /// The way to the sign-in page.
    SignIn,
    /// "Not yours".
    Forbidden,
    /// "Nothing here", which also stands for "not yours" where even that it exists is nobody's business.
    NotFound,
    /// The way to somewhere else.
    Elsewhere,
}
use Meets::{Elsewhere, Forbidden, NotFound, Page, SignIn};

/// Who asks, in the order of the table's columns: nobody, the learner whose things they are, another learner of the
/// class, the class's teacher, another teacher, the administrator.
const VISITORS: [Option<&str>; 6] = [
    None,
    Some("ada"),
    Some("bea"),
    Some("tal"),
    Some("oz"),
    Some("root"),
];

/// The pages, with `{ada}`, `{section}` and `{attempt}` for Ada's number, her class and a question of hers.
#[rustfmt::skip]
const PAGES: &[(&str, [Meets; 6])] = &[
    ("/", [Elsewhere, Elsewhere, Elsewhere, Elsewhere, Elsewhere, Page]),
    ("/sign-in", [Page, Elsewhere, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    ("/c/halves/today", [SignIn, Page, Page, Forbidden, Forbidden, Forbidden]),
    ("/c/halves/map", [SignIn, Page, Page, Forbidden, Forbidden, Forbidden]),
    ("/c/halves/me", [SignIn, Page, Page, Forbidden, Forbidden, Forbidden]),
    ("/c/halves/skill/add-halves", [SignIn, Page, Page, Forbidden, Forbidden, Forbidden]),
    ("/c/halves/why/add-halves", [SignIn, Page, Page, Forbidden, Forbidden, Forbidden]),
    ("/c/halves/why/nothing", [SignIn, NotFound, NotFound, NotFound, NotFound, NotFound]),
    ("/c/halves/goal", [SignIn, Page, Page, Forbidden, Forbidden, Forbidden]),
    ("/section/{section}/assignments", [SignIn, Forbidden, Forbidden, Page, Forbidden, Forbidden]),
    ("/section/{section}/policy", [SignIn, Forbidden, Forbidden, Page, Forbidden, Forbidden]),
    ("/c/halves/placement", [SignIn, Page, Page, Forbidden, Forbidden, Forbidden]),
    ("/c/halves/placement/question", [SignIn, Elsewhere, Elsewhere, Forbidden, Forbidden, Forbidden]),
    ("/c/halves/placement/found", [SignIn, Elsewhere, Elsewhere, Forbidden, Forbidden, Forbidden]),
    ("/c/halves/placement/{attempt}/reading?answer=1", [SignIn, Page, NotFound, Forbidden, Forbidden, Forbidden]),
    ("/learner/{ada}/placement", [SignIn, NotFound, Forbidden, NotFound, Forbidden, Forbidden]),
    ("/me/record.ndjson", [SignIn, Page, Page, Forbidden, Forbidden, Forbidden]),
    ("/me/choices.json", [SignIn, Page, Page, Forbidden, Forbidden, Forbidden]),
    ("/attempt/{attempt}", [SignIn, Page, NotFound, Forbidden, Forbidden, Forbidden]),
    ("/attempt/{attempt}/reading?answer=1", [SignIn, Page, NotFound, Forbidden, Forbidden, Forbidden]),
    ("/section/{section}", [SignIn, Forbidden, Forbidden, Page, Forbidden, Forbidden]),
    ("/section/{section}/gaps", [SignIn, Forbidden, Forbidden, Page, Forbidden, Forbidden]),
    ("/learner/{ada}/map", [SignIn, Page, Forbidden, Page, Forbidden, Forbidden]),
    ("/learner/{ada}/me", [SignIn, Page, Forbidden, Page, Forbidden, Forbidden]),
    ("/c/nothing/today", [SignIn, NotFound, NotFound, NotFound, NotFound, NotFound]),
    ("/c/halves/skill/nothing", [SignIn, NotFound, NotFound, NotFound, NotFound, NotFound]),
    ("/systems", [SignIn, Forbidden, Forbidden, Forbidden, Forbidden, Page]),
    ("/systems/forwarding", [SignIn, Forbidden, Forbidden, Forbidden, Forbidden, Page]),
    ("/settings", [SignIn, Page, Page, Page, Page, Page]),
    ("/content", [SignIn, Forbidden, Forbidden, Forbidden, Forbidden, Page]),
    ("/nowhere", [NotFound; 6]),
    ("/healthz", [Page; 6]),
];

/// The forms. Ada's own come last, as they change things.
#[rustfmt::skip]
const FORMS: &[(&str, [Meets; 6])] = &[
    ("/attempt/{attempt}/hint", [SignIn, Elsewhere, NotFound, Forbidden, Forbidden, Forbidden]),
    ("/attempt/{attempt}/answer", [SignIn, Elsewhere, NotFound, Forbidden, Forbidden, Forbidden]),
    ("/attempt/{attempt}/leave", [SignIn, Elsewhere, NotFound, Forbidden, Forbidden, Forbidden]),
    ("/attempt/{attempt}/next", [SignIn, Elsewhere, NotFound, Forbidden, Forbidden, Forbidden]),
    ("/c/halves/placement/begin", [SignIn, Elsewhere, Elsewhere, Forbidden, Forbidden, Forbidden]),
    ("/c/halves/placement/stop", [SignIn, Elsewhere, Elsewhere, Forbidden, Forbidden, Forbidden]),
    ("/c/halves/placement/decline", [SignIn, Elsewhere, Elsewhere, Forbidden, Forbidden, Forbidden]),
    ("/c/halves/placement/{attempt}/answer", [SignIn, Elsewhere, NotFound, Forbidden, Forbidden, Forbidden]),
    ("/c/halves/skill/add-halves/practise", [SignIn, Elsewhere, Elsewhere, Forbidden, Forbidden, Forbidden]),
    ("/c/halves/choose", [SignIn, Elsewhere, NotFound, Forbidden, Forbidden, Forbidden]),
    ("/c/halves/goal", [SignIn, Elsewhere, Elsewhere, Forbidden, Forbidden, Forbidden]),
    ("/c/halves/interest", [SignIn, Elsewhere, Elsewhere, Forbidden, Forbidden, Forbidden]),
    ("/c/halves/preferences", [SignIn, Elsewhere, Elsewhere, Forbidden, Forbidden, Forbidden]),
    ("/section/{section}/assignments", [SignIn, Forbidden, Forbidden, Elsewhere, Forbidden, Forbidden]),
    ("/section/{section}/policy", [SignIn, Forbidden, Forbidden, Elsewhere, Forbidden, Forbidden]),
    ("/section/{section}/policy/file", [SignIn, Forbidden, Forbidden, Elsewhere, Forbidden, Forbidden]),
    ("/settings", [SignIn, Elsewhere, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
    ("/systems/forwarding", [SignIn, Forbidden, Forbidden, Forbidden, Forbidden, Page]),
    ("/content/none/remove", [SignIn, Forbidden, Forbidden, Forbidden, Forbidden, NotFound]),
    ("/content/none/0/about", [SignIn, Forbidden, Forbidden, Forbidden, Forbidden, NotFound]),
    ("/content/none/0/open", [SignIn, NotFound, NotFound, Forbidden, Forbidden, Forbidden]),
    ("/sign-out", [SignIn, Elsewhere, Elsewhere, Elsewhere, Elsewhere, Elsewhere]),
];

struct Places {
    attempt: String,
    decision: String,
}

impl Places {
    async fn of(school: &School) -> Self {
        let mut ada = school.signed_in("ada").await;
        let today = ada.get("/c/halves/today").await;
        let question = ada.practise("add-halves").await;
        let attempt = question
            .action("")
            .trim_start_matches("/attempt/")
            .trim_end_matches('/')
            .to_owned();
        Self {
            attempt,
            decision: today.value("decision"),
        }
    }

    fn fill(&self, school: &School, address: &str) -> String {
        address
            .replace("{attempt}", &self.attempt)
            .replace("{ada}", &school.people["ada"].to_string())
            .replace("{section}", &school.section.to_string())
    }
}

fn met(answer: &crate::school::Answer) -> Meets {
    let to = answer
        .headers
        .get("location")
        .map(|to| to.to_str().unwrap());
    match (answer.status, to) {
        (StatusCode::OK, None) => Page,
        (StatusCode::SEE_OTHER, Some(to)) if to.starts_with("/sign-in?") => SignIn,
        (StatusCode::SEE_OTHER, Some(_)) => Elsewhere,
        (StatusCode::FORBIDDEN, None) => Forbidden,
        (StatusCode::NOT_FOUND, None) => NotFound,
        other => panic!("{other:?} at {}: {}", answer.at, answer.text()),
    }
}

#[tokio::test]
async fn every_page_is_shown_to_those_it_belongs_to_and_nobody_else() {
    let school = school().await;
    let places = Places::of(&school).await;
    for (column, visitor) in VISITORS.into_iter().enumerate() {
        let mut browser = match visitor {
            Some(login) => school.signed_in(login).await,
            None => school.browser(),
        };
        for (address, meets) in PAGES {
            let path = places.fill(&school, address);
            let request = axum::http::Request::get(&path)
                .body(axum::body::Body::empty())
                .unwrap();
            let answer = browser.send(request).await;
            assert_eq!(met(&answer), meets[column], "{visitor:?} at {address}");
        }
    }
}

#[tokio::test]
async fn every_form_is_taken_from_those_it_belongs_to_and_nobody_else() {
    let school = school().await;
    let places = Places::of(&school).await;
    // Ada comes last: what she may do is done.
    for column in [0, 2, 3, 4, 5, 1] {
        let visitor = VISITORS[column];
        let (mut browser, token) = match visitor {
            Some(login) => {
                let mut browser = school.signed_in(login).await;
                let token = browser.get("/nowhere").await.value("csrf");
                (browser, token)
            }
            None => (school.browser(), String::new()),
        };
        for (address, meets) in FORMS {
            let path = places.fill(&school, address);
            let id = "01890a5d-ac96-774b-bcce-b302099a8057";
            let fields = [
                ("csrf", token.as_str()),
                ("response_id", id),
                ("answer", "3/2"),
                ("decision", &places.decision),
                ("skill", "add-halves"),
                ("language", "en"),
                ("theme", "system"),
                ("text", "usual"),
                ("target", "skill:add-halves"),
                ("success", "steady"),
                ("minutes", "20"),
                ("kind", "pin"),
                ("reason", "so"),
                ("file", ""),
            ];
            let answer = browser.post(&path, &fields).await;
            assert_eq!(met(&answer), meets[column], "{visitor:?} at {address}");
        }
    }
}

#[tokio::test]
async fn a_form_without_the_sessions_token_changes_nothing() {
    let school = school().await;
    let places = Places::of(&school).await;
    let mut ada = school.signed_in("ada").await;
    let token = ada.get("/c/halves/today").await.value("csrf");
    let other = school
        .signed_in("ada")
        .await
        .get("/c/halves/today")
        .await
        .value("csrf");
    for (address, _) in FORMS {
        let path = places.fill(&school, address);
        for forged in ["", "x", &token[1..], &other] {
            let answer = ada
                .post(&path, &[("csrf", forged), ("answer", "3/2")])
                .await;
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "{address} with {forged}"
            );
            assert!(answer.says("Nothing was changed"));
        }
        let mut request = crate::school::form(&path, &[("csrf", &token), ("answer", "3/2")]);
        request
            .headers_mut()
            .insert("sec-fetch-site", "cross-site".parse().unwrap());
        assert_eq!(
            ada.send(request).await.status,
            StatusCode::FORBIDDEN,
            "{address} from another site"
        );
    }
    let page = ada.get(&format!("/attempt/{}", places.attempt)).await;
    assert!(
        !page.body.contains("id=\"feedback\"") && page.body.contains("id=\"check\""),
        "{}",
        page.text()
    );
}
