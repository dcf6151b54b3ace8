//! `shared` does no I/O, asks no clock, draws no randomness and knows neither tokio nor the browser. Its
//! dependency tree cannot even name them (automerge draws an actor at random where it is not given one; we
//! always give one).

use std::process::Command;

#[test]
fn the_dependency_tree_names_no_io() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--package", "shared", "--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).expect("cargo tree writes text");
    let names: Vec<_> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.contains(&"automerge"), "the tree was read");
    for forbidden in ["tokio", "web-sys", "js-sys", "wasm-bindgen", "reqwest", "hyper", "rusqlite", "chrono"]
    {
        assert!(!names.contains(&forbidden), "shared depends on {forbidden}");
    }
}

#[test]
fn the_sources_name_no_io() {
    let forbidden = ["std::fs", "std::net", "std::env", "std::thread", "SystemTime", "std::time", "println!"];
    let mut looked = 0;
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                looked += 1;
                for word in forbidden {
                    assert!(!text.contains(word), "{} names {word}", path.display());
                }
            }
        }
    }
    assert!(looked > 20);
}
