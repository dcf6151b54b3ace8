//! Who asks: the bearer token's hash finds the device, and its row says what it may at this moment.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use sha2::{Digest, Sha256};
use shared::permit::Principal;

use super::app::App;
use super::problem::Problem;
use crate::enrolment::unhex;
use crate::store::{Device, Enrolment};

/// A device that may ask for what it is granted.
pub(super) struct Active(pub Caller);

/// A device that may at least sync: an active one, or a retired one that hands over what it still has.
#[derive(Clone)]
pub(super) struct Caller {
    pub who: Principal,
    pub device: Device,
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let hash = token_hash(parts).ok_or_else(Problem::unauthorised)?;
        caller(app, hash).await
    }
}

impl FromRequestParts<Arc<App>> for Active {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, app).await?;
        if caller.who.retired { Err(Problem::device_retired()) } else { Ok(Self(caller)) }
    }
}

/// Looks the device up again, as it stands now.
pub(super) async fn caller(app: &App, hash: [u8; 32]) -> Result<Caller, Problem> {
    // The hash of a secret of 256 bits: how long the look-up takes tells nothing about any token.
    let device = app.devices.ask(hash).await??.ok_or_else(Problem::unauthorised)?;
    match (device.principal(), device.enrolment) {
        (Some(who), _) => Ok(Caller { who, device }),
        (None, Enrolment::Lost) => Err(Problem::device_lost()),
        (None, _) => Err(Problem::unauthorised()),
    }
}

/// Returns the hash of the token that the request bears: 64 hex digits.
fn token_hash(parts: &Parts) -> Option<[u8; 32]> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    unhex::<32>(token.trim()).map(|token| Sha256::digest(token).into())
}
