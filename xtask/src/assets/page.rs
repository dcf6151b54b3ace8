//! The hand-written files around the module: read, and filled in with what only the build knows.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::json;

use super::lean::lean;
use super::record::sha256;
use super::words::Words;
use super::{File, Part};
use crate::paths;
use crate::wasm::Bound;

/// The scripts that run before the app is there.
const BOOT: [&str; 4] = ["boot.js", "boot-page.js", "boot-worker.js", "boot-scan.js"];

/// The one that makes the module whole: what unpresses it is put before it.
const MODULE: &str = "module.js";

/// The hand-written files.
pub struct Sources {
    index: String,
    boot: Vec<(&'static str, String)>,
    module: String,
    worker: String,
    manifest: String,
    icon: String,
    /// All layers of the style, one after the other.
    pub style: String,
}

impl Sources {
    /// Reads them.
    pub fn read() -> Result<Self> {
        let words = Words::of(&read("words/vi.toml")?)?;
        let said = |name: &str| words.fill(&read(name)?);
        let sources = Self {
            index: said("index.html")?,
            boot: BOOT.iter().map(|name| Ok((*name, said(name)?))).collect::<Result<_>>()?,
            module: read(MODULE)?,
            worker: read("sw.js")?,
            manifest: said("manifest.webmanifest")?,
            icon: read("icon.svg")?,
            style: style()?,
        };
        words.are_used()?;
        Ok(sources)
    }

    /// Each of them.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        [&self.index, &self.module, &self.worker, &self.manifest, &self.icon, &self.style]
            .into_iter()
            .chain(self.boot.iter().map(|(_, script)| script))
            .map(String::as_str)
    }
}

/// What the page and the service worker are told of this build.
pub struct Build {
    /// What all files, kept ones by their names, amount to.
    pub version: String,
    /// Where the whole module is kept on a device.
    module: String,
    /// The script that makes it whole.
    script: String,
    /// Where what unpresses it comes from, in a release.
    press: Option<String>,
}

impl Build {
    /// Works it out.
    pub fn new(kept: &[File], sources: &Sources, bound: &Bound, press: Option<&Bound>) -> Self {
        let script = press.map_or("let press;\n", |press| &press.js).to_owned() + &sources.module;
        let press_js = press.map_or("", |press| &press.js);
        let all: String =
            kept.iter().map(|file| &*file.path).chain(sources.all()).chain([press_js]).collect();
        Self {
            version: sha256(all.as_bytes())[..12].to_owned(),
            module: format!("/pieces/{}.wasm", sha256(&bound.wasm)),
            script,
            press: press.map(|press| format!("/pieces/{}.wasm", sha256(&press.wasm))),
        }
    }

    /// Adds to it what pieces there are.
    fn with(&self, pieces: &serde_json::Value) -> serde_json::Value {
        json!({ "version": self.version, "module": self.module, "press": self.press, "kept": pieces })
    }
}

/// The files that keep their names. The service worker comes last and knows the hashes of all the others.
pub fn shell(kept: &[File], sources: &Sources, build: &Build, release: bool) -> Vec<File> {
    let listed = kept.iter().map(|file| {
        let part = if file.part == Part::Look { "look" } else { "book" };
        json!({ "url": url(file), "size": file.weight(), "part": part })
    });
    let build_json = build.with(&listed.collect());
    let style = kept.iter().find(|file| file.path.ends_with(".css")).map(url).expect("the style is kept");
    let index = fill(&sources.index, &build_json).replace("@style@", &style);

    let mut files = vec![File::shell("index.html", index, release)];
    files.extend(sources.boot.iter().map(|(name, script)| File::shell(name, script.clone(), release)));
    files.extend([
        File::shell(MODULE, build.script.clone(), release),
        File::shell("manifest.webmanifest", sources.manifest.clone(), release),
        File::shell("icon.svg", sources.icon.clone(), release),
    ]);
    let hashes: serde_json::Map<_, _> = files
        .iter()
        .map(|file| {
            (if file.path == "index.html" { "/".to_owned() } else { url(file) }, sha256(&file.bytes).into())
        })
        .collect();
    let mut worker = build_json;
    worker["shell"] = hashes.into();
    let worker = fill(&sources.worker, &worker).replace("'@module@';", &build.script);
    files.push(File::shell("sw.js", worker, release));
    files
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
    Ok(lean(&fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?))
}

fn source_dir() -> PathBuf {
    paths::root().join("app/src")
}
