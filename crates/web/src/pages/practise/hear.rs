//! What can be heard of a question: for those who chose to have it read aloud, in the language of its course.

use cairn_app::Actor;
use cairn_app::practise::AttemptView;
use cairn_course::{AnswerForm, Choice, Html};

use super::Feedback;
use crate::messages::{Language, Say};
use crate::spoken::{Voice, in_words};

/// The words to be spoken; the page's script hands them to the browser's voice.
#[derive(Default)]
pub(crate) struct Heard {
    /// The language of the course.
    pub(crate) lang: String,
    /// The question with its options.
    pub(crate) question: Option<String>,
    /// What is said of the answer.
    pub(crate) feedback: Option<String>,
    /// A loudspeaker.
    pub(crate) glyph: &'static str,
}

const LOUDSPEAKER: &str = r#"<svg class="glyph" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M4 9v6h4l5 4V5L8 9zM16.5 8.5a5 5 0 0 1 0 7M19 6a8.5 8.5 0 0 1 0 12"/></svg>"#;

impl Heard {
    /// Nothing for somebody who has not asked for it.
    pub(super) fn of(
        actor: &Actor,
        say: Say,
        attempt: &AttemptView,
        feedback: Option<&Feedback<'_>>,
        open: bool,
    ) -> Self {
        if !actor.settings.read_aloud {
            return Self::default();
        }
        let course = Language::of_tag(&attempt.language).map_or(say, Say::in_language);
        let voice = Voice::Aloud(course);
        let form = open.then_some(&attempt.form);
        let heard = Self::of_question(actor, say, &attempt.language, &attempt.question, form);
        let feedback = feedback.map(|feedback| {
            let mut words = format!("{}. ", course.text(feedback.heading));
            if let Some(reason) = feedback.form_reason {
                words.push_str(&course.text(reason).to_string());
            }
            if let Some(idea) = feedback.misconception {
                words.push_str(&in_words(&idea.feedback, voice));
            }
            if let Some(solution) = attempt
                .solution
                .as_ref()
                .filter(|_| feedback.onward.is_some())
            {
                words.push(' ');
                words.push_str(&in_words(solution, voice));
            }
            words
        });
        Self { feedback, ..heard }
    }

    /// The question alone, with what there is to choose from if it is open.
    pub(crate) fn of_question(
        actor: &Actor,
        say: Say,
        language: &str,
        question: &Html,
        form: Option<&AnswerForm>,
    ) -> Self {
        if !actor.settings.read_aloud {
            return Self::default();
        }
        let course = Language::of_tag(language).map_or(say, Say::in_language);
        let mut words = in_words(question, Voice::Aloud(course));
        if let Some(form) = form {
            words.push_str(&options(course, form));
        }
        Self {
            lang: language.to_owned(),
            question: Some(words),
            feedback: None,
            glyph: LOUDSPEAKER,
        }
    }
}

/// The things to choose from, each with a letter.
fn options(say: Say, form: &AnswerForm) -> String {
    let listed = |choices: &[Choice]| {
        let option = |(letter, choice): (char, &Choice)| {
            let words = in_words(&choice.label, Voice::Aloud(say));
            let message = say.text("spoken-option").with("letter", letter.to_string());
            format!(" {}", message.with("option", words.trim_end_matches('.')))
        };
        ('A'..='Z').zip(choices).map(option).collect::<String>()
    };
    match form {
        AnswerForm::Choice(choices)
        | AnswerForm::Choices(choices)
        | AnswerForm::Ordering(choices) => listed(choices),
        AnswerForm::Matching { prompts, options } => {
            let prompts: Vec<String> = prompts
                .iter()
                .map(|prompt| in_words(&prompt.label, Voice::Aloud(say)))
                .collect();
            format!(" {}. {}", prompts.join("; "), listed(options))
        }
        AnswerForm::Point { line, .. } => format!(" {}", in_words(line, Voice::Aloud(say))),
        AnswerForm::Number { .. }
        | AnswerForm::Expression { .. }
        | AnswerForm::Text
        | AnswerForm::Blanks(_)
        | AnswerForm::Shade { .. } => String::new(),
    }
}
