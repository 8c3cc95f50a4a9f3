//! What surrounds every page: the mark, the way around, the name of whoever is signed in.

use cairn_app::{Actor, Role, Settings, TextSize, Theme};
use cairn_engine::mastery::MasteryLevel;

use crate::messages::Say;
use crate::visitor::Visitor;
use crate::{Web, assets, stone};

/// Which of the linked pages one is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The next steps.
    Today,
    /// The map.
    Map,
    /// About me.
    AboutMe,
    /// Content made elsewhere.
    Content,
    /// Other systems.
    Systems,
    /// A page that the links don't name.
    Elsewhere,
}

/// A link of the way around.
pub(crate) struct Link {
    /// Where it leads.
    pub(crate) href: String,
    /// What it says.
    pub(crate) text: String,
    /// Whether this is the page one is on.
    pub(crate) current: bool,
}

/// The data of `layout.html`.
pub(crate) struct Frame<'a> {
    /// The language.
    pub(crate) say: Say,
    /// Whoever is signed in.
    pub(crate) actor: Option<&'a Actor>,
    /// What the person has chosen, as attributes of the page, each with a space before it.
    pub(crate) wishes: String,
    /// The colours that the page has, as browsers name them.
    pub(crate) scheme: &'static str,
    /// The way around, where somebody is.
    pub(crate) links: Vec<Link>,
    /// The address of the style sheet.
    pub(crate) style: &'static str,
    /// The address of the icon.
    pub(crate) icon: &'static str,
    /// Cairn's mark, a drawing.
    pub(crate) mark: String,
}

impl<'a> Frame<'a> {
    /// The frame for somebody who is not signed in.
    pub(crate) fn outside(say: Say) -> Self {
        Self {
            say,
            actor: None,
            wishes: String::new(),
            scheme: scheme(Theme::System),
            links: Vec::new(),
            style: assets::url("style.css"),
            icon: assets::url("mark.svg"),
            mark: stone::svg(MasteryLevel::Mastered),
        }
    }

    /// The frame of a page in a course.
    pub(crate) fn of(say: Say, actor: &'a Actor, course: &str, place: Place) -> Self {
        let link = |href: String, key: &str, its_place: Place| Link {
            href,
            text: say.text(key).to_string(),
            current: place == its_place,
        };
        let links = match actor.role {
            Role::Learner => vec![
                link(format!("/c/{course}/today"), "frame-today", Place::Today),
                link(format!("/c/{course}/map"), "frame-map", Place::Map),
                link(format!("/c/{course}/me"), "frame-me", Place::AboutMe),
            ],
            Role::Teacher => vec![Link {
                href: "/".to_owned(),
                text: say.text("frame-section").to_string(),
                current: false,
            }],
            Role::Administrator => vec![
                link("/content".to_owned(), "frame-content", Place::Content),
                link("/systems".to_owned(), "systems-title", Place::Systems),
            ],
        };
        Self {
            actor: Some(actor),
            wishes: wishes(actor.settings),
            scheme: scheme(actor.settings.theme),
            links,
            ..Self::outside(say)
        }
    }

    /// The frame of a page outside any course: its links lead into the first.
    pub(crate) fn of_visitor(web: &Web, visitor: &'a Visitor) -> Self {
        match &visitor.actor {
            None => Self::outside(visitor.say),
            Some(actor) => Self::of(
                visitor.say,
                actor,
                &first_course(web, actor),
                Place::Elsewhere,
            ),
        }
    }
}

/// The colours of a theme, as browsers name them.
fn scheme(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "light dark",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

/// What somebody has chosen, as attributes that style sheets and scripts go by. What is as usual needs none.
fn wishes(settings: Settings) -> String {
    let theme = match settings.theme {
        Theme::System => "",
        Theme::Light => " data-theme=\"light\"",
        Theme::Dark => " data-theme=\"dark\"",
    };
    let text = match settings.text_size {
        TextSize::Usual => "",
        TextSize::Larger => " data-text=\"larger\"",
        TextSize::Largest => " data-text=\"largest\"",
    };
    let others = [
        (settings.wide_spacing, " data-spacing=\"wide\""),
        (settings.reduced_motion, " data-motion=\"reduced\""),
        (settings.low_distraction, " data-distraction=\"low\""),
    ];
    let chosen = others.into_iter().filter(|(on, _)| *on);
    [theme, text]
        .into_iter()
        .chain(chosen.map(|(_, attribute)| attribute))
        .collect()
}

/// The id of the course in which somebody begins: that of their section, or else the first; empty where there is none,
/// which leads to "not found".
pub(crate) fn first_course(web: &Web, actor: &Actor) -> String {
    let courses = web.app.courses();
    let own = actor.course.as_deref().and_then(|id| courses.get(id).ok());
    own.or_else(|| courses.all().next())
        .map(|live| live.course.id.clone())
        .unwrap_or_default()
}
