//! The icons: one sprite in the page, drawn once; a use costs a few bytes. No icon stands without words.

use leptos::prelude::*;

/// A small drawing of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[rustfmt::skip]
pub enum Icon {
    Alert, Ask, Back, Book, Check, Clock, Day, Disk, File, Grid, Lock, Lower, Minus, Next, Off, Pen, People,
    Phone, Plus, Raise, Ring, Scan, Send, Sending, Talk, Tasks, Two, Up, X,
}

impl Icon {
    fn href(self) -> &'static str {
        match self {
            Self::Alert => "#i-alert",
            Self::Ask => "#i-ask",
            Self::Back => "#i-back",
            Self::Book => "#i-book",
            Self::Check => "#i-check",
            Self::Clock => "#i-clock",
            Self::Day => "#i-day",
            Self::Disk => "#i-disk",
            Self::File => "#i-file",
            Self::Grid => "#i-grid",
            Self::Lock => "#i-lock",
            Self::Lower => "#i-lower",
            Self::Minus => "#i-minus",
            Self::Next => "#i-next",
            Self::Off => "#i-off",
            Self::Pen => "#i-pen",
            Self::People => "#i-people",
            Self::Phone => "#i-phone",
            Self::Plus => "#i-plus",
            Self::Raise => "#i-raise",
            Self::Ring => "#i-ring",
            Self::Scan => "#i-scan",
            Self::Send => "#i-send",
            Self::Sending => "#i-sending",
            Self::Talk => "#i-talk",
            Self::Tasks => "#i-tasks",
            Self::Two => "#i-two",
            Self::Up => "#i-up",
            Self::X => "#i-x",
        }
    }
}

/// Every drawing by name, on a field of 24 by 24.
const DRAWINGS: &[(&str, &str)] = &[
    ("alert", "M12 3.5 2.5 20.5h19zM12 10v4.5M12 17.5v.01"),
    ("ask", "M8 8.5a4 4 0 1 1 5.2 3.8C12.3 12.7 12 13.3 12 14.5M12 19v.01"),
    ("back", "M15 4.5 7.5 12 15 19.5"),
    ("book", "M12 6.5C10 5 7 4.5 4 4.5v13.5c3 0 6 .5 8 2 2-1.5 5-2 8-2V4.5c-3 0-6 .5-8 2zM12 6.5V20"),
    ("check", "M4.5 12.5 9.5 17.5 19.5 6.5"),
    ("clock", "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0zM12 7v5l3.5 2"),
    ("day", "M4 6h16v14H4zM4 10.5h16M8.5 3.5v4M15.5 3.5v4"),
    ("disk", "M4.5 4.5h12l3 3v12h-15zM8 4.5V9h7V4.5M8 19.5V14h8v5.5"),
    ("file", "M6 3h8l4.5 4.5V21H6zM14 3v4.5h4.5"),
    ("grid", "M4 4h16v16H4zM4 9.3h16M4 14.7h16M9.3 4v16M14.7 4v16"),
    ("lock", "M5 11h14v9.5H5zM8 11V8a4 4 0 0 1 8 0v3"),
    ("lower", "M5 9l7 7 7-7"),
    ("minus", "M5 12h14"),
    ("next", "M9 4.5 16.5 12 9 19.5"),
    ("off", "M2.5 9.5a14 14 0 0 1 19 0M6.5 13.5a8.5 8.5 0 0 1 11 0M12 18.5v.01M4.5 3.5l15 17"),
    ("pen", "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19zM14 6.5l3.5 3.5"),
    (
        "people",
        "M12.5 8a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0zM3 20c0-4 2.5-6 6-6s6 2 6 6M16 5a3.5 3.5 0 0 1 0 6.2M18 14.5c2 .9 3 2.7 3 5.5",
    ),
    ("phone", "M7 2.5h10v19H7zM11 18.3h2"),
    ("plus", "M12 5v14M5 12h14"),
    ("raise", "M5 15l7-7 7 7"),
    ("ring", "M19.5 12a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0z"),
    ("scan", "M3.5 8V3.5H8M16 3.5h4.5V8M20.5 16v4.5H16M8 20.5H3.5V16M7 12h10"),
    ("send", "M3.5 11 20.5 3.5 15 20.5 11 13zM11 13l9.5-9.5"),
    ("sending", "M20 12a8 8 0 0 1-14 5.3M4 12a8 8 0 0 1 14-5.3M18 3v4h-4M6 21v-4h4"),
    ("talk", "M4 4.5h16V16H10.5L6 20v-4H4z"),
    ("tasks", "M3.5 7l2 2 3-4M3.5 17l2 2 3-4M12.5 7H21M12.5 17H21"),
    ("two", "M3.5 3.5H14V17H3.5zM14 7h6.5v13.5H10V17"),
    ("up", "M12 17V4.5M6.5 10 12 4.5 17.5 10M5 20.5h14"),
    ("x", "M5.5 5.5l13 13M18.5 5.5l-13 13"),
];

/// The drawings themselves; stands once in the page.
#[component]
pub fn Sprite() -> impl IntoView {
    let symbols: String = DRAWINGS
        .iter()
        .map(|(name, line)| {
            format!(r#"<symbol id="i-{name}" viewBox="0 0 24 24"><path d="{line}"/></symbol>"#)
        })
        .collect();
    view! { <svg class="vh" aria-hidden="true" inner_html=symbols></svg> }
}

/// An icon beside words that say the same.
pub fn icon(icon: Icon) -> impl IntoView {
    view! { <svg class="i" aria-hidden="true"><use href=icon.href()></use></svg> }
}

/// An icon that alone tells a row's state: it has a name.
pub fn named_icon(icon: Icon, name: &'static str) -> impl IntoView {
    view! { <svg class="i" role="img" aria-label=name><use href=icon.href()></use></svg> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_is_drawn() {
        let all =
            [Icon::Alert, Icon::Ask, Icon::Book, Icon::Sending, Icon::Up, Icon::X, Icon::Two, Icon::Off];
        for icon in all {
            let name = icon.href().trim_start_matches("#i-");
            assert!(DRAWINGS.iter().any(|(drawn, _)| *drawn == name), "{name}");
        }
    }
}
