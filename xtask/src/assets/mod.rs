//! The web directory: every file a browser is served, named, cut, compressed and listed for the service worker.
//!
//! Two classes of files. *Kept* ones lie under `/pieces/`, are named by their SHA-256 and never change; a first
//! visit gets them one after the other, each small enough for a link that is cut every 60 KB. *Shell* ones keep
//! their names (`/`, `/boot.js`, …) and are the same for all of one version. In a release the app's module travels
//! pressed, and everything else has a `.br` and a `.gz` beside it, for the server to send as they are.

mod compress;
pub mod lean;
mod page;
mod record;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

pub use record::{Record, sha256};

use crate::wasm::{Bound, Profile};
use crate::{paths, say};
use compress::Squeezed;
use page::Sources;
use record::Entry;

/// A pressed piece, in bytes. What is left of 60 KB pays for a handshake, the headers and the tail of the piece before.
const PIECE: usize = 48 * 1024;

/// A piece that only ever travels within one machine, in bytes.
const WITHIN_ONE_MACHINE: usize = 1 << 20;

/// A web directory and what is in it.
pub struct Web {
    /// The directory to serve.
    pub dir: PathBuf,
    /// What is in it.
    pub record: Record,
}

/// One file to be served.
struct File {
    path: String,
    bytes: Vec<u8>,
    squeezed: Option<Squeezed>,
    part: Part,
}

/// What a person is told a kept file belongs to; the page's list of progress.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Look,
    Book,
    Shell,
}

/// Lays out the web directory for the app that cargo left at `compiled`, unless nothing has changed; `press` is what
/// unpresses it in a release.
pub fn lay(profile: Profile, compiled: &Path, press: Option<&Path>) -> Result<Web> {
    let sources = Sources::read()?;
    let inputs = inputs([Some(compiled), press].into_iter().flatten(), &sources)?;
    let dir = paths::web(profile);
    let there = dir.is_dir() && (press.is_none() || paths::plain_web().is_dir());
    if let Some(record) = Record::read(&dir).filter(|record| record.inputs == inputs && there) {
        say::note(&format!("the web directory is up to date (version {})", record.version));
        return Ok(Web { dir, record });
    }

    say::note("binding, cutting and listing the app's files");
    let bound = Bound::from(compiled, profile == Profile::Release)?;
    let press = press.map(|press| Bound::classic(press, "press")).transpose()?;
    if press.is_some() {
        let (_, plain) = files(&sources, &bound, None)?;
        write(&paths::plain_web(), &plain)?;
    }
    let (version, files) = files(&sources, &bound, press.as_ref())?;
    write(&dir, &files)?;
    let record = Record { inputs, version, files: files.iter().map(File::entry).collect() };
    record.write(&dir)?;
    Ok(Web { dir, record })
}

/// The version and every file; the module pressed where there is what unpresses it.
fn files(sources: &Sources, bound: &Bound, press: Option<&Bound>) -> Result<(String, Vec<File>)> {
    let mut files = kept(sources, bound, press)?;
    let build = page::Build::new(&files, sources, bound, press);
    files.extend(page::shell(&files, sources, &build, press.is_some()));
    Ok((build.version, files))
}

/// What the result depends on: the modules, the sources, and this program.
fn inputs<'a>(modules: impl Iterator<Item = &'a Path>, sources: &Sources) -> Result<String> {
    let mut all = vec![sha256(&fs::read(std::env::current_exe()?)?)];
    for module in modules {
        all.push(sha256(&fs::read(module)?));
    }
    all.extend(sources.all().map(|source| sha256(source.as_bytes())));
    Ok(sha256(all.concat().as_bytes()))
}

/// The files that are named by their hash, in the order in which a first visit gets them.
fn kept(sources: &Sources, bound: &Bound, press: Option<&Bound>) -> Result<Vec<File>> {
    let release = press.is_some();
    let mut files = vec![
        File::kept("css", sources.style.as_bytes(), Part::Look, release),
        File::kept("js", bound.js.as_bytes(), Part::Look, release),
    ];
    match press {
        Some(press) => {
            files.push(File::kept("wasm", &press.wasm, Part::Look, release));
            let pressed = press::press(&bound.wasm).context(
                "the module would not come back: is there an instruction that app/press does not know?",
            )?;
            // Pressed, it does not get lighter by anything else.
            files.extend(pressed.chunks(PIECE).map(|piece| File::kept("bin", piece, Part::Book, false)));
        }
        None => files.extend(
            bound.wasm.chunks(WITHIN_ONE_MACHINE).map(|piece| File::kept("bin", piece, Part::Book, false)),
        ),
    }
    Ok(files)
}

impl File {
    fn new(path: String, bytes: Vec<u8>, part: Part, release: bool) -> Self {
        let squeezed = release.then(|| Squeezed::from(&bytes));
        Self { path, bytes, squeezed, part }
    }

    fn kept(extension: &str, bytes: &[u8], part: Part, release: bool) -> Self {
        Self::new(format!("pieces/{}.{extension}", sha256(bytes)), bytes.to_owned(), part, release)
    }

    fn shell(path: &str, text: String, release: bool) -> Self {
        Self::new(path.to_owned(), text.into_bytes(), Part::Shell, release)
    }

    /// The bytes a link has to carry for it.
    fn weight(&self) -> usize {
        self.squeezed.as_ref().map_or(self.bytes.len(), |squeezed| squeezed.br.len())
    }

    fn entry(&self) -> Entry {
        Entry {
            path: self.path.clone(),
            wasm: self.part == Part::Book || self.path.ends_with(".wasm"),
            raw: self.bytes.len(),
            gz: self.squeezed.as_ref().map(|squeezed| squeezed.gz.len()),
            br: self.squeezed.as_ref().map(|squeezed| squeezed.br.len()),
        }
    }
}

/// Writes beside `dir` first, so that a server that runs meanwhile sees the old files or the new ones.
fn write(dir: &Path, files: &[File]) -> Result<()> {
    let fresh = dir.with_extension("new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir_all(fresh.join("pieces"))?;
    for file in files {
        let path = fresh.join(&file.path);
        fs::write(&path, &file.bytes)?;
        if let Some(squeezed) = &file.squeezed {
            fs::write(format!("{}.br", path.display()), &squeezed.br)?;
            fs::write(format!("{}.gz", path.display()), &squeezed.gz)?;
        }
    }
    if dir.exists() {
        fs::remove_dir_all(dir)?;
    }
    fs::rename(&fresh, dir).with_context(|| format!("cannot put {} in place", dir.display()))
}
