//! The API's own description, made from what stands beside each handler.

use std::sync::Arc;

use axum::Extension;
use axum::http::header;
use axum::response::IntoResponse;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

/// The description as JSON, made once.
#[derive(Clone)]
pub(super) struct Described(pub Arc<str>);

/// What is said of the API as a whole.
#[derive(OpenApi)]
#[openapi(
    info(title = "Sổ Chi Bộ", description = "A commune's server: sync, enrolment, records."),
    modifiers(&Bearer)
)]
pub(super) struct Whole;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        api.components.get_or_insert_default().add_security_scheme("token", bearer);
    }
}

/// Returns the description. Anyone may read it.
#[utoipa::path(
    get, path = "/api/openapi.json", tag = "server",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json"))
)]
pub(super) async fn openapi(Extension(described): Extension<Described>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], described.0.to_string())
}
