//! The pack: a page of whole documents, as a first download has them.
//!
//! ```text
//! version (1 byte)  lengths of the streams  the streams
//! ```
//! It tells the same as the light encoding of each, but in bytes, and those of all documents that are about the same stand
//! together in a stream: made to be compressed as a whole on the way (HTTP `Content-Encoding`), which is then undone by
//! the browser. It has no checksum: what carries it has one.

use automerge::Change;

use super::changeset::{BadChangeSet, ChangeSet, Header};
use super::codec::{Body, bound};
use super::light::pen::{About, Pen};
use super::light::rows;
use super::light::streams::Streams;
use super::limits::{MAX_PACK, MAX_PACK_DOCUMENTS, MAX_PACK_OPS};

/// The version of the bytes, the first of them.
const VERSION: u8 = 1;

/// What the page's own flags and bytes are about.
const LEAF: u32 = 0x1eaf;
const ROWS: u32 = 1;
const PLAIN: u32 = 2;

/// How many bytes a header has.
const HEADER: usize = 1 + 8 + 16 + 1;

/// A document out of a pack.
#[derive(Debug)]
pub struct Packed {
    /// Which document, of which kind.
    pub header: Header,
    /// Its changes, their hashes proven, or why they are none. The others of the page do not suffer from it.
    pub changes: Result<Vec<Change>, BadChangeSet>,
    /// What the overview knows of it, as its [`Rows::encode`](crate::overview::Rows::encode), if any was given.
    pub rows: Vec<u8>,
}

/// Returns the page that holds documents, each with its overview's rows. A changeset that has no light encoding is in it
/// in the plain one.
///
/// # Errors
/// [`BadChangeSet::TooMuch`] where the page would be beyond a bound of [`limits`](super::limits): the caller closes it
/// before that, some [`PAGE_OPS`](super::limits::PAGE_OPS) after its first.
pub fn encode(documents: &[(ChangeSet, Vec<u8>)]) -> Result<Vec<u8>, BadChangeSet> {
    bound("documents", documents.len(), MAX_PACK_DOCUMENTS)?;
    let mut plain = vec![false; documents.len()];
    loop {
        let mut streams = Streams::writing();
        let mut pen = Pen::within(&mut streams, MAX_PACK_OPS, MAX_PACK);
        let mut leaves = documents.iter().zip(&plain);
        let told = leaves
            .try_for_each(|(document, plain)| leaf_of(&mut pen, Some(Leaf::of(document, *plain))).map(drop));
        match told {
            // Nothing is told by halves: the page is begun again, first with what cannot be told even alone in the plain
            // encoding, then with all of it. As a rule that is never.
            Err(_) if !plain.contains(&true) => {
                plain = documents.iter().map(|document| !is_light(document)).collect();
                if !plain.contains(&true) {
                    plain.fill(true);
                }
            }
            Err(_) if plain.contains(&false) => plain.fill(true),
            Err(why) => return Err(why),
            Ok(()) => {
                leaf_of(&mut pen, None)?;
                let bytes = [vec![VERSION], streams.finish()].concat();
                return bound("bytes in a pack", bytes.len(), MAX_PACK).map(|()| bytes);
            }
        }
    }
}

/// Returns whether a document can be told in symbols.
fn is_light(document: &(ChangeSet, Vec<u8>)) -> bool {
    let mut streams = Streams::writing();
    let mut pen = Pen::within(&mut streams, MAX_PACK_OPS, MAX_PACK);
    leaf_of(&mut pen, Some(Leaf::of(document, false))).is_ok()
}

/// Returns the documents of a page. Costs no more than its bounds allow whatever it claims.
///
/// # Errors
/// Where the page cannot be told apart into documents. What is wrong with one of them stands in its place.
pub fn decode(bytes: &[u8]) -> Result<Vec<Packed>, BadChangeSet> {
    bound("bytes in a pack", bytes.len(), MAX_PACK)?;
    let (version, bytes) = bytes.split_first().ok_or(BadChangeSet::NotOne)?;
    if *version != VERSION {
        return Err(BadChangeSet::Version(*version));
    }
    let mut streams = Streams::reading(bytes).ok_or(BadChangeSet::NotOne)?;
    let mut pen = Pen::within(&mut streams, MAX_PACK_OPS, MAX_PACK);
    let mut documents = Vec::new();
    while let Some(Leaf { header, rows, body, .. }) = leaf_of(&mut pen, None)? {
        documents.push(Packed { header, changes: body.rebuild(), rows });
        bound("documents", documents.len(), MAX_PACK_DOCUMENTS)?;
    }
    if streams.is_read() {
        Ok(documents)
    } else {
        Err(BadChangeSet::Malformed("bytes after the last document"))
    }
}

/// A document on its way into a page, or from it.
struct Leaf {
    header: Header,
    rows: Vec<u8>,
    /// Whether its body is in the plain encoding.
    plain: bool,
    body: Body,
}

impl Leaf {
    fn of((set, rows): &(ChangeSet, Vec<u8>), plain: bool) -> Self {
        Self { header: set.header, rows: rows.clone(), plain, body: Body::of(&set.changes) }
    }
}

/// Takes a document, or that there is no further one.
fn leaf_of(pen: &mut Pen, given: Option<Leaf>) -> Result<Option<Leaf>, BadChangeSet> {
    let more = pen.flag(About::More, &[LEAF], given.is_some());
    pen.check()?;
    if !more {
        return Ok(None);
    }
    let header = given.as_ref().and_then(|leaf| written(&leaf.header).try_into().ok());
    let header = read(&pen.raw::<HEADER>(header.unwrap_or([0; HEADER])))?;
    let (rows, plain, body) = given.map_or_else(Default::default, |leaf| (leaf.rows, leaf.plain, leaf.body));
    let rows = pen.bytes(ROWS, MAX_PACK, &rows)?;
    let plain = pen.flag(About::Plain, &[LEAF], plain);
    let body = if plain {
        let body: Body = read(&pen.bytes(PLAIN, MAX_PACK, &written(&body))?)?;
        pen.take_operations(body.operations())?;
        body
    } else {
        rows::body(pen, &header, body)?
    };
    Ok(Some(Leaf { header, rows, plain, body }))
}

fn written(part: &impl serde::Serialize) -> Vec<u8> {
    postcard::to_stdvec(part).expect("a vector takes any part of a document")
}

fn read<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, BadChangeSet> {
    match postcard::take_from_bytes(bytes) {
        Ok((part, [])) => Ok(part),
        _ => Err(BadChangeSet::Malformed("a part of a document that does not parse")),
    }
}
