//! One round of a device.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use shared::sync::{BadMessage, MAX_REQUEST_BYTES, Request};

use super::app::{App, now};
use super::auth::Caller;
use super::body;
use super::problem::Problem;

/// Takes in what the device pushes and answers with what it has not.
///
/// Body and answer are the messages of docs/PROTOCOL. A retired device may still push; what it brings is held.
#[utoipa::path(
    post, path = "/api/v1/sync", tag = "sync", security(("token" = [])),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 200, description = "The answer", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 400, description = "malformed, version", body = Problem),
        (status = 401, description = "unauthorised", body = Problem),
        (status = 403, description = "foreign-book", body = Problem),
        (status = 410, description = "device-lost", body = Problem),
        (status = 413, description = "too-large", body = Problem),
        (status = 507, description = "disk-full", body = Problem),
    )
)]
pub(super) async fn sync(
    caller: Caller,
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Body,
) -> Result<impl IntoResponse, Problem> {
    let bytes = body::read(&headers, body, MAX_REQUEST_BYTES).await?;
    let request = Request::decode(&bytes).map_err(|bad| match bad {
        BadMessage::Version(_) => Problem::version(),
        BadMessage::Malformed => Problem::malformed(),
    })?;
    drop(bytes);
    let who = caller.who;
    let at_door = (!request.push.is_empty()).then(|| app.admission.arrive());
    let (round, brought) = app.work(move |hub| hub.receive(&who, request, now())).await?;
    let receipts = app.admission.open(&app.hub, who, brought).await;
    let _page = if round.joins() { app.pages.acquire().await.ok() } else { None };
    let answer =
        app.work(move |hub| hub.answer(&who, &round, receipts).map(|answer| answer.encode())).await?;
    drop(at_door);
    Ok(([(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, "no-store")], answer))
}
