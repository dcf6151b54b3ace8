//! Whether the server is well: it can read its store.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use super::app::App;
use super::problem::Problem;
use crate::store::Ask;

/// Answers `ok` where the store can be read. Anyone may ask; it says nothing else.
#[utoipa::path(
    get, path = "/healthz", tag = "server",
    responses(
        (status = 200, description = "Well", body = String, content_type = "text/plain"),
        (status = 408, description = "timeout", body = Problem),
        (status = 500, description = "internal", body = Problem),
    )
)]
pub(super) async fn healthz(State(app): State<Arc<App>>) -> Result<impl IntoResponse, Problem> {
    app.work(|hub| hub.store().books()).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], "ok\n"))
}
