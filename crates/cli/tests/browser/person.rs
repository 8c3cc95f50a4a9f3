//! Somebody in front of the browser: what people do in Cairn, in the words one would tell it in.

use cairn_course::Response;
use cairn_store::Attempt;

use crate::answer_key::{AnswerKey, SkillPlace};
use crate::browser::Browser;
use crate::school::{PASSWORD, School};

/// How many questions are looked at before it is said that there is none of the kind.
const MOST_QUESTIONS: usize = 200;

/// Somebody who uses Cairn.
pub(crate) struct Person<'a> {
    /// Their browser.
    pub(crate) browser: &'a Browser,
    school: &'a School,
    login: &'a str,
}

/// A next step as the page offers it.
pub(crate) struct Step {
    /// The skill.
    pub(crate) title: String,
    /// Why it is worth taking.
    pub(crate) reasons: Vec<String>,
}

impl<'a> Person<'a> {
    /// Opens the sign-in page and signs in.
    pub(crate) async fn signs_in(browser: &'a Browser, school: &'a School, login: &'a str) -> Self {
        browser.goes_to(&school.url("/")).await;
        browser.types("#login", login).await;
        browser.types("#password", PASSWORD).await;
        browser.follows("#sign-in").await;
        assert!(browser.has("#sign-out").await, "{login} is signed in");
        Self::of(browser, school, login)
    }

    /// Somebody who is signed in already.
    pub(crate) fn of(browser: &'a Browser, school: &'a School, login: &'a str) -> Self {
        Self {
            browser,
            school,
            login,
        }
    }

    /// Signs out.
    pub(crate) async fn signs_out(&self) {
        self.browser.follows("#sign-out").await;
    }

    /// Goes to a page of the course by its address.
    pub(crate) async fn opens(&self, page: &str) {
        let address = format!("/c/{}/{page}", self.school.course());
        self.browser.goes_to(&self.school.url(&address)).await;
    }

    /// The steps on the page.
    pub(crate) async fn reads_steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        for (number, title) in (1..).zip(self.browser.texts(".step h2").await) {
            let reasons = format!(".step:nth-child({number}) .why li");
            steps.push(Step {
                title,
                reasons: self.browser.texts(&reasons).await,
            });
        }
        steps
    }

    /// Takes one of the steps, counted from 0.
    pub(crate) async fn takes_step(&self, number: usize) {
        let button = format!(".step:nth-child({}) form button", number + 1);
        self.browser.follows(&button).await;
    }

    /// Practises a skill from its own page.
    pub(crate) async fn practises(&self, SkillPlace { course, skill }: &SkillPlace) {
        let page = format!("/c/{course}/skill/{skill}");
        self.browser.goes_to(&self.school.url(&page)).await;
        self.browser.follows("#practise").await;
    }

    /// The question on the page, as the database knows it.
    async fn attempt(&self) -> Attempt {
        let address = self.browser.address().await;
        let attempt = address.split("/attempt/").nth(1).unwrap_or_default();
        let attempt = attempt.split(['?', '#', '/']).next().unwrap_or_default();
        self.school.attempt(self.login, attempt).await
    }

    /// Looks for a question of some kind in the skill that is being practised: leaves others, which changes nothing. Gives
    /// the key to it, which people do not have.
    pub(crate) async fn finds_question(&self, suits: impl Fn(&AnswerKey) -> bool) -> AnswerKey {
        for _ in 0..MOST_QUESTIONS {
            let attempt = self.attempt().await;
            let key = self.school.answer_key(&attempt);
            if suits(&key) {
                return key;
            }
            self.finishes().await;
            self.practises(&SkillPlace {
                course: attempt.course_id,
                skill: attempt.skill_id,
            })
            .await;
        }
        let address = self.browser.address().await;
        panic!("there is no such question among {MOST_QUESTIONS}, such as {address}");
    }

    /// Meets a question of this kind, wherever the courses have it. Gives the key to it.
    pub(crate) async fn meets(&self, kind: &str) -> AnswerKey {
        let attempt = self.school.puts_question(self.login, kind).await;
        let page = self.school.url(&format!("/attempt/{attempt}"));
        self.browser.goes_to(&page).await;
        let attempt = self.school.attempt(self.login, &attempt).await;
        self.school.answer_key(&attempt)
    }

    /// Answers the question.
    pub(crate) async fn answers(&self, answer: &Response) {
        let browser = self.browser;
        match answer {
            Response::Text(text) => browser.replaces("#answer", text).await,
            Response::Choices(options) => {
                for input in browser.attributes("[name=choice]", "id").await {
                    let wanted = options
                        .iter()
                        .any(|option| input == format!("choice-{option}"));
                    browser.sets(&format!("#{input}"), wanted).await;
                }
            }
            Response::Fields(texts) => {
                for (blank, text) in ('a'..='z').zip(texts) {
                    browser.replaces(&format!("#answer-{blank}"), text).await;
                }
            }
            Response::Places(places) if browser.has(".movable").await => {
                self.moves(places).await;
            }
            Response::Places(entries) | Response::Matches(entries) => {
                for (thing, entry) in entries.iter().enumerate() {
                    let Some(entry) = entry else { continue };
                    let (list, value) = (format!("#pick-{thing}"), format!("{thing}-{entry}"));
                    browser.picks(&list, &value).await;
                }
            }
        }
        browser.follows("#check").await;
    }

    /// Moves each thing up to its place, from the first place on.
    async fn moves(&self, places: &[Option<u32>]) {
        let count = u32::try_from(places.len()).expect("few things");
        for place in 0..count {
            let thing = places.iter().position(|given| *given == Some(place));
            let thing = thing.expect("each place is given");
            let lists = self.browser.attributes(".movable select", "id").await;
            let at = lists
                .iter()
                .position(|list| *list == format!("pick-{thing}"));
            let up = format!(".row:has(#pick-{thing}) .move[data-by='-1']");
            let at = at.expect("the thing is in the list");
            self.browser.presses(&up, at - place as usize).await;
        }
    }

    /// Answers with these very words.
    pub(crate) async fn types_answer(&self, text: &str) {
        self.browser.replaces("#answer", text).await;
        self.browser.follows("#check").await;
    }

    /// Asks for a hint.
    pub(crate) async fn asks_for_hint(&self) {
        self.browser.follows("#hint").await;
    }

    /// Says "I don't know".
    pub(crate) async fn does_not_know(&self) {
        self.browser.follows("#dont-know").await;
    }

    /// Goes on to the next question.
    pub(crate) async fn goes_on(&self) {
        self.browser.follows("#next").await;
    }

    /// Finishes for today.
    pub(crate) async fn finishes(&self) {
        self.browser.follows("#finish").await;
    }

    /// How many stones lie at a skill on the map that is open, as its list shows all skills.
    pub(crate) async fn counts_stones(&self, skill_title: &str) -> u32 {
        self.browser.follows("#other-view").await;
        let titles = self.browser.texts(".ledger .skill").await;
        let place = titles.iter().position(|title| title == skill_title);
        let place = place.unwrap_or_else(|| panic!("{skill_title} is not on the map"));
        let stones = self
            .browser
            .attributes(".ledger .stone", "data-level")
            .await;
        stones[place].parse().expect("a level is a number")
    }
}
