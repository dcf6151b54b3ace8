//! The bytes that mutation begins with: `corpus/<target>/*`. What once broke something stays among them.

use std::fs;
use std::path::PathBuf;

/// Returns where a target's corpus lies.
pub fn folder(target: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "corpus", target].iter().collect()
}

/// Returns a target's corpus, by name.
///
/// # Panics
/// Where there is none.
pub fn of(target: &str) -> Vec<Vec<u8>> {
    let folder = folder(target);
    let read = || -> std::io::Result<Vec<_>> {
        let mut files: Vec<_> =
            fs::read_dir(&folder)?.map(|file| Ok(file?.path())).collect::<std::io::Result<_>>()?;
        files.sort();
        files.into_iter().map(fs::read).collect()
    };
    match read() {
        Ok(corpus) if !corpus.is_empty() => corpus,
        found => panic!("no corpus in {}: {found:?}", folder.display()),
    }
}
