//! One round of a device, and the rounds that it would ask for after it: a long answer is page after page in one body.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use futures::stream;
use shared::sync::{Answer, BadMessage, MAX_REQUEST_BYTES, Request, Rest, framed};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{Sender, channel};

use super::app::{App, now};
use super::auth::{Caller, caller};
use super::body;
use super::door::Taken;
use super::problem::Problem;
use crate::hub::HubError;

/// How many pages an answer has at most. Where a proxy gathers it whole before passing it on, the first page must still come
/// before the device loses patience.
const MOST_PAGES: usize = 16;

/// Takes in what the device pushes and answers with what it has not.
///
/// Body and answer are the messages of docs/PROTOCOL. A retired device may still push; what it brings is held.
#[utoipa::path(
    post, path = "/api/v1/sync", tag = "sync", security(("token" = [])),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 200, description = "The answer, page after page, each behind its length", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 400, description = "malformed, version", body = Problem),
        (status = 401, description = "unauthorised", body = Problem),
        (status = 403, description = "foreign-book", body = Problem),
        (status = 408, description = "timeout", body = Problem),
        (status = 410, description = "device-lost", body = Problem),
        (status = 413, description = "too-large", body = Problem),
        (status = 500, description = "internal", body = Problem),
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
    let (answer, next) = page(&app, &caller, request).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CACHE_CONTROL, "no-store"),
        // Pages are to come as they are made.
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    let place = next.is_some().then(|| app.streams.clone().try_acquire_owned().ok()).flatten();
    let body = match (next, place) {
        (Some(next), Some(place)) => follow(app, caller, answer, next, place),
        _ => Body::from(framed(&answer.encode())),
    };
    Ok((headers, body))
}

/// Answers a request; returns what the device would ask next, too.
async fn page(app: &App, caller: &Caller, request: Request) -> Result<(Answer, Option<Request>), Problem> {
    let who = caller.who;
    let _at_door = (!request.push.is_empty()).then(|| app.admission.arrive());
    let (round, receipts) = if request.push.is_empty() {
        let received = app.work(move |hub| hub.receive(&who, request, now())).await?;
        (received.0, Vec::new())
    } else {
        match app.door.ask((who, request)).await?? {
            Taken::Answered(answer, next) => return Ok((answer, next)),
            Taken::Waits(round, opening) => (round, app.admission.receipts(opening).await),
        }
    };
    let _page = if round.takes_long() { app.pages.acquire().await.ok() } else { None };
    app.work(move |hub| {
        let answer = hub.answer(&who, &round, receipts)?;
        let next = round.next(&answer);
        Ok::<_, HubError>((answer, next))
    })
    .await
}

/// Returns a body of this answer and of those to what the device would ask next. Each is made while the link carries the
/// one before it.
fn follow(app: Arc<App>, caller: Caller, first: Answer, next: Request, place: OwnedSemaphorePermit) -> Body {
    let (pages, mut made) = channel(1);
    tokio::spawn(async move {
        // Where a page cannot be made the body ends before its time, and the device asks again.
        let _ = make(&app, caller.device.token, (first, Some(next)), &pages).await;
    });
    Body::from_stream(stream::poll_fn(move |task| {
        // It is somebody else's once the link has it all.
        let _ = &place;
        made.poll_recv(task).map(|page| page.map(Ok::<Bytes, Infallible>))
    }))
}

async fn make(
    app: &App,
    token: [u8; 32],
    (mut answer, mut next): (Answer, Option<Request>),
    pages: &Sender<Bytes>,
) -> Result<(), Problem> {
    for left in (0..MOST_PAGES).rev() {
        next = next.filter(|_| left > 0 && !*app.closing().borrow());
        if next.is_some() {
            answer.rest = Rest::Follows;
        }
        let sent = pages.send(framed(&answer.encode()).into()).await;
        // Whoever asked may have gone.
        let (Ok(()), Some(request)) = (sent, next) else { break };
        // One page waits for the link while it carries the one before, and no more than one.
        let Ok(_) = pages.reserve().await else { break };
        // The device may no longer read what it might.
        let caller = caller(app, token).await?;
        (answer, next) = page(app, &caller, request).await?;
    }
    Ok(())
}
