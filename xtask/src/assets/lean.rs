//! What a browser does not read: lines that only comment, and indentation. Nothing more, so that no parser is needed: no
//! text of ours goes over several lines in a script.

/// Returns a script, a style sheet or a page without them.
pub fn lean(text: &str) -> String {
    let mut lean = String::with_capacity(text.len());
    let mut in_comment = false;
    for line in text.lines().map(str::trim) {
        let begins = line.starts_with("/*");
        let only_comments = in_comment || (begins && line.find("*/").is_none_or(|end| end + 2 == line.len()));
        in_comment = (in_comment || begins) && !line.contains("*/");
        if !only_comments && !line.is_empty() && !line.starts_with("//") {
            lean.extend([line, "\n"]);
        }
    }
    lean
}

#[cfg(test)]
mod tests {
    use super::lean;

    #[test]
    fn only_what_nobody_reads_goes() {
        let script = "// What it does.\n/**\n * @returns {number}\n */\nfunction f() {\n    /* why */ return '//';\n\n    // so\n}\n";
        assert_eq!(lean(script), "function f() {\n/* why */ return '//';\n}\n");
        assert_eq!(
            lean("/* colours */\na { /* of links */\n  color: red;\n}"),
            "a { /* of links */\ncolor: red;\n}\n"
        );
    }
}
