//! Which address is answered by which handler, and through which layers.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router, middleware};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};
use tower_http::timeout::RequestBodyTimeoutLayer;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::app::App;
use super::openapi::{Described, Whole};
use super::problem::Problem;
use super::{assets, documents, enrol, events, health, letters, me, openapi, overview, security, sync};

/// How long a body may pause before the link is taken to have broken off.
const BODY_PAUSE: Duration = Duration::from_secs(60);

/// Returns the whole site.
pub fn router(app: Arc<App>) -> Router {
    let (api, described) = OpenApiRouter::with_openapi(Whole::openapi())
        .routes(routes!(sync::sync))
        .routes(routes!(letters::letter))
        .routes(routes!(enrol::enrol))
        .routes(routes!(me::me))
        .routes(routes!(overview::overview))
        .routes(routes!(documents::document))
        .routes(routes!(health::healthz))
        .routes(routes!(openapi::openapi))
        .fallback(fallback)
        .layer(compression())
        // Never compressed, and a compressor's state would be kept for each of a thousand listeners.
        .routes(routes!(events::events))
        .split_for_parts();
    let described = described.to_json().expect("the description is plain JSON");
    api.method_not_allowed_fallback(|| async { Problem::method() })
        .with_state(app.clone())
        .layer(Extension(app))
        .layer(Extension(Described(described.into())))
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
        .layer(CatchPanicLayer::custom(security::panicked))
        .layer(middleware::from_fn(security::in_time))
        .layer(middleware::from_fn(security::headers))
        .layer(middleware::from_fn(security::log))
}

/// Small answers are left as they are: what is told of a meeting does not become less by it. What each level
/// makes of a first download, and what it costs, is in docs/BENCHMARKS.md.
fn compression() -> CompressionLayer<impl Predicate> {
    let quality = CompressionLevel::Precise(7);
    let worth = DefaultPredicate::new().and(SizeAbove::new(1_024));
    CompressionLayer::new().br(true).gzip(true).quality(quality).compress_when(worth)
}

/// Everything else is a file of the app or a page that the app itself knows.
async fn fallback(Extension(app): Extension<Arc<App>>, request: Request) -> Response {
    if request.uri().path().starts_with("/api/") {
        return Problem::not_found().into_response();
    }
    assets::answer(&app.assets, &request)
}
