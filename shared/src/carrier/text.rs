//! The text around what is sealed: written as RFC 7468 has it, and read as mail programs and messengers leave it.

use pem_rfc7468::{Base64Decoder, LineEnding};

use super::What;

/// Returns the file's text.
pub(super) fn write(what: What, bytes: &[u8]) -> String {
    let sealed = pem_rfc7468::encode_string(what.label(), LineEnding::LF, bytes);
    format!("{}\n{}", what.words(), sealed.expect("no text of this length is too long"))
}

/// Returns what a file is, and its bytes; nothing where it is none of ours, or not the whole of one. Around it there may be
/// any words; between its two lines there is base64 to the letter, however that is broken into lines. Of two in one file
/// nobody can say which is meant: that is none.
pub(super) fn read(file: &[u8]) -> Option<(What, Vec<u8>)> {
    let begun = |what: What| Some((what, cut(file, &line("BEGIN", what))?.1));
    let mut begun = [What::Letter, What::Reply].into_iter().filter_map(begun);
    let ((what, after), None) = (begun.next()?, begun.next()) else { return None };
    let (within, beyond) = cut(after, &line("END", what))?;
    if cut(beyond, &line("BEGIN", what)).is_some() {
        return None;
    }
    let mut bytes = Vec::new();
    Base64Decoder::new(&letters(within)).ok()?.decode_to_end(&mut bytes).ok()?;
    Some((what, bytes))
}

fn line(word: &str, what: What) -> String {
    format!("-----{word} {}-----", what.label())
}

/// Returns what stands before and behind the first `mark`.
fn cut<'a>(text: &'a [u8], mark: &str) -> Option<(&'a [u8], &'a [u8])> {
    let at = text.windows(mark.len()).position(|here| here == mark.as_bytes())?;
    Some((&text[..at], &text[at + mark.len()..]))
}

/// Returns the base64 without line ends and blanks, and without the marks that a quoted mail's lines begin with.
fn letters(text: &[u8]) -> Vec<u8> {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let lines = text.split(|byte| matches!(byte, b'\r' | b'\n'));
    let unquoted =
        lines.flat_map(|line| line.iter().skip_while(move |byte| is_blank(byte) || **byte == b'>'));
    unquoted.copied().filter(|byte| !is_blank(byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 100 bytes: two lines and a part of a third, with padding.
    fn bytes() -> Vec<u8> {
        (0..100).collect()
    }

    fn file() -> String {
        write(What::Letter, &bytes())
    }

    fn is_whole(file: &str) -> bool {
        match read(file.as_bytes()) {
            Some(found) => {
                assert_eq!(found, (What::Letter, bytes()));
                true
            }
            None => false,
        }
    }

    /// The block alone, with its two lines.
    fn block() -> String {
        let file = file();
        file[file.find("-----BEGIN").unwrap()..].to_owned()
    }

    fn base64() -> String {
        block().lines().filter(|line| !line.starts_with('-')).collect()
    }

    fn around(base64: &str) -> String {
        format!("-----BEGIN SO CHI BO LETTER-----\n{base64}\n-----END SO CHI BO LETTER-----\n")
    }

    #[test]
    fn words_around_it_are_passed_over() {
        assert!(is_whole(&file()));
        assert!(is_whole(&block()), "without any words");
        assert!(is_whole(block().trim_end()), "without a line end");
        let mail = format!("\u{feff}Kính gửi xã,\r\n\r\n{}\r\n-- \r\nH'Linh Niê\r\n0912 345 678\r\n", file());
        assert!(is_whole(&mail));
        assert!(is_whole(&format!("\0\x01 {}\0", file())), "whatever they are");
        let signed = format!("-----BEGIN PGP SIGNED MESSAGE-----\n\n{}-----END PGP-----\n", file());
        assert!(is_whole(&signed), "another's block is words");
    }

    #[test]
    fn lines_end_and_break_in_any_way() {
        for ending in ["\r\n", "\r", "\n\n", "\r\n\r\n", " \n", "\t\r\n  ", " "] {
            assert!(is_whole(&block().replace('\n', ending)), "{ending:?}");
        }
        for width in [1, 3, 30, 76, 200] {
            let lines: Vec<_> = base64()
                .as_bytes()
                .chunks(width)
                .map(|line| String::from_utf8(line.into()).unwrap())
                .collect();
            assert!(is_whole(&around(&lines.join("\r\n"))), "{width} letters a line");
        }
        assert!(is_whole(&around(&base64()).replace('\n', "")), "all of it in one line");
    }

    #[test]
    fn a_quoted_one_is_read() {
        for mark in ["> ", ">", "> > ", ">> "] {
            let quoted: String = file().lines().map(|line| format!("{mark}{line}\n")).collect();
            assert!(is_whole(&format!("Xã nhận được chưa?\n\n{quoted}\nCảm ơn.")), "{mark:?}");
        }
    }

    #[test]
    fn within_the_base64_nothing_is_guessed() {
        let good = base64();
        assert!(good.ends_with("Yw=="));
        let short = good.trim_end_matches('=');
        let bad = [
            String::new(),
            good[1..].to_owned(),
            good[4..].replace("==", ""),
            short.to_owned(),
            format!("{short}="),
            format!("{good}="),
            format!("{good}{good}"),
            // Bits behind the last byte.
            good.replace("Yw==", "Yx=="),
            good.replacen('A', "-", 1),
            good.replacen('A', "_", 1),
            good.replacen("AAEC", "AAEC>", 1),
            good.replacen('A', "А", 1),
            good.replacen('A', "=", 1),
            good.replacen("AAEC", "AAEC=\n", 1),
            good.replacen("AAEC", "AAEC\u{a0}", 1),
            good.replacen("AAEC", "AAEC<br>", 1),
        ];
        for bad in bad {
            assert!(!is_whole(&around(&bad)), "{bad}");
        }
    }

    #[test]
    fn part_of_one_and_two_in_one_are_none() {
        let block = block();
        let end = block.find("\n-----END").unwrap();
        assert!(!is_whole(&block[..end]));
        assert!(!is_whole(&block[..block.trim_end().len() - 1]));
        assert!(!is_whole(&block[1..]));
        assert!(!is_whole(&block.replace("END SO CHI BO LETTER", "END SO CHI BO REPLY")));
        assert!(!is_whole(&block.replace("LETTER", "LETTERS")));
        assert!(!is_whole(&block.to_lowercase()));
        let reply = write(What::Reply, &bytes());
        for two in [[&*block, &*block], [&*reply, &*block], [&*block, &*reply], [&block[..end], &*block]] {
            assert!(!is_whole(&two.concat()));
        }
    }
}
