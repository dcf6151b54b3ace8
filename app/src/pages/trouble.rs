//! Where the book, or a part of it, cannot be opened: said plainly, with a way out.

use leptos::prelude::*;

use crate::{
    components::{Head, Icon, Mode, head, icon},
    routes::Place,
    words::words,
};

/// What is in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The book is being opened.
    Opening,
    /// The browser keeps nothing.
    NoStore,
    /// The document could not be read.
    Damaged,
    /// The whole book did not open.
    Closed,
    /// There is no such place in the book.
    NotFound,
}

/// What a person does about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TroubleAct {
    /// Copies the address, to open it elsewhere.
    CopyAddress,
    /// Makes a backup.
    Backup,
}

/// The page, in place of the one that cannot be shown.
#[component]
pub fn TroublePage(
    /// What is in the way.
    trouble: Trouble,
    /// Told what the person does.
    act: Callback<TroubleAct>,
) -> impl IntoView {
    let bare = matches!(trouble, Trouble::NoStore | Trouble::Closed);
    head(move || Head {
        title: if trouble == Trouble::Opening { words().common.loading } else { words().trouble.title }
            .into(),
        mode: if bare { Mode::Bare } else { Mode::Plain },
        ..Head::default()
    });
    if trouble == Trouble::Opening {
        return view! { <p role="status">{words().common.loading}</p> }.into_any();
    }
    view! { <div class="narrow">{trouble_sheet(trouble, act)}</div> }.into_any()
}

/// The sheet that says it.
pub fn trouble_sheet(trouble: Trouble, act: Callback<TroubleAct>) -> AnyView {
    let say = &words().trouble;
    let fill = |word: &'static str, what: TroubleAct| {
        view! {
            <button class="btn fill" type="button" on:click=move |_| act.run(what)>
                {word}
            </button>
        }
        .into_any()
    };
    let copy = || fill(words().notice.copy, TroubleAct::CopyAddress);
    let home = || view! { <a class="btn fill" href=Place::Home.path()>{say.to_home}</a> }.into_any();
    let (sign, title, text, below) = match trouble {
        Trouble::Opening => return ().into_any(),
        Trouble::NoStore => {
            let code = view! { <p class="meta">{say.no_store_code}</p> }.into_any();
            (Icon::Alert, say.no_store, say.no_store_text.to_owned(), vec![code, copy()])
        }
        Trouble::Damaged => {
            let backup = fill(words().device.backup_now, TroubleAct::Backup);
            (Icon::Alert, say.damaged, say.damaged_text.to_owned(), vec![backup, home()])
        }
        Trouble::Closed => {
            let again = view! { <a class="btn fill" href="/" rel="external">{say.again}</a> }.into_any();
            (Icon::Alert, say.closed, say.closed_text.to_owned(), vec![again])
        }
        Trouble::NotFound => (Icon::Ask, say.not_found, say.not_found_text.to_owned(), vec![home()]),
    };
    let id = crate::components::fresh_id("p");
    view! {
        <div class="sheet stack" role="group" aria-labelledby=id.clone()>
            <h1 id=id.clone() class="lead">
                {icon(sign)}
                " "
                {title}
            </h1>
            <p>{text}</p>
            {below}
        </div>
    }
    .into_any()
}
