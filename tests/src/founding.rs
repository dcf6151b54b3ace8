//! A book on a store, founded without its command line and without chance.

use server::store::{Book, Device, Invite, Plan, Store, Unit};

/// Opens a book with its units, the committee first.
///
/// # Panics
/// Where the store is not empty.
pub fn found(store: &dyn Store, book: &Book, units: &[Unit]) {
    store.commit(&Plan::Open(book.clone(), units[0].clone())).expect("an empty store");
    for unit in &units[1..] {
        store.commit(&Plan::AddUnit(book.id, unit.clone())).expect("a name of its own");
    }
}

/// Enrols a device by an invitation that nobody typed: nothing here is drawn at random.
///
/// # Panics
/// Where it was let in before.
pub fn let_in(store: &dyn Store, device: Device) {
    let id = *device.id.as_bytes();
    let invitation = Invite {
        id,
        book: device.book,
        unit: device.unit,
        role: device.role,
        person: device.person.clone(),
        selector: device.id.to_string(),
        key_selector: [id[4], id[5], id[6], id[7]],
        salt: [0; 16],
        code_hash: [0; 32],
        key_hash: [0; 32],
        made: device.enrolled,
        expires: device.enrolled,
        tries: 0,
        used: None,
    };
    store.commit(&Plan::Invite(Box::new(invitation))).expect("one a device");
    store.commit(&Plan::Enrol(id, Box::new(device))).expect("the invitation is good");
}
