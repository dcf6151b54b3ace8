//! Turns the catalogues `src/words/*.toml` into Rust, so that a missing key or placeholder fails the build and
//! no parser travels to the phone. A key without a placeholder becomes a field, one with placeholders a method
//! whose arguments stand in the order of the Vietnamese sentence.

use std::{collections::BTreeMap, env, fmt::Write as _, fs, path::Path};

type Section = BTreeMap<String, String>;
type Catalogue = BTreeMap<String, Section>;

fn main() {
    println!("cargo::rerun-if-changed=src/words/vi.toml");
    println!("cargo::rerun-if-changed=src/words/en.toml");
    let (vi, en) = (read("vi"), read("en"));
    let mut out = String::new();
    let mut words = String::from("/// Every text of the pages, in one language.\npub struct Words {\n");
    for (section, keys) in &vi {
        let name = camel(section);
        writeln!(words, "    /// The texts of `[{section}]`.\n    pub {section}: {name},")
            .expect("a string grows");
        declare(&mut out, &name, keys);
    }
    words.push_str("}\n");
    out.push_str(&words);
    fill(&mut out, "VI", &vi, &vi);
    fill(&mut out, "EN", &vi, &en);
    let extra = en.iter().flat_map(|(section, keys)| keys.keys().map(move |key| (section, key)));
    for (section, key) in extra {
        assert!(
            vi.get(section).is_some_and(|keys| keys.contains_key(key)),
            "en.toml alone has {section}.{key}"
        );
    }
    let target = Path::new(&env::var("OUT_DIR").expect("cargo sets OUT_DIR")).join("words.rs");
    fs::write(target, out).expect("OUT_DIR is writable");
}

fn read(language: &str) -> Catalogue {
    let path = format!("src/words/{language}.toml");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut catalogue: Catalogue = toml::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
    // What stands there before the app is put into the hand-written files.
    catalogue.remove("boot");
    catalogue
}

fn declare(out: &mut String, name: &str, keys: &Section) {
    let (mut fields, mut methods) = (String::new(), String::new());
    for (key, text) in keys {
        let holes = holes(text);
        if holes.is_empty() {
            writeln!(fields, "    /// {text}\n    pub {}: &'static str,", raw(key)).expect("a string grows");
        } else {
            let arguments: String = holes.iter().map(|hole| format!(", {hole}: &dyn Display")).collect();
            let pairs: String = holes.iter().map(|hole| format!("(\"{hole}\", {hole}), ")).collect();
            let key = raw(key);
            writeln!(fields, "    {key}: &'static str,").expect("a string grows");
            writeln!(
                methods,
                "    /// {text}\n    pub fn {key}(&self{arguments}) -> String {{ fill(self.{key}, &[{pairs}]) }}"
            )
            .expect("a string grows");
        }
    }
    write!(out, "/// Texts.\npub struct {name} {{\n{fields}}}\nimpl {name} {{\n{methods}}}\n")
        .expect("a string grows");
}

fn fill(out: &mut String, name: &str, vi: &Catalogue, language: &Catalogue) {
    writeln!(out, "/// The catalogue.\npub static {name}: Words = Words {{").expect("a string grows");
    for (section, keys) in vi {
        writeln!(out, "    {section}: {} {{", camel(section)).expect("a string grows");
        for (key, vietnamese) in keys {
            let text = language
                .get(section)
                .and_then(|keys| keys.get(key))
                .unwrap_or_else(|| panic!("{name} has no {section}.{key}"));
            let (mut here, mut there) = (holes(text), holes(vietnamese));
            here.sort_unstable();
            there.sort_unstable();
            assert_eq!(here, there, "{name}: {section}.{key} has other placeholders");
            writeln!(out, "        {}: {text:?},", raw(key)).expect("a string grows");
        }
        out.push_str("    },\n");
    }
    out.push_str("};\n");
}

/// Returns the names in braces, each once, in the order they stand; `{n|item|items}` chooses by `n`.
fn holes(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for part in text.split('{').skip(1) {
        let hole = part.split('}').next().unwrap_or_default();
        let name = hole.split('|').next().unwrap_or_default();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Returns the key as a Rust name: a key may be a document field's own word, and some of those Rust keeps for itself.
fn raw(key: &str) -> String {
    let kept =
        ["as", "for", "if", "in", "loop", "match", "move", "type", "use", "where", "while"].contains(&key);
    if kept { format!("r#{key}") } else { key.to_owned() }
}

fn camel(section: &str) -> String {
    section.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}
