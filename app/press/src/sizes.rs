//! The sizes of the functions' bodies. A body ends where its instructions do, so its size says nothing new: it is left
//! out before a module is pressed, and put back afterwards.

use crate::walk::{Done, Walk};

/// Returns `module` without its bodies' sizes.
pub fn without(module: &[u8]) -> Vec<u8> {
    let mut bare = Vec::with_capacity(module.len());
    let mut walk = Walk::new();
    let mut rest = module.iter();
    while let Some(byte) = rest.next() {
        bare.push(*byte);
        walk.pass(*byte);
        if walk.begins_body() {
            rest.find(|byte| **byte < 0x80);
        }
    }
    bare
}

/// Returns the module that was `bare` without its bodies' sizes, if they were written as short as they can be.
pub fn with(bare: &[u8]) -> Vec<u8> {
    let mut module = Vec::with_capacity(bare.len() + bare.len() / 100);
    let mut walk = Walk::new();
    let mut begun = 0;
    for (at, byte) in bare.iter().enumerate() {
        if walk.begins_body() {
            begun = at;
        }
        let inside = walk.in_body();
        let done = walk.pass(*byte);
        if !inside {
            module.push(*byte);
        } else if done == Done::Body {
            let body = &bare[begun..=at];
            push_leb(&mut module, body.len());
            module.extend_from_slice(body);
        }
    }
    module
}

fn push_leb(to: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        to.push(value as u8 | 0x80);
        value >>= 7;
    }
    to.push(value as u8);
}
