//! The usual agenda, carried over, and the notice as plain text.

/// An item as last month's meeting had it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedItem {
    /// Its title.
    pub title: String,
    /// Who presents it.
    pub presenter: String,
    /// What was prepared.
    pub body: String,
}

/// Writes a notice of a meeting as plain text, for the share sheet and the clipboard: `head` lines, then the
/// items, numbered.
pub fn notice(head: &[String], agenda: &str, items: &[PlannedItem]) -> String {
    let mut lines: Vec<String> = head.iter().filter(|line| !line.is_empty()).cloned().collect();
    if !items.is_empty() {
        lines.push(agenda.into());
    }
    for (n, item) in items.iter().enumerate() {
        let presenter =
            if item.presenter.is_empty() { String::new() } else { format!(" ({})", item.presenter) };
        lines.push(format!("{}. {}{presenter}", n + 1, item.title));
        if !item.body.is_empty() {
            lines.push(format!("   {}", item.body.replace('\n', "\n   ")));
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_reads_as_a_person_would_write_it() {
        let item = |title: &str, presenter: &str, body: &str| PlannedItem {
            title: title.into(),
            presenter: presenter.into(),
            body: body.into(),
        };
        let text = notice(
            &["Sinh hoạt thường kỳ tháng 12".into(), "19:00 Thứ Năm, 03/12/2026".into(), String::new()],
            "Chương trình:",
            &[item("Mở đầu", "Y Bhul Mlô", ""), item("Tưới cà phê", "", "Lịch bơm.\nCa đêm.")],
        );
        assert_eq!(
            text,
            "Sinh hoạt thường kỳ tháng 12\n19:00 Thứ Năm, 03/12/2026\nChương trình:\n1. Mở đầu (Y Bhul Mlô)\n\
             2. Tưới cà phê\n   Lịch bơm.\n   Ca đêm."
        );
    }
}
