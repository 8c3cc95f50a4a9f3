//! The answer key: what is right in a question, and which wrong answers show a known misconception.
//!
//! It is made as the server makes it, from the course and the seed of the attempt, so the tests need no canned numbers.

use cairn_app::courses::LiveCourse;
use cairn_course::answer::NumberForm;
use cairn_course::{AnswerForm, Item, Response, Verdict};
use cairn_store::Attempt;

/// What a teacher would hold beside a question.
pub(crate) struct AnswerKey {
    /// A right answer.
    pub(crate) right: Response,
    /// A wrong one.
    pub(crate) wrong: Response,
    /// Wrong answers, each of which shows a misconception.
    pub(crate) slips: Vec<Slip>,
    /// How many hints there are.
    pub(crate) hints: usize,
    /// How it is answered, in the words of the course format.
    pub(crate) kind: &'static str,
    /// Whether a wrong answer leaves another try, because it does not give the right one away.
    pub(crate) has_second_try: bool,
}

/// A wrong answer that shows a misconception.
#[derive(Clone)]
pub(crate) struct Slip {
    /// What to answer.
    pub(crate) answer: Response,
    /// The title of the misconception.
    pub(crate) misconception: String,
}

impl AnswerKey {
    /// The key to the question that an attempt put.
    pub(crate) fn of(live: &LiveCourse, attempt: &Attempt) -> Self {
        let skill = live
            .skill_index(&attempt.skill_id)
            .expect("the skill exists");
        let (template, _) = live
            .template(skill, &attempt.template_id)
            .expect("the template exists");
        let item = live.item(skill, template, attempt.seed);
        Self::of_item(&item.expect("the question can be drawn again"))
    }

    /// The key to a question.
    pub(crate) fn of_item(item: &Item) -> Self {
        let slip = |answer: Response| {
            let grade = item.grade(&answer).ok()?;
            // A slip may happen to be right in another form, or to be a different misconception's.
            let misconception = (grade.verdict == Verdict::Wrong).then_some(grade.misconception?);
            Some(Slip {
                answer,
                misconception: misconception?.title,
            })
        };
        Self {
            wrong: wrong(item),
            right: item.right_response(),
            slips: item
                .misconception_responses()
                .into_iter()
                .filter_map(|(_, answer)| slip(answer))
                .collect(),
            hints: item.hints.len(),
            kind: kind(&item.form),
            has_second_try: !matches!(&item.form, AnswerForm::Choice(options) if options.len() < 3),
        }
    }

    /// Whether it is answered in one box, a wrong answer to it shows a misconception, and there is a hint.
    pub(crate) fn is_typed(&self) -> bool {
        matches!(self.kind, "number" | "fraction" | "mixed" | "expression")
            && !self.slips.is_empty()
            && self.hints > 0
    }
}

/// Every kind of answer there is.
pub(crate) const ALL_KINDS: [&str; 13] = [
    "number",
    "fraction",
    "mixed",
    "expression",
    "choice",
    "choices",
    "text",
    "blanks",
    "ordering",
    "matching",
    "point",
    "points",
    "shade",
];

/// A wrong answer to a question: the first that is graded as wrong of a few that usually are.
fn wrong(item: &Item) -> Response {
    let is_wrong = |answer: &Response| {
        let grade = item.grade(answer);
        grade.is_ok_and(|grade| grade.verdict == Verdict::Wrong)
    };
    let turned = |entries: &[Option<u32>]| {
        let mut turned = entries.to_vec();
        turned.rotate_left(1);
        turned
    };
    let texts = ["97", "96/97", "1 96/97", "97 + 96", "stone"];
    let candidates: Vec<Response> = match item.right_response() {
        Response::Text(_) => texts.map(|text| Response::Text(text.to_owned())).into(),
        Response::Fields(fields) => texts
            .into_iter()
            .flat_map(|text| {
                (0..fields.len()).map({
                    let fields = &fields;
                    move |blank| {
                        let mut fields = fields.clone();
                        text.clone_into(&mut fields[blank]);
                        Response::Fields(fields)
                    }
                })
            })
            .collect(),
        Response::Choices(right) => {
            let others = (0..4).filter(|option| !right.contains(option));
            let longer = |option| right.iter().copied().chain([option]).collect();
            let fewer = right[1..].to_vec();
            others
                .flat_map(|option| [vec![option], longer(option)])
                .chain([fewer])
                .map(Response::Choices)
                .collect()
        }
        Response::Places(places) => vec![Response::Places(turned(&places))],
        Response::Matches(chosen) => vec![Response::Matches(turned(&chosen))],
    };
    let found = candidates.into_iter().find(is_wrong);
    found.expect("a question has wrong answers")
}

/// Where a skill is found.
#[derive(Clone, Debug)]
pub(crate) struct SkillPlace {
    /// The course's id.
    pub(crate) course: String,
    /// The skill's id.
    pub(crate) skill: String,
}

/// The kind of an answer, in the words of the course format.
pub(crate) fn kind(form: &AnswerForm) -> &'static str {
    match form {
        AnswerForm::Number { form, .. } => match form {
            NumberForm::Fraction => "fraction",
            NumberForm::Mixed => "mixed",
            _ => "number",
        },
        AnswerForm::Expression { .. } => "expression",
        AnswerForm::Choice(_) => "choice",
        AnswerForm::Choices(_) => "choices",
        AnswerForm::Text => "text",
        AnswerForm::Blanks(_) => "blanks",
        AnswerForm::Ordering(_) => "ordering",
        AnswerForm::Matching { .. } => "matching",
        AnswerForm::Point { several, .. } if *several => "points",
        AnswerForm::Point { .. } => "point",
        AnswerForm::Shade { .. } => "shade",
    }
}
