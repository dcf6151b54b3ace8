//! A device comes in by an invitation.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::app::{App, now};
use super::body;
use super::client::Peer;
use super::problem::Problem;
use crate::enrolment::{Enrolled, Enrolling, Given, NotEnrolled, enrol as let_in, hex, unhex};

/// Names and a hash: nothing here is long.
const MAX_BYTES: usize = 4096;

/// What a device says.
#[derive(Deserialize, ToSchema)]
pub(super) struct Asked {
    /// The typed code: 12 letters and digits, capitals or not, dashes and blanks anywhere.
    #[schema(example = "ABCD-EFGH-JKMN")]
    code: Option<String>,
    /// Or the link's key: 32 hex digits.
    key: Option<String>,
    /// What its person calls the device.
    device_name: String,
    /// The SHA-256, in hex, of the 32 random bytes that the device drew as its token.
    token_hash: String,
    /// What kind of client it is.
    #[serde(default)]
    client: String,
}

/// What it is told.
#[derive(Serialize, ToSchema)]
pub(super) struct Told {
    device: String,
    book: String,
    log: String,
    unit: String,
    unit_name: String,
    committee_name: String,
    /// `secretary`, `deputy_secretary`, `minute_taker` or `office`.
    role: &'static str,
    person: String,
    /// The X25519 key, in hex, that letters to the book are sealed to.
    seal: String,
}

/// Lets a device in, once an invitation. Asked again with the same code and token, it answers the same.
#[utoipa::path(
    post, path = "/api/v1/enrol", tag = "enrolment", request_body = Asked,
    responses(
        (status = 200, description = "Enrolled", body = Told),
        (status = 400, description = "malformed", body = Problem),
        (status = 403, description = "code-wrong, code-locked", body = Problem),
        (status = 408, description = "timeout", body = Problem),
        (status = 409, description = "code-used", body = Problem),
        (status = 410, description = "code-expired", body = Problem),
        (status = 413, description = "too-large", body = Problem),
        (status = 429, description = "too-many-tries", body = Problem),
        (status = 500, description = "internal", body = Problem),
        (status = 507, description = "disk-full", body = Problem),
    )
)]
pub(super) async fn enrol(
    State(app): State<Arc<App>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Result<impl IntoResponse, Problem> {
    // Nobody is known yet: what stands here instead of a permission is how often one may knock.
    if !app.limits.allow(app.proxies.client(peer, &headers)) {
        return Err(Problem::too_many_tries());
    }
    let asked: Asked = body::json(&headers, body, MAX_BYTES).await?;
    let given = match (&asked.code, &asked.key) {
        (Some(code), None) => Given::code(code).ok_or_else(Problem::code_wrong)?,
        (None, Some(key)) => Given::key(key).ok_or_else(Problem::code_wrong)?,
        _ => return Err(Problem::malformed()),
    };
    let token = unhex(&asked.token_hash).ok_or_else(Problem::malformed)?;
    let enrolling = Enrolling { given, device_name: asked.device_name, token, client: asked.client };
    let enrolled = app.work(move |hub| let_in(hub.store(), &enrolling, now())).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(Told::from(enrolled))))
}

impl From<Enrolled> for Told {
    fn from(enrolled: Enrolled) -> Self {
        Self {
            device: enrolled.device.to_string(),
            book: enrolled.book.to_string(),
            log: enrolled.log.to_string(),
            unit: enrolled.unit.to_string(),
            unit_name: enrolled.unit_name,
            committee_name: enrolled.committee_name,
            role: enrolled.role.word(),
            person: enrolled.person,
            seal: hex(enrolled.seal.as_bytes()),
        }
    }
}

impl From<NotEnrolled> for Problem {
    fn from(error: NotEnrolled) -> Self {
        match error {
            NotEnrolled::Wrong => Self::code_wrong(),
            NotEnrolled::Used => Self::code_used(),
            NotEnrolled::Expired => Self::code_expired(),
            NotEnrolled::Locked => Self::code_locked(),
            NotEnrolled::Name => Self::malformed(),
            NotEnrolled::Store(error) => error.into(),
        }
    }
}
