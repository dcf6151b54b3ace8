//! Sync by a file, for a village that no signal reaches: a [`Letter`] is a round's request, a [`Reply`] its answer, each
//! sealed, and a text that any phone can hand on.
//!
//! ```text
//! a few words for whoever opens it
//! -----BEGIN SO CHI BO LETTER-----            RFC 7468; of a reply: SO CHI BO REPLY
//! version (1)  book (8)  device (8)  encapsulated key (32)  sealed text        in base64
//! -----END SO CHI BO LETTER-----
//! ```
//! It is read with any words around it, and with its lines broken in any way.
//!
//! Sealed with HPKE (RFC 9180) in its PSK mode: X25519, HKDF-SHA256, ChaCha20-Poly1305. A letter is sealed to the book's
//! key, which a device was told when it enrolled, and a reply to the key that the device makes from its token and names
//! in the letter. The pre-shared key is the SHA-256 of the token, which the server keeps: so both know who sealed it. The
//! `info` is the line's label and the first 17 bytes.
//!
//! A file may come twice, late, in any order, by the hands of someone who may not read it: what is in it is known by its
//! hashes, and a reply says from where the device had come.

mod letter;
mod seal;
mod text;

pub use letter::{Letter, MAX_REPLY_BYTES, Receipt, Reply};
pub use seal::{BadFile, MAX_FILE_BYTES, PublicKey, SealKey, Sealed, What};
