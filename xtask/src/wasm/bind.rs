//! wasm-bindgen, as a library: its version is the lock file's, so it cannot differ from the app's.

use std::path::Path;

use anyhow::{Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use super::order;
use crate::assets::lean::lean;

/// A module and the JavaScript that binds it to the browser.
pub struct Bound {
    /// An ES module whose default export starts the app.
    pub js: String,
    /// The module.
    pub wasm: Vec<u8>,
}

impl Bound {
    /// Binds the module that cargo left at `compiled` for a classic script: its global `name` starts it.
    pub fn classic(compiled: &Path, name: &str) -> Result<Self> {
        let mut bindgen = Bindgen::new();
        bindgen
            .input_path(compiled)
            .no_modules(true)?
            .no_modules_global(name)?
            .typescript(false)
            .omit_default_module_path(true)
            .remove_name_section(true)
            .remove_producers_section(true);
        let mut output = bindgen.generate_output()?;
        let wasm = output.wasm_mut().emit_wasm();
        Ok(Self { js: lean(output.js()), wasm })
    }

    /// Binds the module that cargo left at `compiled`; `small` takes the time to order it for compression.
    pub fn from(compiled: &Path, small: bool) -> Result<Self> {
        let mut bindgen = Bindgen::new();
        bindgen
            .input_path(compiled)
            .web(true)?
            .typescript(false)
            .omit_default_module_path(true)
            .remove_name_section(!small)
            .remove_producers_section(true);
        let mut output = bindgen.generate_output()?;
        let brings_js = |(_, inline): &(_, &Vec<_>)| !inline.is_empty();
        if let Some((name, _)) = output.snippets().iter().find(brings_js) {
            // They would be files of their own, outside what is checked by hash and kept.
            bail!("a dependency brings inline JavaScript ({name}), which the first visit does not carry");
        }
        let wasm = output.wasm_mut().emit_wasm();
        let wasm = if small { order::by_name(&wasm)? } else { wasm };
        Ok(Self { js: lean(output.js()), wasm })
    }
}
