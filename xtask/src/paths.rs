//! Where things lie in the repository.

use std::path::{Path, PathBuf};

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies one folder below the root")
}

/// Cargo's target directory. Always the repository's own: the tests look for the server binary there.
pub fn target() -> PathBuf {
    root().join("target")
}

/// The web directory of one WASM profile: everything a browser is served.
pub fn web(profile: crate::wasm::Profile) -> PathBuf {
    target().join("web").join(profile.name())
}

/// The release's web directory once more, its module plain: what the stories are served. They open dozens of fresh
/// browsers, and to unpress the module takes each of them seconds.
pub fn plain_web() -> PathBuf {
    target().join("web/wasm-release-plain")
}
