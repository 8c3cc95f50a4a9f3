//! The pages, a module each: handlers, and the data of their templates.

pub(crate) mod about_me;
pub(crate) mod assignments;
pub(crate) mod content;
pub(crate) mod design;
pub(crate) mod forwarding;
pub(crate) mod gaps;
pub(crate) mod goal;
pub(crate) mod home;
pub(crate) mod map;
pub(crate) mod placement;
pub(crate) mod practise;
pub(crate) mod section;
pub(crate) mod section_policy;
pub(crate) mod settings;
pub(crate) mod sign_in;
pub(crate) mod skill;
pub(crate) mod systems;
pub(crate) mod today;
pub(crate) mod why;

use askama::Template;
use axum::response::Html;

use crate::problem::Problem;

/// A rendered page.
pub(crate) type Page = Result<Html<String>, Problem>;

fn render(template: &impl Template) -> Page {
    Ok(Html(template.render()?))
}
