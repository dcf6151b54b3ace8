//! The network: posting bytes, getting JSON, and listening to a stream, all with the bearer token.

use gloo_timers::callback::Timeout;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, ReadableStreamDefaultReader, Request, RequestInit, Response};

/// How long an answer may take, or the next piece of one that is heard as it comes, in milliseconds: a page of 32 KB at
/// 2G's speed, three times over.
const PATIENCE_MS: u32 = 60_000;

/// An answer, whatever it says.
#[derive(Clone, Debug)]
pub struct Reply {
    /// HTTP's status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// No answer came: no network, or the link broke off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoReply;

/// Posts `body`.
pub async fn post(path: &str, token: Option<&str>, kind: &str, body: &[u8]) -> Result<Reply, NoReply> {
    let body: JsValue = Uint8Array::from(body).into();
    send("POST", path, token, Some((kind, body))).await
}

/// Posts `body` and hears the answer's body as it comes, for as long as `hear` wants more of it; the body of one that is
/// not 200 is returned.
pub async fn post_and_hear(
    path: &str,
    token: Option<&str>,
    kind: &str,
    body: &[u8],
    mut hear: impl FnMut(&[u8]) -> bool,
) -> Result<Reply, NoReply> {
    let body: JsValue = Uint8Array::from(body).into();
    let stop = AbortController::new().map_err(no_reply)?;
    let mut timer = patience(&stop);
    let response = fetch("POST", path, token, Some((kind, body)), &stop).await?;
    let mut reply = Reply { status: response.status(), body: Vec::new() };
    let mut pieces = Pieces::of(&response)?;
    while let Some(piece) = pieces.next().await? {
        drop(std::mem::replace(&mut timer, patience(&stop)));
        if reply.status != 200 {
            reply.body.extend(piece);
        } else if !hear(&piece) {
            stop.abort();
            break;
        }
    }
    Ok(reply)
}

/// Gets what stands at `path`.
pub async fn get(path: &str, token: Option<&str>) -> Result<Reply, NoReply> {
    send("GET", path, token, None).await
}

async fn send(
    method: &str,
    path: &str,
    token: Option<&str>,
    body: Option<(&str, JsValue)>,
) -> Result<Reply, NoReply> {
    let stop = AbortController::new().map_err(no_reply)?;
    let timer = patience(&stop);
    let response = fetch(method, path, token, body, &stop).await?;
    let whole = JsFuture::from(response.array_buffer().map_err(no_reply)?).await.map_err(no_reply)?;
    drop(timer);
    Ok(Reply { status: response.status(), body: Uint8Array::new(&whole).to_vec() })
}

/// Stops a request once it has taken too long; not, where this is dropped before.
fn patience(stop: &AbortController) -> Timeout {
    let stop = stop.clone();
    Timeout::new(PATIENCE_MS, move || stop.abort())
}

async fn fetch(
    method: &str,
    path: &str,
    token: Option<&str>,
    body: Option<(&str, JsValue)>,
    stop: &AbortController,
) -> Result<Response, NoReply> {
    let headers = Headers::new().map_err(no_reply)?;
    if let Some(token) = token {
        headers.set("Authorization", &format!("Bearer {token}")).map_err(no_reply)?;
    }
    let init = RequestInit::new();
    init.set_method(method);
    init.set_signal(Some(&stop.signal()));
    if let Some((kind, body)) = body {
        headers.set("Content-Type", kind).map_err(no_reply)?;
        init.set_body(&body);
    }
    init.set_headers(&headers);
    let request = Request::new_with_str_and_init(path, &init).map_err(no_reply)?;
    let window = web_sys::window().ok_or(NoReply)?;
    let response = JsFuture::from(window.fetch_with_request(&request)).await.map_err(no_reply)?;
    response.dyn_into().map_err(no_reply)
}

/// Listens to the lines of a stream until it ends. `hear` is told each line; the future's end is the stream's.
pub async fn listen(path: &str, token: &str, mut hear: impl FnMut(&str)) -> Result<(), NoReply> {
    let stop = AbortController::new().map_err(no_reply)?;
    let response = fetch("GET", path, Some(token), None, &stop).await?;
    if !response.ok() {
        return Err(NoReply);
    }
    let mut pieces = Pieces::of(&response)?;
    let mut rest = String::new();
    while let Some(piece) = pieces.next().await? {
        rest.push_str(&String::from_utf8_lossy(&piece));
        while let Some((line, left)) = rest.split_once('\n') {
            hear(line.trim_end());
            rest = left.into();
        }
        // The server's lines are short; a longer one is not ours to hoard.
        rest.truncate(rest.floor_char_boundary(4096));
    }
    Ok(())
}

/// A body as it comes.
struct Pieces(Option<ReadableStreamDefaultReader>);

impl Pieces {
    fn of(response: &Response) -> Result<Self, NoReply> {
        // An answer without a body has no pieces.
        let reader = response.body().map(|body| body.get_reader().dyn_into()).transpose();
        reader.map(Self).map_err(|_| NoReply)
    }

    async fn next(&mut self) -> Result<Option<Vec<u8>>, NoReply> {
        let Some(reader) = &self.0 else { return Ok(None) };
        let read = JsFuture::from(reader.read()).await.map_err(no_reply)?;
        if Reflect::get(&read, &"done".into()).is_ok_and(|done| done.is_truthy()) {
            return Ok(None);
        }
        let piece = Reflect::get(&read, &"value".into()).map_err(no_reply)?;
        Ok(Some(Uint8Array::new(&piece).to_vec()))
    }
}

fn no_reply(_: JsValue) -> NoReply {
    NoReply
}
