//! Bodies under a limit, read whole before anything looks at them.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::problem::Problem;

/// Reads a body of at most `limit` bytes.
pub(super) async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, Problem> {
    let claims =
        headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if claims.is_some_and(|length| length > limit as u64) {
        return Err(Problem::too_large());
    }
    match Limited::new(body, limit).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Problem::too_large()),
        // The link broke off, or the body came too slowly: nobody may be there to read this.
        Err(_) => Err(Problem::timeout()),
    }
}

/// Reads a JSON body of at most `limit` bytes.
pub(super) async fn json<T: serde::de::DeserializeOwned>(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
) -> Result<T, Problem> {
    let bytes = read(headers, body, limit).await?;
    serde_json::from_slice(&bytes).map_err(|_| Problem::malformed())
}
