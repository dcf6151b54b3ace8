//! Makes the app's WASM module as light as it gets for its first way to a phone, and whole again there.
//!
//! [`press`] runs at build time, [`Unpress`] in the browser, in the one piece of WASM that travels plain. Both pass the
//! module byte by byte through one [`model`]: it walks the binary format, keeps what code repeats itself by, mixes what
//! several contexts guess into a chance for each decision, and an arithmetic coder turns decisions into bytes.
//! `docs/adr/0012-pressed-module.md` says why, and what it was weighed against.

mod coder;
mod correct;
mod curve;
mod hash;
mod history;
mod mixer;
mod model;
mod repeat;
mod sizes;
mod slots;
mod symbol;
mod trust;
mod twin;
mod walk;

use coder::Coder;
use model::Model;

/// The length of the module without its bodies' sizes, before everything else.
const HEAD: usize = 4;

/// The most decisions that a byte takes.
const MOST: usize = 10;

/// Returns `module` in as few bytes as it goes, or nothing if it would not come back as it was.
pub fn press(module: &[u8]) -> Option<Vec<u8>> {
    let bare = sizes::without(module);
    if sizes::with(&bare) != module {
        return None;
    }
    let mut model = Model::new(bare.len());
    let mut coder = Coder::writing();
    bare.iter().for_each(|byte| model.pass(*byte, &mut coder));
    let length = u32::try_from(bare.len()).ok()?;
    Some([length.to_le_bytes().to_vec(), coder.finish()].concat())
}

/// A module on its way back.
pub struct Unpress {
    /// What has come and could not begin to be read.
    head: Vec<u8>,
    reading: Option<Reading>,
}

struct Reading {
    length: usize,
    model: Model,
    coder: Coder,
}

impl Unpress {
    /// Begins with nothing.
    pub fn new() -> Self {
        Self { head: Vec::new(), reading: None }
    }

    /// Takes the next bytes, and reads as far as they go.
    pub fn take(&mut self, bytes: &[u8]) {
        match &mut self.reading {
            Some(reading) => reading.coder.add(bytes),
            None => {
                self.head.extend_from_slice(bytes);
                if self.head.len() < 2 * HEAD {
                    return;
                }
                let coded = self.head.split_off(HEAD);
                let length = self.head.iter().rev().fold(0, |length, byte| length << 8 | usize::from(*byte));
                self.reading =
                    Some(Reading { length, model: Model::new(length), coder: Coder::reading(coded) });
            }
        }
        self.read(false);
    }

    /// Returns the module, when all its bytes were taken. Whether it is the right one is for its hash to say.
    pub fn finish(mut self) -> Vec<u8> {
        self.read(true);
        self.reading.map_or_else(Vec::new, |reading| sizes::with(reading.model.text()))
    }

    fn read(&mut self, all: bool) {
        let Some(Reading { length, model, coder }) = &mut self.reading else { return };
        while model.text().len() < *length && !coder.is_overdrawn() && (all || coder.is_good_for(MOST)) {
            model.pass(0, coder);
        }
    }
}

impl Default for Unpress {
    fn default() -> Self {
        Self::new()
    }
}

/// [`Unpress`] as scripts see it.
#[cfg(target_arch = "wasm32")]
mod script {
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen]
    #[derive(Default)]
    pub struct Unpress(super::Unpress);

    #[wasm_bindgen]
    impl Unpress {
        #[wasm_bindgen(constructor)]
        pub fn new() -> Self {
            Self::default()
        }

        pub fn take(&mut self, bytes: &[u8]) {
            self.0.take(bytes);
        }

        pub fn finish(self) -> Vec<u8> {
            self.0.finish()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module with every form of instruction, and functions enough that some are twins.
    fn module() -> Vec<u8> {
        use wasm_encoder::{BlockType, Encode, Function, Ieee64, InstructionSink, MemArg, Module, ValType};
        let mut module = Module::new();
        let mut types = wasm_encoder::TypeSection::new();
        types.ty().function([ValType::I32, ValType::I64], [ValType::I32]);
        types.ty().function([], []);
        let mut imports = wasm_encoder::ImportSection::new();
        imports.import("browser", "log", wasm_encoder::EntityType::Function(1));
        let mut functions = wasm_encoder::FunctionSection::new();
        let mut code = wasm_encoder::CodeSection::new();
        for n in 0..200u32 {
            functions.function(0);
            let mut body = Function::new([(1 + n % 3, ValType::I64), (200, ValType::I32)]);
            let slot = MemArg { offset: u64::from(n) * 8, align: 2, memory_index: 0 };
            let mut to: InstructionSink<'_> = body.instructions();
            to.local_get(0).i32_load(slot).i32_const(n as i32 * 1000 - 7).i32_add().local_tee(150 + n % 9);
            to.block(BlockType::Empty).local_get(2).i64_eqz().br_table([0, 0, 0], 0).end();
            to.local_get(1).i64_const(-1 - i64::from(n)).i64_store(slot).call(n % 3).call_indirect(0, 1);
            to.f64_const(Ieee64::from(f64::from(n) / 3.0)).i64_trunc_sat_f64_s().local_set(2);
            to.i32_const(0).i32_const(1).i32_const(2).memory_fill(0).memory_size(0).memory_grow(0);
            to.if_(BlockType::Result(ValType::I32)).i32_const(1).else_().i32_const(2).end();
            to.i32_const(3).i32_const(4).typed_select(ValType::I32).end();
            code.function(&body);
        }
        let mut data = wasm_encoder::DataSection::new();
        data.passive("Chi bộ họp ngày 3 hằng tháng, chi bộ họp ngày 5 hằng tháng".bytes());
        module.section(&types).section(&imports).section(&functions);
        module.section(&wasm_encoder::DataCountSection { count: 1 }).section(&code).section(&data);
        let mut name = Vec::new();
        "a custom section".encode(&mut name);
        module.section(&wasm_encoder::RawSection { id: 0, data: &name });
        module.finish()
    }

    /// Takes what is pressed, a few bytes at a time.
    fn unpressed(pressed: &[u8], at_a_time: usize) -> Vec<u8> {
        let mut unpress = Unpress::new();
        pressed.chunks(at_a_time).for_each(|bytes| unpress.take(bytes));
        unpress.finish()
    }

    #[test]
    fn a_module_comes_back_as_it_was_however_its_bytes_come_in() {
        let module = module();
        let pressed = press(&module).expect("it comes back");

        for at_a_time in [1, 7, 48 * 1024] {
            assert_eq!(unpressed(&pressed, at_a_time), module);
        }
        assert!(pressed.len() * 5 < module.len(), "{} of {}", pressed.len(), module.len());
    }

    #[test]
    fn the_smallest_modules_come_back() {
        for module in [&b""[..], b"\0asm", b"\0asm\x01\0\0\0", b"\0asm\x01\0\0\0\x0a\x01\0"] {
            let pressed = press(module).expect("it comes back");
            assert_eq!(unpressed(&pressed, 48 * 1024), module);
        }
    }

    #[test]
    fn a_module_that_writes_a_size_longer_than_need_be_is_not_pressed() {
        let long_size = b"\0asm\x01\0\0\0\x0a\x05\x01\x82\x00\x00\x0b";
        assert_eq!(press(long_size), None);
    }

    #[test]
    fn bytes_that_are_no_module_end_in_something() {
        let module = module();
        let pressed = press(&module).expect("it comes back");
        for at in (0..pressed.len()).step_by(pressed.len() / 40) {
            let mut spoilt = pressed.clone();
            spoilt[at] ^= 0x10;
            assert_ne!(unpressed(&spoilt, 1000), module);
            let mut spoilt = module.clone();
            spoilt[at] ^= 0x10;
            if let Some(pressed) = press(&spoilt) {
                assert_eq!(unpressed(&pressed, 1000), spoilt);
            }
        }
    }
}
