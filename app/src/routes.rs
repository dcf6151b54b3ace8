//! The addresses of the book, and the page each opens. An address is read here and written here, nowhere else.

use leptos::prelude::*;

use crate::{
    components::{Live, Shell, ShellData, keyed},
    pages::notice::{Notice, NoticeAct, Notices},
    platform::address::Address,
};

/// A place in the book.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Trang đầu; the office's is [`Place::Overview`].
    Home,
    /// Every meeting of the cell.
    Meetings,
    /// Before a meeting.
    Prepare(String),
    /// Its roll-call.
    Roll(String),
    /// Writing it, at an item's record; without one, where it was left.
    Write(String, Option<String>),
    /// Its close and adoption.
    Close(String),
    /// Its minutes.
    Read(String),
    /// Tasks and petitions.
    Tasks,
    /// The roster.
    Roster,
    /// This machine.
    Device,
    /// A new machine, a new secretary.
    Handover,
    /// Where two machines wrote differently.
    Conflicts,
    /// What the commune received and has not let in.
    Held,
    /// Who wrote a text: a document and a path in it.
    History(String, String),
    /// Who wrote where in a whole document.
    Journal(String),
    /// The commune's table.
    Overview,
    /// The commune's cells.
    Cells,
    /// One of them.
    Cell(String),
    /// One of its meetings: unit, meeting.
    CellMeeting(String, String),
    /// Into the book with a code.
    Enrol,
    /// The design's pages, where the feature is on.
    #[cfg(feature = "gallery")]
    Gallery(String),
    /// No such place.
    Lost,
}

impl Place {
    /// Reads an address's path.
    pub fn of(path: &str) -> Self {
        let parts: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(decode).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        match parts[..] {
            [] => Self::Home,
            ["meetings"] => Self::Meetings,
            ["meetings", id, "prepare"] => Self::Prepare(id.into()),
            ["meetings", id, "roll"] => Self::Roll(id.into()),
            ["meetings", id, "write"] => Self::Write(id.into(), None),
            ["meetings", id, "write", item] => Self::Write(id.into(), Some(item.into())),
            ["meetings", id, "close"] => Self::Close(id.into()),
            ["meetings", id, "read"] => Self::Read(id.into()),
            ["tasks"] => Self::Tasks,
            ["roster"] => Self::Roster,
            ["device"] => Self::Device,
            ["handover"] => Self::Handover,
            ["conflicts"] => Self::Conflicts,
            ["held"] => Self::Held,
            ["history", document, path] => Self::History(document.into(), path.into()),
            ["history", document] => Self::Journal(document.into()),
            ["overview"] => Self::Overview,
            ["cells"] => Self::Cells,
            ["cells", unit] => Self::Cell(unit.into()),
            ["cells", unit, "meetings", id] => Self::CellMeeting(unit.into(), id.into()),
            ["enrol"] => Self::Enrol,
            #[cfg(feature = "gallery")]
            ["gallery", page] => Self::Gallery(page.into()),
            _ => Self::Lost,
        }
    }

    /// Returns whether it is where people begin, or where they look after their device.
    pub const fn is_a_start(&self) -> bool {
        matches!(self, Self::Home | Self::Overview | Self::Device | Self::Handover)
    }

    /// Writes the address's path.
    pub fn path(&self) -> String {
        let meeting = |id: &str, step: &str| format!("/meetings/{}/{step}", encode(id));
        match self {
            Self::Home | Self::Lost => "/".into(),
            Self::Meetings => "/meetings".into(),
            Self::Prepare(id) => meeting(id, "prepare"),
            Self::Roll(id) => meeting(id, "roll"),
            Self::Write(id, None) => meeting(id, "write"),
            Self::Write(id, Some(item)) => format!("{}/{}", meeting(id, "write"), encode(item)),
            Self::Close(id) => meeting(id, "close"),
            Self::Read(id) => meeting(id, "read"),
            Self::Tasks => "/tasks".into(),
            Self::Roster => "/roster".into(),
            Self::Device => "/device".into(),
            Self::Handover => "/handover".into(),
            Self::Conflicts => "/conflicts".into(),
            Self::Held => "/held".into(),
            Self::History(document, path) => format!("/history/{}/{}", encode(document), encode(path)),
            Self::Journal(document) => format!("/history/{}", encode(document)),
            Self::Overview => "/overview".into(),
            Self::Cells => "/cells".into(),
            Self::Cell(unit) => format!("/cells/{}", encode(unit)),
            Self::CellMeeting(unit, id) => format!("/cells/{}/meetings/{}", encode(unit), encode(id)),
            Self::Enrol => "/enrol".into(),
            #[cfg(feature = "gallery")]
            Self::Gallery(page) => format!("/gallery/{}", encode(page)),
        }
    }
}

/// The app: a frame, and in it the page of the address. `screen` makes each page from whatever holds the data;
/// a page lives as long as its address stays.
#[component]
pub fn App(
    /// What the frame shows.
    #[prop(into)]
    shell: Live<ShellData>,
    /// The standing notices, the gravest first.
    #[prop(into, optional)]
    notices: Live<Vec<Notice>>,
    /// Told what a person does with one.
    #[prop(optional)]
    on_notice: Option<Callback<(Notice, NoticeAct)>>,
    /// Makes a page.
    screen: fn(Place) -> AnyView,
) -> impl IntoView {
    let on_notice = on_notice.unwrap_or_else(|| Callback::new(|_| {}));
    let address = Address::follow();
    let place = Live::memo(move || Place::of(&address.path()));
    view! {
        <Shell data=shell>
            <Notices notices=notices place=place act=on_notice />
            // Keyed, so that a page never inherits another page's elements, and with them what was typed there.
            {keyed(move || vec![address.path()], move |path| screen(Place::of(&path)))}
        </Shell>
    }
}

/// Escapes what would end a part of a path.
fn encode(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for byte in part.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b':' => {
                out.push(byte.into())
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Undoes [`encode`]; what is no escape stays as it is.
fn decode(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = (*first == b'%')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match escaped {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_reads_back() {
        let id = || String::from("cell-7:2026-11");
        let places = [
            Place::Home,
            Place::Meetings,
            Place::Prepare(id()),
            Place::Roll(id()),
            Place::Write(id(), None),
            Place::Write(id(), Some("0000000000003f00.1".into())),
            Place::Close(id()),
            Place::Read(id()),
            Place::Tasks,
            Place::Roster,
            Place::Device,
            Place::Handover,
            Place::Conflicts,
            Place::Held,
            Place::History(id(), "said/0000000000003f00.1/text".into()),
            Place::Journal(id()),
            Place::Overview,
            Place::Cells,
            Place::Cell("buôn Drah".into()),
            Place::CellMeeting("7".into(), id()),
            Place::Enrol,
        ];
        for place in places {
            assert_eq!(Place::of(&place.path()), place);
        }
    }

    #[test]
    fn a_strange_address_leads_nowhere() {
        for path in ["/meetings/x", "/cells/1/2", "/nothing", "/history"] {
            assert_eq!(Place::of(path), Place::Lost, "{path}");
        }
        assert_eq!(decode("100%"), "100%");
    }
}
