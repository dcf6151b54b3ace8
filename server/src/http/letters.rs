//! Letters that somebody carried to where there is a network.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use serde::Serialize;
use shared::carrier::{BadFile, MAX_FILE_BYTES, Sealed};
use shared::sync::{BadMessage, State as Became};
use utoipa::ToSchema;

use super::app::{App, now};
use super::auth::Active;
use super::body;
use super::problem::Problem;
use crate::enrolment::random;
use crate::hub::{BadLetter, HubError, Opened};
use crate::store::Ask;

/// What became of a letter.
#[derive(Serialize, ToSchema)]
pub(super) struct Carried {
    /// The name of the unit that it came from.
    unit_name: String,
    /// When it was written, by its device's clock, in milliseconds since 1970.
    made: i64,
    /// How many of its changesets are in the log.
    admitted: usize,
    /// How many are kept and wait.
    waiting: usize,
    /// How many were not kept: its device still has them.
    refused: usize,
    /// The reply, a file's text, for its device alone.
    reply: String,
}

/// Takes in a letter, whoever brings it, and answers with the reply for its device.
///
/// The body is the file's text. The same letter may be brought any number of times.
#[utoipa::path(
    post, path = "/api/v1/letters", tag = "sync", security(("token" = [])),
    request_body(content = String, content_type = "text/plain"),
    responses(
        (status = 200, description = "Taken in", body = Carried),
        (status = 400, description = "not-a-letter, version", body = Problem),
        (status = 401, description = "unauthorised", body = Problem),
        (status = 403, description = "device-retired, foreign-book, letter-foreign, letter-lost, letter-sealed", body = Problem),
        (status = 408, description = "timeout", body = Problem),
        (status = 410, description = "device-lost", body = Problem),
        (status = 413, description = "too-large", body = Problem),
        (status = 500, description = "internal", body = Problem),
        (status = 507, description = "disk-full", body = Problem),
    )
)]
pub(super) async fn letter(
    Active(caller): Active,
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Body,
) -> Result<impl IntoResponse, Problem> {
    let bytes = body::read(&headers, body, MAX_FILE_BYTES).await?;
    let book = caller.who.book;
    // A reply may be a first download.
    let _page = app.pages.acquire().await.expect("nobody closes it");
    let carried = app
        .work(move |hub| {
            let sealed = Sealed::read(&bytes)?;
            let drawn = random().map_err(HubError::from)?;
            let opened = hub.open_letter(book, &sealed, now(), drawn)?;
            let units = hub.store().units(book)?;
            let unit = units.into_iter().find(|unit| unit.id == opened.device.unit);
            Ok::<_, BadLetter>(Carried::of(&opened, unit.map(|unit| unit.name).unwrap_or_default()))
        })
        .await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(carried)))
}

impl Carried {
    fn of(opened: &Opened, unit_name: String) -> Self {
        let count = |is: fn(&Became) -> bool| opened.receipts.iter().filter(|state| is(state)).count();
        Self {
            unit_name,
            made: opened.made.ms(),
            admitted: count(|state| matches!(state, Became::Admitted(_) | Became::Reauthored(_))),
            waiting: count(|state| matches!(state, Became::Received | Became::Held(_))),
            refused: count(|state| matches!(state, Became::Refused(_))),
            reply: opened.reply.write(),
        }
    }
}

impl From<BadLetter> for Problem {
    fn from(bad: BadLetter) -> Self {
        match bad {
            BadLetter::File(BadFile::NotOne | BadFile::Message(BadMessage::Malformed))
            | BadLetter::IsReply => Self::not_a_letter(),
            BadLetter::File(BadFile::Version(_) | BadFile::Message(BadMessage::Version(_))) => {
                Self::version()
            }
            BadLetter::File(BadFile::Seal) => Self::letter_sealed(),
            BadLetter::Unknown => Self::letter_foreign(),
            BadLetter::Lost => Self::letter_lost(),
            BadLetter::Hub(error) => error.into(),
        }
    }
}
