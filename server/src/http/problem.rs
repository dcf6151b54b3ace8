//! Errors as RFC 9457 problem details: a stable `type` for programs, a sentence for people who read logs. What
//! a person at a phone reads is the app's to say.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::store::StoreError;

/// A problem.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// What kind: `/problems/` and a word that never changes its meaning.
    #[serde(rename = "type")]
    #[schema(example = "/problems/code-expired")]
    kind: String,
    /// The same in a few words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What can be done about it.
    detail: &'static str,
}

/// Declares a problem: constructor, status, word, title, detail.
macro_rules! problems {
    ($($name:ident $status:ident $word:literal $title:literal $detail:literal;)*) => {
        impl Problem {
            $(#[doc = $title] pub fn $name() -> Self {
                Self::new(StatusCode::$status, $word, $title, $detail)
            })*
        }
    };
}

problems! {
    unauthorised UNAUTHORIZED "unauthorised" "No valid token"
        "Enrol the device with an invitation from the office.";
    device_lost GONE "device-lost" "The device was reported lost" "The device is to wipe what it holds.";
    device_retired FORBIDDEN "device-retired" "The device was retired"
        "It may only hand over what it still has, by syncing.";
    foreign_book FORBIDDEN "foreign-book" "Another committee's book" "The device does not belong to this book.";
    not_allowed FORBIDDEN "not-allowed" "Not allowed" "The device's role may not do this.";
    not_found NOT_FOUND "not-found" "Nothing here" "There is nothing here that this device may see.";
    method METHOD_NOT_ALLOWED "method" "Not that way" "The address is right, the method is not.";
    malformed BAD_REQUEST "malformed" "Not a valid request" "The body or the address is not as the API says.";
    version BAD_REQUEST "version" "Another version of the protocol" "Bring the app up to date.";
    too_large PAYLOAD_TOO_LARGE "too-large" "Too large" "Send less at a time.";
    timeout REQUEST_TIMEOUT "timeout" "Too slow" "The request did not arrive in time; send it again.";
    internal INTERNAL_SERVER_ERROR "internal" "A fault of the server"
        "Nothing that was received is lost; ask again later.";
    disk_full INSUFFICIENT_STORAGE "disk-full" "The server's disk is full"
        "Nothing of this request was kept; the device keeps it and sends it again.";
    code_wrong FORBIDDEN "code-wrong" "No such code" "Check the code letter by letter.";
    code_used CONFLICT "code-used" "The code was used" "Each code is for one device; ask the office for another.";
    code_expired GONE "code-expired" "The code has expired" "Ask the office for another.";
    code_locked FORBIDDEN "code-locked" "The code was tried too often" "Ask the office for another.";
    not_a_letter BAD_REQUEST "not-a-letter" "Not a letter, or not the whole of it"
        "Ask for the file once more, whole and unchanged.";
    letter_sealed FORBIDDEN "letter-sealed" "The letter's seal does not open"
        "It was changed on the way, or written for another server, or by a device that has enrolled anew since.";
    letter_foreign FORBIDDEN "letter-foreign" "A letter of another book" "Its device is not in this book.";
    letter_lost FORBIDDEN "letter-lost" "A letter of a lost device" "Its device was reported lost.";
    too_many_tries TOO_MANY_REQUESTS "too-many-tries" "Too many tries" "Wait a minute and try again.";
}

impl Problem {
    fn new(status: StatusCode, word: &str, title: &'static str, detail: &'static str) -> Self {
        Self { kind: format!("/problems/{word}"), title, status: status.as_u16(), detail }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).expect("a problem is plain JSON");
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if status == StatusCode::TOO_MANY_REQUESTS {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        // Logged once, here, at the boundary.
        tracing::error!(%error, "store");
        match error {
            StoreError::Full => Self::disk_full(),
            StoreError::Failed(_) | StoreError::Unreadable(_) => Self::internal(),
        }
    }
}
