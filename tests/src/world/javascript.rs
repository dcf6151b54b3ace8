//! Another implementation of Automerge: the npm package, under node.

use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use super::places;

/// Reads documents (base64, one a line) and says as JSON what each holds, knowing nothing of it but that its records
/// are maps by id and its prose is text. A scalar string comes as an object of its own kind.
const READ: &str = r#"
import { load } from "@automerge/automerge";
import { readFileSync } from "node:fs";
const plain = (value) => {
    if (typeof value !== "object" || value === null) return value;
    if (value.constructor?.name.endsWith("String")) return value.toString();
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
};
const lines = readFileSync(0, "utf8").trim().split("\n");
console.log(JSON.stringify(lines.map((line) => plain(load(Buffer.from(line, "base64"))))));
"#;

/// Returns what the documents hold, as JavaScript's Automerge reads them.
pub fn read_in_javascript(documents: &[Vec<u8>]) -> Result<Vec<Value>> {
    let mut node = Command::new("node")
        .args(["--input-type=module", "--eval", READ])
        .current_dir(places::npm()?)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot start node; `cargo xtask set-up` installs it")?;
    let lines: Vec<_> = documents.iter().map(|document| BASE64_STANDARD.encode(document)).collect();
    node.stdin.take().context("stdin is piped")?.write_all(lines.join("\n").as_bytes())?;
    let said = node.wait_with_output()?;
    ensure!(said.status.success(), "node: {}", String::from_utf8_lossy(&said.stderr));
    Ok(serde_json::from_slice(&said.stdout)?)
}
