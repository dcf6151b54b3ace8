//! News while a device is online: a stream of lines "book at n", each a reason to sync and nothing more. Read
//! with `fetch`, since an EventSource cannot send a token.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use futures::stream;
use shared::id::StreamId;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::app::App;
use super::auth::{Active, Caller, caller};
use super::problem::Problem;
use crate::live::Poke;

/// How often a quiet line is kept open, the device's standing looked at again, and the head too: another
/// process may have written.
const HEARTBEAT: Duration = Duration::from_secs(25);

/// Streams "book at n" lines: one at once, then one whenever the log has something new for the device.
///
/// Server-sent events: `data: <book> at <position>`, and a comment every 25 seconds.
#[utoipa::path(
    get, path = "/api/v1/events", tag = "sync", security(("token" = [])),
    responses(
        (status = 200, description = "Lines, without an end", body = String, content_type = "text/event-stream"),
        (status = 401, description = "unauthorised", body = Problem),
        (status = 403, description = "device-retired", body = Problem),
        (status = 408, description = "timeout", body = Problem),
        (status = 410, description = "device-lost", body = Problem),
        (status = 500, description = "internal", body = Problem),
    )
)]
pub(super) async fn events(
    Active(caller): Active,
    State(app): State<Arc<App>>,
) -> Result<impl IntoResponse, Problem> {
    // Listening begins before the head is read, so that nothing falls between the two.
    let pokes = app.hub.live().listen();
    let who = caller.who;
    let (head, granted) =
        app.work(move |hub| hub.book(who.book).and_then(|book| Ok((book.head, hub.granted(&who)?)))).await?;
    let heartbeat = {
        let mut ticks = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ticks
    };
    let line = Line {
        closing: app.closing(),
        app,
        caller,
        pokes,
        granted,
        head,
        heard: head,
        heartbeat,
        begun: false,
    };
    let lines = stream::unfold(line, |mut line| async {
        let text = line.next().await?;
        Some((Ok::<_, Infallible>(Bytes::from(text)), line))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        // A proxy that gathers an answer before passing it on would keep the news to itself.
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, Body::from_stream(lines)))
}

/// Waits until the server is told to stop.
async fn closed(closing: &mut watch::Receiver<bool>) {
    // A sender that is gone has stopped too.
    let _ = closing.wait_for(|closing| *closing).await;
}

/// One device's line.
struct Line {
    app: Arc<App>,
    caller: Caller,
    pokes: Receiver<Poke>,
    closing: watch::Receiver<bool>,
    granted: Vec<StreamId>,
    /// The head that the device was last told.
    head: u64,
    /// The last position of the book that was heard of, whoever's it was: up to there nothing was for us but what was told.
    heard: u64,
    heartbeat: tokio::time::Interval,
    begun: bool,
}

impl Line {
    /// Returns the next piece of text; nothing when the line ends.
    async fn next(&mut self) -> Option<String> {
        if !self.begun {
            self.begun = true;
            return Some(self.says());
        }
        loop {
            tokio::select! {
                () = closed(&mut self.closing) => return None,
                poke = self.pokes.recv() => match poke {
                    Ok(poke) if poke.book == self.caller.who.book => {
                        self.heard = self.heard.max(poke.n);
                        if poke.n > self.head && self.granted.binary_search(&poke.stream).is_ok() {
                            self.head = poke.n;
                            return Some(self.says());
                        }
                    }
                    Ok(_) => {}
                    // Too slow to hear everything: the head says it all.
                    Err(RecvError::Lagged(_)) => return self.look().await,
                    Err(RecvError::Closed) => return None,
                },
                _ = self.heartbeat.tick() => return self.look().await,
            }
        }
    }

    /// Looks at the device's standing, its streams and the head again.
    async fn look(&mut self) -> Option<String> {
        let caller = caller(&self.app, self.caller.device.token).await.ok()?;
        if caller.who.retired {
            return None;
        }
        let who = caller.who;
        let work = move |hub: &super::app::AnyHub| {
            hub.book(who.book).and_then(|book| Ok((book.head, hub.granted(&who)?)))
        };
        let (head, granted) = self.app.work(work).await.ok()?;
        // What nobody announced here another process wrote: it may be for us.
        let news = head > self.heard || granted != self.granted;
        (self.caller, self.granted) = (caller, granted);
        if news {
            (self.head, self.heard) = (head.max(self.head), head.max(self.heard));
        }
        Some(if news { self.says() } else { ":\n\n".into() })
    }

    fn says(&self) -> String {
        format!("data: {} at {}\n\n", self.caller.who.book, self.head)
    }
}
