//! The hand-written files around the module: read, and filled in with what only the build knows.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::json;

use super::record::sha256;
use super::{File, Part};
use crate::paths;

/// The scripts that run before the app is there.
const BOOT: [&str; 3] = ["boot.js", "boot-page.js", "boot-worker.js"];

/// The hand-written files.
pub struct Sources {
    index: String,
    boot: Vec<(&'static str, String)>,
    worker: String,
    manifest: String,
    icon: String,
    /// All layers of the style, one after the other.
    pub style: String,
}

impl Sources {
    /// Reads them.
    pub fn read() -> Result<Self> {
        Ok(Self {
            index: read("index.html")?,
            boot: BOOT.iter().map(|name| Ok((*name, read(name)?))).collect::<Result<_>>()?,
            worker: read("sw.js")?,
            manifest: read("manifest.webmanifest")?,
            icon: read("icon.svg")?,
            style: style()?,
        })
    }

    /// Each of them.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        [&self.index, &self.worker, &self.manifest, &self.icon, &self.style]
            .into_iter()
            .chain(self.boot.iter().map(|(_, script)| script))
            .map(String::as_str)
    }
}

/// The version: what all files, kept ones by their names, amount to.
pub fn version(kept: &[File], sources: &Sources) -> String {
    let all: String = kept.iter().map(|file| file.path.as_str()).chain(sources.all()).collect();
    sha256(all.as_bytes())[..12].to_owned()
}

/// The files that keep their names. The service worker comes last and knows the hashes of all the others.
pub fn shell(kept: &[File], sources: &Sources, version: &str, release: bool) -> Vec<File> {
    let mut files = vec![File::shell("index.html", index(kept, sources, version), release)];
    files.extend(sources.boot.iter().map(|(name, script)| File::shell(name, script.clone(), release)));
    files.extend([
        File::shell("manifest.webmanifest", sources.manifest.clone(), release),
        File::shell("icon.svg", sources.icon.clone(), release),
    ]);
    let hashes: serde_json::Map<_, _> = files
        .iter()
        .map(|file| {
            (if file.path == "index.html" { "/".to_owned() } else { url(file) }, sha256(&file.bytes).into())
        })
        .collect();
    let urls: Vec<_> = kept.iter().map(url).collect();
    let build = json!({ "version": version, "shell": hashes, "kept": urls });
    files.push(File::shell("sw.js", fill(&sources.worker, &build), release));
    files
}

fn index(kept: &[File], sources: &Sources, version: &str) -> String {
    let listed = kept.iter().map(|file| {
        let part = if file.part == Part::Look { "look" } else { "book" };
        json!({ "url": url(file), "size": file.weight(), "part": part })
    });
    let build = json!({ "version": version, "kept": listed.collect::<Vec<_>>() });
    let style = kept.iter().find(|file| file.path.ends_with(".css")).map(url).expect("the style is kept");
    fill(&sources.index, &build).replace("@style@", &style)
}

/// Puts `build` where the source says `"@build@"`: a string there, so that the source is valid by itself.
fn fill(source: &str, build: &serde_json::Value) -> String {
    source.replace("\"@build@\"", &build.to_string())
}

fn url(file: &File) -> String {
    format!("/{}", file.path)
}

/// `tokens.css` comes first, since it names the order of the layers; the rest by name.
fn style() -> Result<String> {
    let dir = source_dir().join("style");
    let files = fs::read_dir(&dir).with_context(|| format!("cannot read {}", dir.display()))?;
    let mut names: Vec<_> =
        files.map(|file| Ok(file?.file_name().to_string_lossy().into_owned())).collect::<Result<Vec<_>>>()?;
    names.retain(|name| name.ends_with(".css"));
    names.sort_by_key(|name| (name != "tokens.css", name.clone()));
    names.iter().map(|name| read(&format!("style/{name}"))).collect()
}

fn read(name: &str) -> Result<String> {
    let path = source_dir().join(name);
    fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
}

fn source_dir() -> PathBuf {
    paths::root().join("app/src")
}
