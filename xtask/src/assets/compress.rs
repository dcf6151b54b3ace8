//! Compression, once at build time and as strong as it gets.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

/// One file under the two encodings that browsers ask for.
pub struct Squeezed {
    /// Brotli, quality 11.
    pub br: Vec<u8>,
    /// Gzip, level 9: for browsers that do not offer brotli, as over plain HTTP.
    pub gz: Vec<u8>,
}

impl Squeezed {
    /// Compresses `bytes` alone, without any dictionary from other files.
    pub fn from(bytes: &[u8]) -> Self {
        Self { br: brotli(bytes), gz: gzip(bytes) }
    }
}

/// Compresses with brotli at its strongest.
pub fn brotli(bytes: &[u8]) -> Vec<u8> {
    let params =
        brotli::enc::BrotliEncoderParams { quality: 11, size_hint: bytes.len(), ..Default::default() };
    let mut squeezed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut squeezed, &params).expect("memory can be written to");
    squeezed
}

/// Compresses with gzip at its strongest.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory can be written to")
}
