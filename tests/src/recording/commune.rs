//! A recording of many cells' meetings.

use std::path::Path;

use anyhow::{Context, Result, bail};
use shared::document::Document;
use shared::id::{DocumentId, DocumentKey, Kind, UnitId};

use super::{Cell, Op, Step, read_many};

/// Tells a recording of many meetings again, cell by cell: registers, meetings and petitions. Cells are taken whole until
/// they have `enough` meetings; `unit` names them by their numbers, from 0 on.
///
/// # Errors
/// Where the recording does not make sense.
pub fn commune(trace: &Path, enough: usize, unit: impl Fn(usize) -> UnitId) -> Result<Vec<Document>> {
    let (mut cell_of, mut cell, mut cells, mut documents) = (String::new(), None::<Cell>, 0, Vec::new());
    for (meetings, steps) in read_many(trace)?.into_iter().enumerate() {
        let Some((_, Step::Did(Op::CreateMeeting { cell: of, .. }))) = steps.first() else {
            bail!("a meeting begins with create_meeting")
        };
        if *of != cell_of {
            if meetings >= enough {
                break;
            }
            cell_of.clone_from(of);
            documents.extend(cell.take().map(|cell| cell.register));
            let unit = unit(cells);
            let key = DocumentKey { unit, document: DocumentId::register(unit) };
            cell = Some(Cell::new(Document::new(key, Kind::Register), cells as u64));
            cells += 1;
        }
        let told = cell.as_mut().context("a cell")?.tell(steps)?;
        documents.extend(told.documents.into_iter().skip(1));
    }
    documents.extend(cell.map(|cell| cell.register));
    Ok(documents)
}
