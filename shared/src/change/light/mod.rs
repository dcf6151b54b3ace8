//! The light encoding: changes lowered to what a person did, every part of it foreseen from what came before, so that
//! only what nobody could foresee is paid for.
//!
//! One description serves both directions ([`rows`], [`words`]): it takes what is to be written, or nothing, and returns
//! what was written, or read. What is foreseen, and how surely, is the [`model`]'s; the [`coder`] makes bytes of it. The
//! model has heard a meeting before it begins ([`primer`]). All of it, down to the model's numbers, is part of the wire:
//! once it is released, whoever changes it makes a new version and keeps the old one.
//!
//! The same description writes on other paper, too: on [`streams`], of which a page of many documents is made
//! ([`pack`](super::pack)).

mod coder;
mod foreseen;
mod letters;
mod model;
mod names;
pub(super) mod pen;
mod primer;
pub(super) mod rows;
mod scene;
pub(super) mod streams;
mod table;
mod text;
mod words;

use coder::Coder;
use foreseen::Foreseen;
use pen::Pen;

use super::BadChangeSet;
use super::changeset::Header;
use super::codec::Body;

/// Returns the bytes of a body.
///
/// # Errors
/// Where it is beyond a limit.
pub(super) fn encode(header: &Header, body: Body) -> Result<Vec<u8>, BadChangeSet> {
    primer::with_learned(|learned| {
        let mut paper = Foreseen { coder: Coder::writing(), learned };
        rows::body(&mut Pen::on(&mut paper), header, body)?;
        Ok(paper.coder.finish())
    })
}

/// Learns now what the first changeset that is told or read would have to wait for: on a slow phone a tenth of a second.
pub fn learn_ahead() {
    primer::with_learned(|_| ());
}

/// Returns the body that `bytes` hold.
pub(super) fn decode(header: &Header, bytes: &[u8]) -> Result<Body, BadChangeSet> {
    primer::with_learned(|learned| {
        let mut paper = Foreseen { coder: Coder::reading(bytes), learned };
        let body = rows::body(&mut Pen::on(&mut paper), header, Body::default())?;
        if !paper.coder.is_read() {
            return Err(BadChangeSet::Malformed("bytes after the body"));
        }
        Ok(body)
    })
}
