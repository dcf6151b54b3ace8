//! The web directory: every file a browser is served, named, cut, compressed and listed for the service worker.
//!
//! Two classes of files. *Kept* ones lie under `/pieces/`, are named by their SHA-256 and never change; a first
//! visit gets them one after the other, each small enough for a link that is cut every 60 KB. *Shell* ones keep
//! their names (`/`, `/boot.js`, …) and are the same for all of one version. Release builds lay a `.br` and a
//! `.gz` beside each file, for the server to send as they are.

mod compress;
mod page;
mod pieces;
mod record;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

pub use record::{Record, sha256};

use crate::wasm::{Bound, Profile};
use crate::{paths, say};
use compress::Squeezed;
use page::Sources;
use record::Entry;

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

/// Lays out the web directory for the module that cargo left at `compiled`, unless nothing has changed.
pub fn lay(profile: Profile, compiled: &Path) -> Result<Web> {
    let module = fs::read(compiled)?;
    let sources = Sources::read()?;
    let inputs = inputs(&module, &sources)?;
    let dir = paths::web(profile);
    if let Some(record) = Record::read(&dir).filter(|record| record.inputs == inputs && dir.is_dir()) {
        say::note(&format!("the web directory is up to date (version {})", record.version));
        return Ok(Web { dir, record });
    }

    say::note("binding, cutting and listing the app's files");
    let release = profile == Profile::Release;
    let bound = Bound::from(compiled, release)?;
    let mut files = kept(&sources, &bound, release);
    let version = page::version(&files, &sources);
    files.extend(page::shell(&files, &sources, &version, release));

    write(&dir, &files)?;
    let record = Record { inputs, version, files: files.iter().map(File::entry).collect() };
    record.write(&dir)?;
    Ok(Web { dir, record })
}

/// What the result depends on: the module, the sources, and this program.
fn inputs(module: &[u8], sources: &Sources) -> Result<String> {
    let this_program = fs::read(std::env::current_exe()?)?;
    let mut all = vec![sha256(&this_program), sha256(module)];
    all.extend(sources.all().map(|source| sha256(source.as_bytes())));
    Ok(sha256(all.concat().as_bytes()))
}

/// The files that are named by their hash, in the order in which a first visit gets them.
fn kept(sources: &Sources, bound: &Bound, release: bool) -> Vec<File> {
    let pieces = if release { pieces::cut_for_bad_links(&bound.wasm) } else { pieces::cut(&bound.wasm) };
    let mut files = vec![
        File::kept("css", sources.style.as_bytes(), Part::Look, release),
        File::kept("js", bound.js.as_bytes(), Part::Look, release),
    ];
    files.extend(pieces.into_iter().map(|piece| File::kept("bin", piece, Part::Book, release)));
    files
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
            wasm: self.part == Part::Book,
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
