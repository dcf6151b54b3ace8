//! Entering with a code of the office. The device makes its own token and sends only its hash, so that an answer
//! that was lost on the way can be asked for again with the same code.

use js_sys::{JSON, Object, Reflect};
use sha2::{Digest, Sha256};
use shared::id::InstallationKey;
use wasm_bindgen::JsValue;

use super::carry;
use crate::desk::Identity;
use crate::desk::identity::Token;
use crate::platform::idb::{Disk, DiskError, Store, Write};
use crate::platform::text::{hex, unhex};
use crate::platform::{clock, keep, net};
use crate::words::words;

/// Tokens of entries whose answer is not here yet, each after this and the print of its code. A token stands with its code: the
/// server may have let it in, and takes it for no second device.
const ENTERING: &str = "entering/";

/// Which key this device has entered with last, as its hash.
const ENTERED: &str = "entered";

/// How many bytes of a device's name the server takes.
const MOST_NAME: usize = 200;

/// Why the office's code did not open the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotEntered {
    /// No network.
    Offline,
    /// The code is wrong.
    BadCode,
    /// A device has come in by it.
    Used,
    /// The code is older than its seven days.
    Expired,
    /// Too many tries: wait.
    TooMany,
    /// The server cannot now.
    Busy,
    /// This device's disk did not take it.
    Disk(DiskError),
}

/// What opens the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// Twelve letters and digits, typed.
    Typed(String),
    /// The key in a link or a QR, 32 hex digits.
    Key(String),
}

/// Enters, and keeps who this device is.
pub async fn enter(disk: &Disk, code: &Code, device_name: &str) -> Result<Identity, NotEntered> {
    let device_name = named(device_name);
    let own = own_token(disk, code).await.map_err(NotEntered::Disk)?;
    let mut entered = ask(code, &device_name, own).await;
    if matches!(entered, Err(NotEntered::Used)) {
        // The same invitation has a link and a code to type. One of them may have let this device in, and its answer was lost.
        for token in other_tokens(disk, code).await.map_err(NotEntered::Disk)? {
            entered = ask(code, &device_name, token).await;
            if !matches!(entered, Err(NotEntered::Used)) {
                break;
            }
        }
    }
    let (identity, key) = entered?;
    let mut writes = vec![identity.put(), Write::DeletePrefix(Store::Kept, ENTERING.into())];
    writes.extend(key);
    disk.commit(writes).await.map_err(NotEntered::Disk)?;
    if let Code::Key(key) = code {
        keep::set_setting(ENTERED, &print_of(key));
    }
    Ok(identity)
}

/// Asks the server to let this device in. Returns who it is then, and what keeps the key that letters are sealed to.
async fn ask(code: &Code, device_name: &str, token: Token) -> Result<(Identity, Option<Write>), NotEntered> {
    let request = Object::new();
    let set = |name: &str, value: &str| {
        let _ = Reflect::set(&request, &name.into(), &value.into());
    };
    match code {
        Code::Typed(code) => set("code", code),
        Code::Key(key) => set("key", key),
    }
    set("device_name", device_name);
    set("token_hash", &hex(&Sha256::digest(unhex(&token.0))));
    let body = JSON::stringify(&request).map_or_else(|_| String::new(), String::from);
    let reply = net::post("/api/v1/enrol", None, "application/json", body.as_bytes())
        .await
        .map_err(|_| NotEntered::Offline)?;
    let text = String::from_utf8_lossy(&reply.body).into_owned();
    // A captive portal may answer anything: the commune was asked only where the server's own words come back.
    let says = |slug: &str| text.contains(&format!("/problems/{slug}"));
    match reply.status {
        200 | 201 => {}
        500.. => return Err(NotEntered::Busy),
        _ if !says("") => return Err(NotEntered::Offline),
        410 => return Err(NotEntered::Expired),
        429 => return Err(NotEntered::TooMany),
        _ if says("code-used") => return Err(NotEntered::Used),
        _ if says("code-") => return Err(NotEntered::BadCode),
        _ => return Err(NotEntered::Busy),
    }
    let answer = JSON::parse(&text).map_err(|_| NotEntered::Offline)?;
    let identity = read(&answer, device_name, token).ok_or(NotEntered::Busy)?;
    Ok((identity, carry::keep_key(&answer)))
}

/// Returns whether this device has entered with this key.
pub fn has_entered_with(key: &str) -> bool {
    keep::setting(ENTERED).is_some_and(|entered| entered == print_of(key))
}

fn print_of(key: &str) -> String {
    hex(&Sha256::digest(key))
}

/// Returns a name that the server takes: not empty, and not too long.
fn named(device: &str) -> String {
    let mut name = device.trim();
    if name.is_empty() {
        name = words().enrol.device_value;
    }
    name[..name.floor_char_boundary(MOST_NAME)].to_owned()
}

fn read(answer: &JsValue, device_name: &str, token: Token) -> Option<Identity> {
    let word = |name: &str| Reflect::get(answer, &name.into()).ok()?.as_string();
    Some(Identity {
        device: word("device")?.parse().ok()?,
        book: word("book")?.parse().ok()?,
        unit: word("unit")?.parse().ok()?,
        unit_name: word("unit_name")?,
        committee_name: word("committee_name")?,
        role: word("role")?.parse().ok()?,
        person: word("person")?,
        device_name: device_name.into(),
        token,
        installation: InstallationKey::from_bytes(clock::random()),
    })
}

/// Returns this code's token, made where there is none.
async fn own_token(disk: &Disk, code: &Code) -> Result<Token, DiskError> {
    let at = kept_at(code);
    if let Some(bytes) = disk.get(Store::Kept, &at).await?
        && let Ok(token) = String::from_utf8(bytes)
    {
        return Ok(Token(token));
    }
    let token = hex(&clock::random::<32>());
    disk.commit(vec![Write::Put(Store::Kept, at, token.clone().into_bytes())]).await?;
    Ok(Token(token))
}

/// Returns the tokens of the other codes that were tried.
async fn other_tokens(disk: &Disk, code: &Code) -> Result<Vec<Token>, DiskError> {
    let (own, all) = (kept_at(code), disk.all(Store::Kept, ENTERING).await?);
    let others = all.into_iter().filter(|(at, _)| *at != own);
    Ok(others.filter_map(|(_, bytes)| String::from_utf8(bytes).ok().map(Token)).collect())
}

fn kept_at(code: &Code) -> String {
    let (Code::Typed(word) | Code::Key(word)) = code;
    format!("{ENTERING}{}", print_of(word))
}
