//! The texts of the hand-written files, out of the app's catalogue: `@boot.name@` stands for `name` in its `[boot]`.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};

/// What begins and what ends the name of a text.
const BEGIN: &str = "@boot.";
const END: &str = "@";

/// The texts.
pub struct Words {
    texts: BTreeMap<String, String>,
    used: RefCell<BTreeSet<String>>,
}

impl Words {
    /// Reads a catalogue.
    pub fn of(catalogue: &str) -> Result<Self> {
        let mut sections: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(catalogue)?;
        let texts = sections.remove("boot").context("the catalogue has no [boot]")?;
        Ok(Self { texts, used: RefCell::default() })
    }

    /// Puts the texts into a file.
    pub fn fill(&self, source: &str) -> Result<String> {
        let mut parts = source.split(BEGIN);
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once(END).with_context(|| format!("{BEGIN}{part} does not end"))?;
            let text = self.texts.get(name).with_context(|| format!("the catalogue has no boot.{name}"))?;
            // It may stand in a page, in a script or in JSON.
            ensure!(!text.contains(['<', '&', '"', '\'', '\\']), "boot.{name} would end where it stands");
            self.used.borrow_mut().insert(name.to_owned());
            filled.extend([text, rest]);
        }
        Ok(filled)
    }

    /// Fails where a text stood in no file.
    pub fn are_used(&self) -> Result<()> {
        let used = self.used.borrow();
        let idle: Vec<_> = self.texts.keys().filter(|name| !used.contains(*name)).collect();
        ensure!(idle.is_empty(), "of [boot] nothing uses {idle:?}");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn a_text_stands_where_its_name_was() {
        let words = Words::of("[boot]\nname = 'Sổ'\nidle = 'x'\n").unwrap();
        assert_eq!(words.fill("<h1>@boot.name@</h1>@build@").unwrap(), "<h1>Sổ</h1>@build@");
        assert!(words.fill("@boot.nam@").is_err() && words.are_used().is_err());
        words.fill("@boot.idle@").unwrap();
        words.are_used().unwrap();
    }
}
