//! The overview as JSON, for the office and for other programs.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::app::App;
use super::auth::Active;
use super::me::Cell;
use super::problem::Problem;
use crate::hub::{HubError, OverviewOf, rows_of};
use crate::store::Store;

/// What the office knows of its cells.
#[derive(Serialize, ToSchema)]
pub struct Overview {
    book: String,
    committee_name: String,
    /// The position of the log that this is of.
    position: u64,
    cells: Vec<Cell>,
    documents: Vec<Document>,
}

/// A document in a few lines.
#[derive(Serialize, ToSchema)]
struct Document {
    unit: String,
    document: String,
    /// `register`, `meeting` or `petition`.
    kind: &'static str,
    /// What the document says: one object under `Register`, `Meeting` or `Petition`.
    #[schema(value_type = Object)]
    rows: shared::overview::Rows,
}

/// Returns the rows of every document that is addressed to the office.
#[utoipa::path(
    get, path = "/api/v1/overview", tag = "records", security(("token" = [])),
    responses(
        (status = 200, description = "The overview", body = Overview),
        (status = 401, description = "unauthorised", body = Problem),
        (status = 403, description = "not-allowed, device-retired", body = Problem),
        (status = 408, description = "timeout", body = Problem),
        (status = 410, description = "device-lost", body = Problem),
        (status = 500, description = "internal", body = Problem),
    )
)]
pub(super) async fn overview(
    Active(caller): Active,
    State(app): State<Arc<App>>,
) -> Result<impl IntoResponse, Problem> {
    let overview = app
        .work(move |hub| {
            let overview = hub.overview(&caller.who)?;
            Overview::of(hub, &overview)
        })
        .await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(overview)))
}

impl Overview {
    /// Makes the JSON of an overview.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn of<S: Store>(hub: &crate::hub::Hub<S>, overview: &OverviewOf) -> Result<Self, HubError> {
        let mut documents = Vec::with_capacity(overview.rows.len());
        for row in &overview.rows {
            let Some(rows) = rows_of(hub, overview.book.id, row)? else { continue };
            documents.push(Document {
                unit: row.key.unit.to_string(),
                document: row.key.document.to_string(),
                kind: row.kind.word(),
                rows,
            });
        }
        Ok(Self {
            book: overview.book.id.to_string(),
            committee_name: overview.book.name.clone(),
            position: overview.book.head,
            cells: overview.cells.iter().map(Cell::of).collect(),
            documents,
        })
    }
}
