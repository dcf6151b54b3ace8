//! A document as plain Automerge: readable by any library of it, here and in twenty years.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use shared::id::DocumentKey;

use super::app::App;
use super::auth::Active;
use super::problem::Problem;

/// Returns a document's bytes. Text is counted in UTF-16 code units, as in JavaScript.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/documents/{document}", tag = "records", security(("token" = [])),
    params(
        ("unit" = String, Path, description = "Whose document: 16 hex digits"),
        ("document" = String, Path, description = "Which: 32 hex digits"),
    ),
    responses(
        (status = 200, description = "An Automerge document", body = Vec<u8>,
            content_type = "application/octet-stream"),
        (status = 400, description = "malformed", body = Problem),
        (status = 401, description = "unauthorised", body = Problem),
        (status = 403, description = "not-allowed, device-retired", body = Problem),
        (status = 404, description = "not-found", body = Problem),
        (status = 408, description = "timeout", body = Problem),
        (status = 410, description = "device-lost", body = Problem),
        (status = 500, description = "internal", body = Problem),
    )
)]
pub(super) async fn document(
    Active(caller): Active,
    State(app): State<Arc<App>>,
    Path((unit, document)): Path<(String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let unit = unit.parse().map_err(|_| Problem::malformed())?;
    let document = document.parse().map_err(|_| Problem::malformed())?;
    let doc = app.work(move |hub| hub.document(&caller.who, DocumentKey { unit, document })).await?;
    let name = format!("attachment; filename=\"{}-{document}.automerge\"", doc.kind.word());
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, doc.snapshot))
}
