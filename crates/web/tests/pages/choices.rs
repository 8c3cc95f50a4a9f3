//! Goals, interests, how one likes to practise, and what a teacher assigns.

use axum::http::StatusCode;

use crate::school::school;

#[tokio::test]
async fn a_learner_chooses_a_goal_and_finds_it_on_today_until_it_is_given_up() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let today = ada.get("/c/halves/today").await;
    assert!(today.says("Choose a goal"), "{}", today.text());
    let page = ada.get("/c/halves/goal?target=skill:double-x").await;
    assert!(page.body.contains("value=\"skill:double-x\" selected"));
    let chosen = [("target", "skill:double-x"), ("due", "2999-05-28")];
    let page = ada.submit(&page, "/c/halves/goal", &chosen).await;
    insta::assert_snapshot!(dates_out(&page.text()));
    assert!(
        page.says("You have not said how long; 20 minutes are assumed."),
        "{}",
        page.text()
    );
    let how = [("success", ""), ("minutes", "30")];
    let page = ada.submit(&page, "/c/halves/preferences", &how).await;
    assert!(
        page.says("This holds if you practise every day. Cairn"),
        "{}",
        page.text()
    );

    let today = ada.get("/c/halves/today").await;
    assert!(today.says("By 28 May 2999"), "{}", today.text());
    assert!(today.says("On the way to your goal"), "{}", today.text());
    let skill = ada.get("/c/halves/skill/double-x").await;
    assert!(skill.says("This is your goal."), "{}", skill.text());

    let page = ada.submit(&page, "/c/halves/goal", &[("do", "end")]).await;
    assert!(!page.says("28 May 2999"));
    let today = ada.get("/c/halves/today").await;
    assert!(!today.says("On the way to your goal"), "{}", today.text());
}

#[tokio::test]
async fn a_goal_needs_a_target_and_a_day_to_come() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let page = ada.get("/c/halves/goal").await;
    for (fields, said) in [
        (vec![("target", "")], "Choose a skill or a unit first."),
        (
            vec![("target", "skill:add-halves"), ("due", "2001-01-01")],
            "That day is over.",
        ),
    ] {
        let answer = ada.submit(&page, "/c/halves/goal", &fields).await;
        assert!(answer.says(said), "{}", answer.text());
        assert!(answer.says("Choose a goal"));
    }
    for (fields, status) in [
        (vec![("target", "skill:nothing")], StatusCode::NOT_FOUND),
        (
            vec![("target", "skill:add-halves"), ("due", "soon")],
            StatusCode::BAD_REQUEST,
        ),
    ] {
        let answer = ada.submit(&page, "/c/halves/goal", &fields).await;
        assert_eq!(answer.status, status);
    }
}

#[tokio::test]
async fn interests_and_the_success_rate_are_kept_and_counted() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let page = ada.get("/c/halves/skill/add-halves").await;
    let interesting = [("target", "skill:add-halves"), ("from", "skill")];
    let page = ada.submit(&page, "/c/halves/interest", &interesting).await;
    assert!(page.at.ends_with("/skill/add-halves"));
    assert!(page.says("It no longer interests me"), "{}", page.text());
    let how = [("success", "stretching"), ("minutes", "30")];
    let page = ada.submit(&page, "/c/halves/preferences", &how).await;
    assert!(page.says("Saved."), "{}", page.text());
    assert!(page.body.contains("value=\"30\" selected"));
    let today = ada.get("/c/halves/today").await;
    for reason in [
        "You are interested in it",
        "How well it fits the success you chose",
    ] {
        assert!(today.says(reason), "{}", today.text());
    }
    let absurd = [("success", "always"), ("minutes", "30")];
    let refused = ada.submit(&page, "/c/halves/preferences", &absurd).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_teacher_assigns_to_the_class_or_to_one_and_takes_it_back() {
    let school = school().await;
    let mut tal = school.signed_in("tal").await;
    let address = format!("/section/{}/assignments", school.section);
    let page = tal.get(&address).await;
    let ada = school.people["ada"].to_string();
    let to_ada = [
        ("target", "skill:double-x"),
        ("learner", ada.as_str()),
        ("due", "2999-06-09"),
    ];
    let page = tal.submit(&page, &address, &to_ada).await;
    let page = tal
        .submit(&page, &address, &[("target", "skill:add-halves")])
        .await;
    insta::assert_snapshot!(page.text());

    let today = school.signed_in("ada").await.get("/c/halves/today").await;
    for said in ["Assigned: Double a letter", "By 9 June 2999"] {
        assert!(today.says(said), "{}", today.text());
    }
    let mut bea = school.signed_in("bea").await;
    let today = bea.get("/c/halves/today").await;
    assert_eq!(today.body.matches("aim assigned").count(), 1);

    let first = page.body.split("name=\"end\" value=\"").nth(1).unwrap();
    let first = first.split('"').next().unwrap();
    let page = tal.submit(&page, &address, &[("end", first)]).await;
    assert!(!page.says("9 June 2999"), "{}", page.text());
}

#[tokio::test]
async fn why_this_and_why_not_that_are_answered_with_what_would_change_it() {
    let school = school().await;
    let mut ada = school.signed_in("ada").await;
    let today = ada.get("/c/halves/today").await;
    assert!(today.says("What would change this?"), "{}", today.text());
    let offered = ada.get("/c/halves/why/add-halves").await;
    insta::assert_snapshot!("why-offered", offered.text_without_numbers());
    let waiting = ada.get("/c/halves/why/double-x").await;
    insta::assert_snapshot!("why-not-ready", waiting.text_without_numbers());
}

#[tokio::test]
async fn a_teacher_overrules_with_a_reason_that_the_learner_reads_and_takes_it_back() {
    let school = school().await;
    let mut tal = school.signed_in("tal").await;
    let address = format!("/section/{}/policy", school.section);
    let page = tal.get(&address).await;
    let set_aside = [
        ("target", "skill:add-halves"),
        ("kind", "ban"),
        ("reason", "We do this together on Friday."),
    ];
    let page = tal.submit(&page, &address, &set_aside).await;
    let pinned = [
        ("target", "skill:double-x"),
        ("kind", "pin"),
        ("reason", "For the fair."),
    ];
    let page = tal.submit(&page, &address, &pinned).await;
    insta::assert_snapshot!("overruled", numbers_out(&page.text()));

    let mut ada = school.signed_in("ada").await;
    let today = ada.get("/c/halves/today").await;
    assert!(today.body.contains("choose-double-x"), "{}", today.text());
    assert!(!today.body.contains("choose-add-halves"));
    let why = ada.get("/c/halves/why/add-halves").await;
    // That a teacher put a step first is the first of its reasons, and nothing is said of its points that is not so.
    let said = today.text();
    let card = said.split_once("Double a letter").unwrap().1;
    let first = card.trim_start().lines().next();
    assert_eq!(first, Some("Your teacher put it first: For the fair."));
    assert!(said.contains("but this one comes first because your teacher put it there"));
    let first = ada.get("/c/halves/why/double-x").await;
    insta::assert_snapshot!("why-pinned", first.text_without_numbers());
    for said in [
        "Your teacher has set it aside for now.",
        "We do this together on Friday.",
        "How much you can still learn here",
    ] {
        assert!(why.says(said), "{}", why.text());
    }

    let page = tal.submit(&page, &address, &[("end", "add-halves")]).await;
    assert!(page.says("ended"), "{}", page.text());
    let today = ada.get("/c/halves/today").await;
    assert!(today.body.contains("choose-add-halves"));
}

#[tokio::test]
async fn what_cannot_be_overruled_comes_back_as_it_was_filled_in() {
    let school = school().await;
    let mut tal = school.signed_in("tal").await;
    let address = format!("/section/{}/policy", school.section);
    let page = tal.get(&address).await;
    let long = "x".repeat(201);
    for (target, reason, said, field) in [
        ("", "so", "Choose a skill first.", "target"),
        ("skill:add-halves", " ", "Give a reason", "reason"),
        (
            "skill:add-halves",
            long.as_str(),
            "Characters: 201, of at most 200.",
            "reason",
        ),
    ] {
        let fields = [("target", target), ("kind", "order"), ("reason", reason)];
        let refused = tal.submit(&page, &address, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        // Said at the top, with a way to the field, and at the field.
        let text = refused.text();
        let (top, rest) = text.split_once("Cairn ranks").unwrap();
        assert!(
            top.contains("Nothing was changed.") && top.contains(said),
            "{text}"
        );
        assert!(rest.contains(said), "{text}");
        assert!(refused.body.contains(&format!("<a href=\"#{field}\">")));
        assert!(refused.body.contains("aria-invalid=\"true\""));
        // Nothing that was filled in is lost.
        assert!(
            refused
                .body
                .contains("value=\"order\" aria-describedby=\"kind-order-help\" checked")
        );
        assert!(refused.body.contains(&format!("value=\"{reason}\"")));
        let chosen = refused.body.contains("value=\"skill:add-halves\" selected");
        assert_eq!(chosen, !target.is_empty());
    }
    let done = [
        ("target", "skill:add-halves"),
        ("kind", "ban"),
        ("reason", "Not yet."),
    ];
    let page = tal.submit(&page, &address, &done).await;
    assert!(
        page.says("Saved. It holds for every decision from now on."),
        "{}",
        page.text()
    );
    let page = tal.submit(&page, &address, &[("end", "add-halves")]).await;
    assert!(page.says("Taken back."), "{}", page.text());
}

#[tokio::test]
async fn a_policy_file_is_checked_line_by_line_and_kept_in_versions() {
    let school = school().await;
    let mut tal = school.signed_in("tal").await;
    let address = format!("/section/{}/policy", school.section);
    let form = format!("{address}/file");
    let page = tal.get(&address).await;
    let wrong = [
        ("file", "goal = 30\nexploration = 3\nweight = 1\n"),
        ("reason", "We try it."),
    ];
    let refused = tal.submit(&page, &form, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in [
        "The policy file was not taken: 2 things are wrong with it. See what",
        "Line 2",
        "exploration",
        "Line 3",
        "weight",
    ] {
        assert!(refused.says(said), "{}", refused.text());
    }
    assert!(
        refused.body.contains("href=\"#problems\"") && refused.body.contains("id=\"problems\"")
    );
    assert!(
        refused.body.contains("exploration = 3"),
        "what was typed is kept"
    );
    let good = [
        ("file", "exploration = 0.0"),
        ("reason", "No lots in a test week."),
    ];
    let page = tal.submit(&refused, &form, &good).await;
    assert!(
        page.says("Version 1") && page.says("Saved."),
        "{}",
        page.text()
    );
    let back = [("file", ""), ("reason", "The week is over.")];
    let page = tal.submit(&page, &form, &back).await;
    insta::assert_snapshot!("policy-versions", numbers_out(&page.text()));
}

/// A page's text without the numbers of the built-in policy, and with "[a policy]" for each version of one.
fn numbers_out(text: &str) -> String {
    let text = text.split("The built-in file").next().unwrap_or_default();
    let is_version = |line: &&str| line.starts_with("lasting-gain-");
    let lines: Vec<&str> = text
        .lines()
        .map(|line| {
            if is_version(&line) {
                "[a policy]"
            } else {
                line
            }
        })
        .collect();
    dates_out(&lines.join("\n"))
}

/// A page's text with each day of the calendar as "[a day]".
fn dates_out(text: &str) -> String {
    let month = |word: &str| {
        [
            "January", "February", "March", "April", "May", "June", "July", "August",
        ]
        .into_iter()
        .chain(["September", "October", "November", "December"])
        .any(|month| month == word)
    };
    let line = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let mut kept: Vec<&str> = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let is_day = |at: usize| words.get(at).is_some_and(|word| month(word));
            match *word {
                word if month(word) => kept.push("[a day]"),
                _ if is_day(at + 1) || (at > 0 && is_day(at - 1)) => {}
                word => kept.push(word),
            }
        }
        kept.join(" ")
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}
