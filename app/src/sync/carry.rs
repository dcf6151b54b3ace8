//! Rounds by file, where no network reaches: the letter that this device writes, the replies that it is brought, and the
//! letters of others that it takes to the server.

use std::rc::Rc;

use js_sys::{JSON, Reflect};
use leptos::prelude::Set;
use sha2::{Digest, Sha256};
use shared::carrier::{BadFile, Letter, PublicKey, Reply, SealKey, Sealed, What};
use shared::sync::BadMessage;
use shared::sync::device::{BookState, Loaded, Query, UnsentSet};
use shared::time::Instant;
use wasm_bindgen::JsValue;

use super::{disk, take_replies};
use crate::desk::{Desk, Identity};
use crate::platform::idb::{Disk, DiskError, Store, Write};
use crate::platform::text::{hex, unhex};
use crate::platform::{clock, net};

/// Where the disk keeps the key that letters are sealed to.
const KEY: &str = "seal";
/// Where it keeps replies until they are taken in.
const REPLIES: &str = "reply/";

/// Why a file was not written, or does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotCarried {
    /// This device has not been told the server's key yet: it needs a network once.
    NoKey,
    /// None of ours, or not the whole of it.
    NotOurs,
    /// Of a newer app.
    Newer,
    /// A reply to another device, or one that does not open here.
    ForAnother,
    /// The letter cannot be brought now: no network, or the server is busy.
    Offline,
    /// The server does not open the letter.
    Refused,
    /// This device's disk.
    Disk,
}

/// What opening a file came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carried {
    /// A reply: the machine takes it in, and the desk says when.
    Reply,
    /// A letter, and what became of it at the server.
    Letter(Brought),
}

/// A letter that was brought to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brought {
    /// The unit that it came from.
    pub unit_name: String,
    /// When it was written.
    pub made: Instant,
    /// How much of it is in the log.
    pub admitted: usize,
    /// How much waits.
    pub waiting: usize,
    /// How much was not kept.
    pub refused: usize,
    /// The reply, a file's text.
    pub reply: String,
}

impl From<DiskError> for NotCarried {
    fn from(_: DiskError) -> Self {
        Self::Disk
    }
}

impl From<BadFile> for NotCarried {
    fn from(bad: BadFile) -> Self {
        match bad {
            BadFile::NotOne | BadFile::Message(BadMessage::Malformed) => Self::NotOurs,
            BadFile::Version(_) | BadFile::Message(BadMessage::Version(_)) => Self::Newer,
            BadFile::Seal => Self::ForAnother,
        }
    }
}

/// Writes a letter with what is unsent, or with everything.
pub async fn write(desk: &Desk, everything: bool) -> Result<String, NotCarried> {
    let disk = &desk.disk;
    let key = disk.get(Store::Kept, KEY).await?.and_then(|key| key.try_into().ok());
    let key = PublicKey::from_bytes(key.ok_or(NotCarried::NoKey)?);
    let book = disk::book(disk).await?.filter(|book| book.book == desk.identity.book);
    let book = book.unwrap_or_else(|| BookState::new(desk.identity.book));
    let push: Vec<_> = match everything {
        true => desk.everything().await?,
        false => match disk::load(disk, Query::Unsent { bytes: usize::MAX }).await? {
            Loaded::Unsent(sets, _) => {
                sets.into_iter().flat_map(UnsentSet::changesets).map(|(_, bytes)| bytes).collect()
            }
            _ => Vec::new(),
        },
    };
    let (own, secret) = secrets(&desk.identity);
    let letter = Letter { made: clock::now(), reply_to: own.public(), request: book.letter(push) };
    let whose = (desk.identity.book, desk.identity.device);
    Ok(letter.seal(whose, &key, &secret, clock::random())?.write())
}

/// Opens a file: a reply is kept for the machine, a letter is taken to the server.
pub async fn open(desk: &Desk, file: &[u8]) -> Result<Carried, NotCarried> {
    let sealed = Sealed::read(file)?;
    if sealed.what == What::Letter {
        return bring(desk, file).await.map(Carried::Letter);
    }
    if (sealed.book, sealed.device) != (desk.identity.book, desk.identity.device) {
        return Err(NotCarried::ForAnother);
    }
    let (own, secret) = secrets(&desk.identity);
    Reply::open(&sealed, &own, &secret)?;
    let name = format!("{REPLIES}{}", hex(&Sha256::digest(file)));
    desk.disk.commit(vec![Write::Put(Store::Kept, name, file.to_vec())]).await?;
    desk.took_in.set(None);
    take_replies();
    Ok(Carried::Reply)
}

async fn bring(desk: &Desk, file: &[u8]) -> Result<Brought, NotCarried> {
    let token = Some(desk.identity.token.0.as_str());
    let reply = net::post("/api/v1/letters", token, "text/plain; charset=utf-8", file).await;
    let reply = reply.map_err(|_| NotCarried::Offline)?;
    let text = String::from_utf8_lossy(&reply.body).into_owned();
    let says = |slug: &str| text.contains(&format!("/problems/{slug}"));
    match reply.status {
        200 => brought(&text).ok_or(NotCarried::Offline),
        400 if says("version") => Err(NotCarried::Newer),
        400 if says("not-a-letter") => Err(NotCarried::NotOurs),
        403 if says("letter-") => Err(NotCarried::Refused),
        _ => Err(NotCarried::Offline),
    }
}

fn brought(json: &str) -> Option<Brought> {
    let told = JSON::parse(json).ok()?;
    let field = |name: &str| Reflect::get(&told, &name.into()).ok();
    let count = |name: &str| field(name)?.as_f64().map(|count| count as usize);
    Some(Brought {
        unit_name: field("unit_name")?.as_string()?,
        made: Instant::from_ms(field("made")?.as_f64()? as i64),
        admitted: count("admitted")?,
        waiting: count("waiting")?,
        refused: count("refused")?,
        reply: field("reply")?.as_string()?,
    })
}

/// Returns the replies that wait on the disk.
pub async fn waiting(desk: &Desk) -> Vec<(String, Reply)> {
    let (own, secret) = secrets(&desk.identity);
    let kept = desk.disk.all(Store::Kept, REPLIES).await.unwrap_or_default();
    let open = |file: &[u8]| Reply::open(&Sealed::read(file).ok()?, &own, &secret).ok();
    let mut replies = Vec::new();
    for (name, file) in kept {
        match open(&file) {
            Some(reply) => replies.push((name, reply)),
            // Of an enrolment that this device has left behind.
            None => forget_of(&desk.disk, name).await,
        }
    }
    replies
}

/// Lets a reply go that was taken in.
pub async fn forget(desk: Rc<Desk>, name: String) {
    forget_of(&desk.disk, name).await;
}

async fn forget_of(disk: &Disk, name: String) {
    // One that stays is taken in once more, and changes nothing.
    let _ = disk.commit(vec![Write::Delete(Store::Kept, name)]).await;
}

/// Asks for the key that letters are sealed to, where the device was enrolled before it was told.
pub async fn learn_key(desk: Rc<Desk>) {
    if !matches!(desk.disk.get(Store::Kept, KEY).await, Ok(None)) {
        return;
    }
    let Ok(reply) = net::get("/api/v1/me", Some(&desk.identity.token.0)).await else { return };
    let told = JSON::parse(&String::from_utf8_lossy(&reply.body)).ok();
    if let Some(write) = told.filter(|_| reply.status == 200).and_then(|told| keep_key(&told)) {
        let _ = desk.disk.commit(vec![write]).await;
    }
}

/// Returns what keeps the key that the server's answer tells.
pub fn keep_key(told: &JsValue) -> Option<Write> {
    let key = unhex(&Reflect::get(told, &"seal".into()).ok()?.as_string()?);
    (key.len() == 32).then(|| Write::Put(Store::Kept, KEY.into(), key))
}

/// Returns the key that replies are sealed to, and what the server knows of this device's token.
fn secrets(identity: &Identity) -> (SealKey, [u8; 32]) {
    let token = unhex(&identity.token.0);
    let secret = Sha256::digest(&token).into();
    (SealKey::from_bytes(token.try_into().unwrap_or(secret)), secret)
}
