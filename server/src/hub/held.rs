//! What waits: the pass over it at a start, and a person's decisions about it.

use shared::change::Checksum;
use shared::id::BookId;
use shared::permit::{Principal, Role};
use shared::sync::Withheld;

use super::{Hub, HubError, RELEASE};
use crate::store::{Ask, Plan, Received, Standing, Store, Which};

/// How often the pass at a start tries one changeset that it did not come to the end of: one that brings the
/// whole process down must not do so at every start.
const ATTEMPTS: u8 = 3;

/// Why a decision about something held cannot be carried out.
#[derive(Debug, thiserror::Error)]
pub enum HeldError {
    /// Not there.
    #[error("nothing received has this checksum")]
    NotThere,
    /// It does not wait for a decision.
    #[error("it is not waiting for a person: it is {0:?}")]
    NotWaiting(Standing),
    /// Its unit is not in the book: there is no document to let it into.
    #[error("it is for a unit that is not in this book")]
    ForeignUnit,
    /// The store or the hub failed.
    #[error(transparent)]
    Hub(#[from] HubError),
}

impl<S: Store> Hub<S> {
    /// Looks at everything that was received and not looked into (the server was killed in between), and at
    /// what an earlier release could not read. Returns how many came into the log.
    ///
    /// # Errors
    /// Where the store fails.
    pub fn catch_up(&self) -> Result<usize, HubError> {
        let mut admitted = 0;
        for book in self.store.books()? {
            let mut rows = self.store.waiting(book.id, Which::Unlooked)?;
            rows.extend(self.store.waiting(book.id, Which::NotTriedBy(RELEASE.into()))?);
            for row in rows {
                admitted += usize::from(self.look_again(book.id, &row)?);
            }
        }
        Ok(admitted)
    }

    fn look_again(&self, book: BookId, row: &Received) -> Result<bool, HubError> {
        if row.attempts >= ATTEMPTS && row.standing == Standing::Received {
            let unreadable = Standing::Held(Withheld::Unreadable);
            self.store.commit(&Plan::Settle(book, row.checksum, unreadable, RELEASE.into()))?;
            return Ok(false);
        }
        let Some(who) = self.voucher(book, row)? else { return Ok(false) };
        self.store.commit(&Plan::Attempt(book, row.checksum, RELEASE.into()))?;
        let standing = self.admit(&who, row);
        if standing == Standing::Received {
            // Put off, and not for what is in it: the attempt came to its end.
            self.store.commit(&Plan::Settle(book, row.checksum, standing.clone(), RELEASE.into()))?;
        }
        Ok(matches!(standing, Standing::Admitted(_) | Standing::Reauthored(_)))
    }

    /// Lets in what waits for a person, in the name of the cell it is for. Returns how it stands then.
    ///
    /// # Errors
    /// Where there is nothing to let in.
    pub fn accept(&self, book: BookId, checksum: Checksum) -> Result<Standing, HeldError> {
        let row = self.undecided(book, checksum)?;
        let units = self.store.units(book).map_err(HubError::from)?;
        if !units.iter().any(|unit| unit.id == row.key.unit) {
            return Err(HeldError::ForeignUnit);
        }
        let unit = row.key.unit;
        let who = Principal { device: row.device, book, unit, role: Role::Secretary, retired: false };
        Ok(self.admit(&who, &row))
    }

    /// Decides that something held does not come in. It is kept.
    ///
    /// # Errors
    /// Where there is nothing to decide.
    pub fn reject(&self, book: BookId, checksum: Checksum) -> Result<(), HeldError> {
        let row = self.undecided(book, checksum)?;
        let plan = Plan::Settle(book, row.checksum, Standing::Rejected, RELEASE.into());
        self.store.commit(&plan).map_err(HubError::from)?;
        Ok(())
    }

    fn undecided(&self, book: BookId, checksum: Checksum) -> Result<Received, HeldError> {
        let found = self.store.waiting(book, Which::One(checksum)).map_err(HubError::from)?;
        let row = found.into_iter().next().ok_or(HeldError::NotThere)?;
        match row.standing {
            Standing::Received | Standing::Held(_) | Standing::Rejected => Ok(row),
            Standing::Admitted(_) | Standing::Reauthored(_) => Err(HeldError::NotWaiting(row.standing)),
        }
    }
}
