//! Standing notices above every page: what happened, whether the book is safe, what to do.

use leptos::prelude::*;

use crate::{
    components::{Banner, Icon, Live, Tone},
    routes::Place,
    words::words,
};

/// A notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// What was just typed could not be saved, for whatever reason.
    NotSaved,
    /// It could not be saved: the disk is full.
    Full,
    /// The browser removed the book from this machine.
    Wiped,
    /// The office was told that this device is lost, and the book was removed.
    Lost,
    /// The backup that was chosen before the code was entered is another cell's: nothing of it is in the book.
    OtherCell,
    /// The server does not take this device any more; with so many entries unsent.
    Revoked(usize),
    /// What the server has is not all here yet.
    Arriving,
    /// A new version waits.
    NewVersion,
    /// The page runs inside a messenger.
    InApp,
    /// The browser did not promise to keep the book; whether it can be installed.
    NotKept(bool),
    /// Something is unsent for so many days.
    LongUnsent(i64),
    /// So many entries wait for the office.
    Held(usize),
    /// So many entries cannot be read there yet.
    Unreadable(usize),
}

impl Notice {
    /// Returns whether it stands above every page. What is so from the first day to the last stands where people
    /// begin, and leaves the others to what they are for.
    const fn is_everywhere(self) -> bool {
        !matches!(self, Self::NotKept(_))
    }
}

/// What a person does with a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeAct {
    /// Changes to the new version.
    Update,
    /// Puts the notice off.
    Later,
    /// Has read it.
    Read,
    /// Makes a backup.
    Backup,
    /// Installs the app.
    Install,
    /// Copies the address.
    CopyAddress,
}

/// The notices of a page, the gravest first.
#[component]
pub fn Notices(
    /// Which there are.
    #[prop(into)]
    notices: Live<Vec<Notice>>,
    /// The page they stand above.
    place: Live<Place>,
    /// Told what the person does.
    act: Callback<(Notice, NoticeAct)>,
) -> impl IntoView {
    let here = move |notice: &Notice| notice.is_everywhere() || place.with(Place::is_a_start);
    let notices = Live::memo(move || notices.get().into_iter().filter(here).collect::<Vec<_>>());
    move || notices.get().into_iter().map(|notice| one(notice, act)).collect_view()
}

fn one(notice: Notice, act: Callback<(Notice, NoticeAct)>) -> AnyView {
    let say = &words().notice;
    let button = move |word: &'static str, what: NoticeAct, class: &'static str| {
        view! {
            <button class=class type="button" on:click=move |_| act.run((notice, what))>
                {word}
            </button>
        }
        .into_any()
    };
    let link =
        |word: &'static str, place: Place| view! { <a class="btn" href=place.path()>{word}</a> }.into_any();
    let (plain, primary, quiet) = ("btn", "btn primary", "btn quiet");
    let backup = |class| button(say.kept_backup, NoticeAct::Backup, class);
    let later = || button(words().common.later, NoticeAct::Later, quiet);
    let (tone, sign, title, text, buttons) = match notice {
        Notice::NewVersion => (
            Tone::Plain,
            Icon::Sending,
            say.new_title.to_owned(),
            say.new_text.to_owned(),
            vec![button(say.new_go, NoticeAct::Update, plain), later()],
        ),
        Notice::Arriving => {
            (Tone::Plain, Icon::Sending, say.arriving_title.to_owned(), say.arriving_text.to_owned(), vec![])
        }
        Notice::NotKept(installable) => {
            let install = installable.then(|| button(say.kept_install, NoticeAct::Install, quiet));
            let buttons = std::iter::once(backup(plain)).chain(install).collect();
            (Tone::Wait, Icon::Alert, say.kept_title.to_owned(), say.kept_text.to_owned(), buttons)
        }
        Notice::Full => {
            let text = say.full_text.to_owned();
            (Tone::Bad, Icon::Disk, say.full_title.to_owned(), text, vec![backup(primary)])
        }
        Notice::NotSaved => {
            let text = say.failed_text.to_owned();
            (Tone::Bad, Icon::Disk, say.failed_title.to_owned(), text, vec![backup(primary)])
        }
        Notice::InApp => (
            Tone::Wait,
            Icon::Phone,
            say.app_title.to_owned(),
            say.app_text.to_owned(),
            vec![button(say.copy, NoticeAct::CopyAddress, plain)],
        ),
        Notice::Revoked(unsent) => {
            let left = if unsent == 0 { say.revoked_none.to_owned() } else { say.revoked_unsent(&unsent) };
            let ways = vec![backup(primary), link(say.revoked_code, Place::Handover)];
            (Tone::Bad, Icon::Lock, say.revoked_title.to_owned(), left, ways)
        }
        Notice::OtherCell => {
            let ways = vec![
                link(say.other_cell_choose, Place::Handover),
                button(words().common.close, NoticeAct::Read, quiet),
            ];
            (Tone::Wait, Icon::File, say.other_cell_title.to_owned(), say.other_cell_text.to_owned(), ways)
        }
        Notice::Held(count) => {
            let text = say.held_text.to_owned();
            (Tone::Wait, Icon::Clock, say.held_title(&count), text, vec![link(say.why, Place::Held)])
        }
        Notice::Unreadable(count) => {
            (Tone::Wait, Icon::File, say.unreadable_title(&count), say.unreadable_text.to_owned(), vec![])
        }
        Notice::LongUnsent(days) => {
            let text = say.week_text.to_owned();
            (Tone::Wait, Icon::Up, say.week_title(&days), text, vec![backup(plain), later()])
        }
        Notice::Lost => (Tone::Bad, Icon::Lock, say.lost_title.to_owned(), say.lost_text.to_owned(), vec![]),
        Notice::Wiped => (
            Tone::Bad,
            Icon::Alert,
            say.wiped_title.to_owned(),
            say.wiped_text.to_owned(),
            vec![link(say.wiped_restore, Place::Handover)],
        ),
    };
    let buttons = (!buttons.is_empty()).then(|| view! { <p class="row">{buttons}</p> });
    view! {
        <Banner tone=tone sign=sign title=title spoken=true>
            <p>{text}</p>
            {buttons}
        </Banner>
    }
    .into_any()
}
