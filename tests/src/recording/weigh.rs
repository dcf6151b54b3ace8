//! What a recorded meeting is compared with: its state under general compressors, without what it takes to merge it.

use std::io::Write;

use anyhow::{Result, ensure};
use automerge::sync::{Message, State, SyncDoc};
use automerge::transaction::Transactable;
use automerge::{ActorId, AutoCommit, AutoSerde, Automerge, ObjId, ObjType, ROOT, ReadDoc, Value};
use shared::document::Document;

/// Returns what the state of a document weighs as LB: zstd at its 19th level over the uncompressed save of a document
/// into which each text was put whole, under the same ids.
///
/// # Errors
/// Where the document does not load again.
pub fn lb(document: &Document) -> Result<usize> {
    Ok(zstd::encode_all(&whole(&state_of(document)?)?.save_nocompress()[..], 19)?.len())
}

/// Returns what the state of a document weighs as JSON under brotli at its 11th level.
///
/// # Errors
/// Where the document does not load again.
pub fn json_br(document: &Document) -> Result<usize> {
    brotli(serde_json::to_string(&AutoSerde::from(&state_of(document)?))?.as_bytes())
}

/// Returns what bytes weigh under brotli at its 11th level.
///
/// # Errors
/// Never: there is room in memory.
pub fn brotli(bytes: &[u8]) -> Result<usize> {
    let best = brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut out, &best)?;
    Ok(out.len())
}

/// Returns what documents weigh under zstd at its 19th level, in one window over all their uncompressed saves.
///
/// # Errors
/// Where a document does not load again.
pub fn zstd_of_all(documents: &[Document]) -> Result<usize> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 19)?;
    encoder.window_log(27)?;
    encoder.long_distance_matching(true)?;
    for document in documents {
        encoder.write_all(&state_of(document)?.save_nocompress())?;
    }
    Ok(encoder.finish()?.len())
}

/// What Automerge's own sync protocol takes to bring documents to somebody who has none of them.
#[derive(Default)]
pub struct Conversation {
    /// Bytes of all messages there.
    pub up: usize,
    /// And back.
    pub down: usize,
    /// How often the direction changes, where what is to be said of all documents is said at once.
    pub flips: usize,
}

/// Brings documents over by Automerge's own sync protocol.
///
/// # Errors
/// Where a message does not read, or something has not come.
pub fn conversation(documents: &[Document]) -> Result<Conversation> {
    let mut ours: Vec<_> =
        documents.iter().map(|document| Ok((state_of(document)?, State::new()))).collect::<Result<_>>()?;
    let mut theirs: Vec<_> = documents.iter().map(|_| (nothing(), State::new())).collect();
    let mut said = Conversation::default();
    loop {
        let up = tell(&mut ours, &mut theirs)?;
        said.up += up;
        let down = tell(&mut theirs, &mut ours)?;
        said.down += down;
        if up + down == 0 {
            break;
        }
        said.flips += usize::from(up > 0) + usize::from(down > 0);
    }
    let has_come =
        ours.iter_mut().zip(&mut theirs).all(|(ours, theirs)| ours.0.get_heads() == theirs.0.get_heads());
    ensure!(has_come, "not all of it has come");
    Ok(said)
}

fn tell(from: &mut [(Automerge, State)], to: &mut [(Automerge, State)]) -> Result<usize> {
    let mut weight = 0;
    for ((here, heard), (there, hears)) in from.iter_mut().zip(to) {
        if let Some(message) = here.generate_sync_message(heard) {
            let bytes = message.encode();
            weight += bytes.len();
            there.receive_sync_message(hears, Message::decode(&bytes)?)?;
        }
    }
    Ok(weight)
}

#[allow(clippy::disallowed_methods, reason = "nothing is read of it but its heads")]
fn nothing() -> Automerge {
    Automerge::new()
}

#[allow(
    clippy::disallowed_methods,
    reason = "only its texts are read, no place in them; or it is only saved"
)]
fn state_of(document: &Document) -> Result<Automerge> {
    Ok(Automerge::load(&document.save())?)
}

#[allow(clippy::disallowed_methods, reason = "the measure is a document of nobody's")]
fn whole(state: &Automerge) -> Result<AutoCommit> {
    let mut made = AutoCommit::new();
    made.set_actor(ActorId::from([7; 16]));
    copy(state, &ROOT, &mut made, &ROOT)?;
    Ok(made)
}

fn copy(from: &Automerge, of: &ObjId, to: &mut AutoCommit, into: &ObjId) -> Result<()> {
    for key in from.keys(of) {
        match from.get(of, &*key)? {
            Some((Value::Object(ObjType::Text), text)) => {
                let copy = to.put_object(into, &*key, ObjType::Text)?;
                to.splice_text(&copy, 0, 0, &from.text(&text)?)?;
            }
            Some((Value::Object(kind), object)) => {
                let made = to.put_object(into, &*key, kind)?;
                copy(from, &object, to, &made)?;
            }
            Some((Value::Scalar(value), _)) => to.put(into, &*key, value.into_owned())?,
            None => {}
        }
    }
    Ok(())
}
