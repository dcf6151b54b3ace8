//! Who wrote what: every writing of a place, on which device and when, with what stood there before and after.
//! Each is told as its writer saw it: before and after are the document at the change's own dependencies, so
//! that what another device wrote at the same time is not put into anybody's mouth.

use automerge::legacy::{Key, ObjectId};
use automerge::{Change, ChangeHash, ObjId, ObjType};

use super::field::{Field, Value};
use super::open::Document;
use super::path::Path;
use super::prose;
use super::reader::{Reader, Stamp};

/// Typing with no longer pause than this, in seconds, is one writing.
pub(super) const SITTING_S: i64 = 600;

/// One writing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writing {
    /// Where.
    pub path: Path,
    /// Who, on which device, and when it began.
    pub by: Stamp,
    /// What stood there before, as its writer saw it.
    pub before: String,
    /// What stood there after.
    pub after: String,
    /// The last change of it.
    pub change: ChangeHash,
}

/// A part of a difference between two texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Letters that came.
    Added(String),
    /// Letters that went.
    Cut(String),
}

/// A place, and how the operations of changes name it.
struct Target<'a> {
    path: &'a Path,
    object: ObjId,
    /// The key of a scalar; nothing for prose, which is an object of its own.
    key: Option<String>,
}

impl Document {
    /// Returns every writing of `paths`, the oldest first.
    pub fn history(&self, paths: &[Path]) -> Vec<Writing> {
        let reader = self.reader();
        let targets: Vec<_> = paths.iter().filter_map(|path| target(&reader, path)).collect();
        let mut writings: Vec<(i64, Writing)> = Vec::new();
        for change in self.changes().changes {
            for target in touched(&change, &targets) {
                let before = words_at(self, target.path, change.deps());
                let after = words_at(self, target.path, &[change.hash()]);
                if before == after {
                    continue;
                }
                let at = change.timestamp();
                let by = reader
                    .author(Some(change.actor_id()), crate::time::Instant::from_seconds(change.timestamp()));
                let last = writings.iter_mut().rev().find(|(_, last)| last.path == *target.path);
                match last {
                    // Somebody goes on typing.
                    Some((last_at, last))
                        if target.key.is_none()
                            && (&last.by.person, &last.by.device) == (&by.person, &by.device)
                            && last.after == before
                            && at - *last_at <= SITTING_S =>
                    {
                        (*last_at, last.after, last.change) = (at, after, change.hash());
                    }
                    _ => {
                        let (path, change) = (target.path.clone(), change.hash());
                        writings.push((at, Writing { path, by, before, after, change }));
                    }
                }
            }
        }
        writings.into_iter().map(|(_, writing)| writing).collect()
    }

    /// Returns who made a change, on which device and when; nothing where the document has it not.
    pub fn author_of(&self, change: &ChangeHash) -> Option<Stamp> {
        let change = self.metadata().into_iter().find(|known| known.hash == *change)?;
        let at = crate::time::Instant::from_seconds(change.timestamp);
        Some(self.reader().author(Some(&change.actor), at))
    }
}

fn target<'a>(reader: &Reader<'_>, path: &'a Path) -> Option<Target<'a>> {
    let (object, key, slot) = reader.locate(path)?;
    if slot.prose {
        let object = reader.object(&object, &key, ObjType::Text)?;
        return Some(Target { path, object, key: None });
    }
    Some(Target { path, object, key: Some(key) })
}

/// Returns those of the targets that the change writes to, each once.
fn touched<'a, 'b>(change: &Change, targets: &'b [Target<'a>]) -> Vec<&'b Target<'a>> {
    let decoded = change.decode();
    let writes = |target: &&Target<'_>| {
        decoded.operations.iter().any(|op| {
            is_same(&op.obj, &target.object)
                && match (&target.key, &op.key) {
                    (None, _) => true,
                    (Some(key), Key::Map(written)) => key.as_str() == written.as_str(),
                    (Some(_), Key::Seq(_)) => false,
                }
        })
    };
    targets.iter().filter(writes).collect()
}

fn is_same(written: &ObjectId, object: &ObjId) -> bool {
    match (written, object) {
        (ObjectId::Root, ObjId::Root) => true,
        (ObjectId::Id(id), ObjId::Id(counter, actor, _)) => id.counter() == *counter && id.actor() == actor,
        _ => false,
    }
}

/// Returns what stood at a place at some heads; several answers, where devices differed, side by side.
fn words_at(document: &Document, path: &Path, heads: &[ChangeHash]) -> String {
    let reader = document.reader_at(heads.to_vec());
    if document.is_prose(path) {
        return reader.text_at_path(path);
    }
    let word = |value: &Value| match value {
        Value::Word(word) => word.clone(),
        Value::Count(count) => count.to_string(),
        Value::Flag(flag) => flag.to_string(),
    };
    match reader.value(path) {
        Field::Unset => String::new(),
        Field::Agreed(value) => word(&value),
        Field::Differs(values) => {
            values.iter().map(|written| word(&written.value)).collect::<Vec<_>>().join(" / ")
        }
    }
}

/// Returns what came and what went between two texts, in reading order. What stands between two differences and
/// is only white space belongs to both: a rewritten sentence reads as one.
pub fn differences(before: &str, after: &str) -> Vec<Difference> {
    let mut now: Vec<u16> = before.encode_utf16().collect();
    // Each: what went, what came, and where in the text of now it ends.
    let mut parts: Vec<(Vec<u16>, Vec<u16>, usize)> = Vec::new();
    for prose::Splice { at, cut, insert } in prose::diff(before, after) {
        let insert: Vec<u16> = insert.encode_utf16().collect();
        let went: Vec<u16> = now[at..at + cut].to_vec();
        now.splice(at..at + cut, insert.iter().copied());
        let end = at + insert.len();
        match parts.last_mut() {
            Some((cut, came, last)) if is_blank(&now[*last..at]) => {
                let between = now[*last..at].to_vec();
                cut.extend(&between);
                cut.extend(went);
                came.extend(between);
                came.extend(insert);
                *last = end;
            }
            _ => parts.push((went, insert, end)),
        }
    }
    let said = |units: &[u16]| String::from_utf16_lossy(units).trim().to_owned();
    let mut differences = Vec::new();
    for (cut, came, _) in parts {
        let (cut, came) = (said(&cut), said(&came));
        differences.extend((!cut.is_empty()).then_some(Difference::Cut(cut)));
        differences.extend((!came.is_empty()).then_some(Difference::Added(came)));
    }
    differences
}

fn is_blank(units: &[u16]) -> bool {
    String::from_utf16_lossy(units).trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rewritten_sentence_reads_as_one_difference() {
        let cut = |text: &str| Difference::Cut(text.into());
        let added = |text: &str| Difference::Added(text.into());
        assert_eq!(
            differences("Nhất trí cao", "Đề nghị xem lại"),
            [cut("Nhất trí cao"), added("Đề nghị xem lại")]
        );
        assert_eq!(
            differences("Cà phê chín sớm.", "Cà phê năm nay chín sớm mười ngày."),
            [added("năm nay"), added("mười ngày")]
        );
        assert_eq!(differences("𝄞 hát to", "𝄞 hát"), [cut("to")]);
        assert_eq!(differences("như cũ", "như cũ"), []);
    }
}
