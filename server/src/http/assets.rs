//! The app's own files: from a folder while it is being built, or from inside the binary. Never a file from
//! outside the folder; a page that only the app knows gets the app.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::problem::Problem;

#[derive(RustEmbed)]
#[folder = "../dist/web"]
#[allow_missing = true]
struct Embedded;

/// Where the files are.
#[derive(Clone, Debug)]
pub enum Assets {
    /// In the binary.
    Embedded,
    /// In this folder.
    Folder(PathBuf),
}

/// Encodings that files may lie beside their plain selves in, best first.
const ENCODINGS: [(&str, &str); 2] = [("br", "br"), ("gzip", "gz")];

impl Assets {
    /// Takes the files from a folder.
    ///
    /// # Errors
    /// Where there is no such folder.
    pub fn folder(folder: &Path) -> std::io::Result<Self> {
        folder.canonicalize().map(Self::Folder)
    }

    /// Returns a file's bytes. `path` is relative and plain: see [`plain`].
    fn get(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        match self {
            Self::Embedded => Embedded::get(path).map(|file| file.data),
            Self::Folder(folder) => {
                // A link that leads out of the folder leads nowhere.
                let file = folder.join(path).canonicalize().ok()?;
                if !file.starts_with(folder) || !file.is_file() {
                    return None;
                }
                std::fs::read(file).ok().map(Cow::Owned)
            }
        }
    }
}

/// Answers a request for a file or a page.
pub(super) fn answer(assets: &Assets, request: &Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Problem::method().into_response();
    }
    let Some(path) = plain(request.uri().path()) else { return Problem::not_found().into_response() };
    let name = if is_page(&path) { "index.html" } else { path.as_str() };
    file(assets, name, request.headers()).unwrap_or_else(|| Problem::not_found().into_response())
}

/// Pages have no extension. A record's id has a dot too, and a number behind it.
fn is_page(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    extension.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the path without its first slash, where it is made of plain names only.
fn plain(path: &str) -> Option<String> {
    let path = path.strip_prefix('/')?;
    let names = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let odd = |byte: u8| !byte.is_ascii_graphic() || b"\\%:*?\"<>|".contains(&byte);
    let hidden = path.split('/').any(|name| name.starts_with('.'));
    (names && !hidden && !path.bytes().any(odd)).then(|| path.to_owned())
}

fn file(assets: &Assets, name: &str, headers: &HeaderMap) -> Option<Response> {
    let offered = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let squeezed = ENCODINGS.iter().find_map(|(encoding, extension)| {
        let asked = accepts(offered, encoding);
        asked.then(|| assets.get(&format!("{name}.{extension}"))).flatten().map(|bytes| (*encoding, bytes))
    });
    let (encoding, bytes) = match squeezed {
        Some((encoding, bytes)) => (Some(encoding), bytes),
        None => (None, assets.get(name)?),
    };
    // What is named by its hash never changes. The rest is asked about each time, and seldom sent again.
    let kept = name.starts_with("pieces/");
    let tag = (!kept).then(|| tag(&bytes));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let unchanged = tag.is_some() && known == tag.as_deref();
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        match bytes {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes).into_response(),
            Cow::Owned(bytes) => bytes.into_response(),
        }
    };
    let to = response.headers_mut();
    to.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    to.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let caching = if kept { "public, max-age=31536000, immutable" } else { "no-cache" };
    to.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
        to.insert(header::ETAG, tag);
    }
    if let Some(encoding) = encoding {
        to.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

fn accepts(offered: &str, encoding: &str) -> bool {
    offered.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let refused = one.replace(' ', "").ends_with(";q=0");
        parts.next() == Some(encoding) && !refused
    })
}

fn tag(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    let hex: String = hash[..12].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_looked_for() {
        assert_eq!(plain("/").as_deref(), Some(""));
        assert_eq!(plain("/pieces/ab12.bin").as_deref(), Some("pieces/ab12.bin"));
        for path in
            ["", "x", "/../secret", "/a/../../b", "/%2e%2e/x", "//etc/passwd", "/.git/config", "/a\\..\\b"]
        {
            assert_eq!(plain(path), None, "{path:?}");
        }
    }

    #[test]
    fn an_encoding_is_used_where_it_is_offered() {
        assert!(accepts("gzip, deflate, br", "br") && accepts("br;q=0.5", "br"));
        assert!(!accepts("gzip", "br") && !accepts("br;q=0", "br") && !accepts("", "gzip"));
    }
}
