//! `/`: the way to where somebody begins.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use cairn_app::Role;

use super::render;
use crate::Web;
use crate::frame::{Frame, Place, first_course};
use crate::problem::Problem;
use crate::visitor::{Visitor, to_sign_in};

/// A page of one sentence.
#[derive(Template)]
#[template(path = "message.html")]
struct Message<'a> {
    frame: Frame<'a>,
    heading: &'static str,
    sentence: &'static str,
}

/// `GET /`: learners go to today's steps, teachers to their section, everybody else to sign in.
pub(crate) async fn home(State(web): State<Web>, visitor: Visitor) -> Result<Response, Problem> {
    let Some(actor) = &visitor.actor else {
        return Ok(if visitor.session_ended {
            to_sign_in("/", true)
        } else {
            Redirect::to("/sign-in")
        }
        .into_response());
    };
    let course = first_course(&web, actor);
    let (heading, sentence) = match actor.role {
        Role::Learner => return Ok(Redirect::to(&format!("/c/{course}/today")).into_response()),
        Role::Teacher => match web.app.sections(actor).await?.first() {
            Some(section) => {
                return Ok(
                    Redirect::to(&format!("/section/{}", section.section_id)).into_response()
                );
            }
            None => ("home-teacher-heading", "home-teacher"),
        },
        Role::Administrator => ("home-administrator-heading", "home-administrator"),
    };
    let frame = Frame::of(visitor.say, actor, &course, Place::Elsewhere);
    Ok(render(&Message {
        frame,
        heading,
        sentence,
    })?
    .into_response())
}
