//! The frame of every page: name or way back, sync line, navigation, and the manners of a change of page: the
//! title is set and the focus goes to what is new.

use leptos::{html, prelude::*};

use super::{Icon, Live, Sprite, SyncLine, ToastRegion, Toaster, icon, shown, sync_line::sync_link};
use crate::{routes::Place, words::words};

/// Whose book is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// A cell's officers.
    Cell,
    /// The commune's office.
    Office,
}

/// Where in the book a page belongs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nav {
    /// Trang đầu.
    #[default]
    Home,
    /// Cuộc họp.
    Meetings,
    /// Công việc.
    Tasks,
    /// Đảng viên.
    Roster,
    /// Máy này.
    Device,
    /// Toàn xã.
    Overview,
    /// Các chi bộ.
    Cells,
}

/// How much of the frame a page keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// All of it.
    #[default]
    Plain,
    /// One job at hand: a phone hides the navigation.
    Task,
    /// No book yet: no header.
    Bare,
}

/// Where the focus goes when the page comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// The page as a whole.
    #[default]
    Main,
    /// Its heading: one of several like it.
    Heading,
}

/// What a page says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The window's title, without the notebook's name.
    pub title: String,
    /// The way one level up, and its words.
    pub back: Option<(Place, String)>,
    /// Where it belongs.
    pub nav: Nav,
    /// How much frame it keeps.
    pub mode: Mode,
    /// Where the focus goes.
    pub focus: Focus,
}

/// What the frame shows of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShellData {
    /// The unit's name.
    pub unit: String,
    /// Whose book.
    pub side: Side,
    /// Its sync line.
    pub sync: SyncLine,
}

#[derive(Clone, Copy)]
struct Frame {
    head: RwSignal<Head>,
    arrivals: RwSignal<u32>,
}

/// Says what page this is, for as long as it is on the screen; a page calls it once.
pub fn head(head: impl Fn() -> Head + Send + Sync + 'static) {
    head_boxed(Box::new(head));
}

fn head_boxed(head: Box<dyn Fn() -> Head + Send + Sync>) {
    let Some(frame) = use_context::<Frame>() else { return };
    let arrived = StoredValue::new(false);
    let toaster = Toaster::here();
    on_cleanup(move || toaster.clear());
    Effect::new(move |_| {
        let now = head();
        document().set_title(&words().shell.title(&now.title));
        frame.head.set(now);
        if !arrived.get_value() {
            arrived.set_value(true);
            frame.arrivals.update(|times| *times += 1);
        }
    });
}

/// The frame around a page.
#[component]
pub fn Shell(
    /// What it shows of the book.
    #[prop(into)]
    data: Live<ShellData>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let frame = Frame { head: RwSignal::new(Head::default()), arrivals: RwSignal::new(0) };
    provide_context(frame);
    let toaster = Toaster::provide();
    let main = NodeRef::<html::Main>::new();
    Effect::new(move |_| {
        // The first page of a visit leaves the focus where the browser put it.
        if frame.arrivals.get() > 1
            && let Some(main) = main.get()
        {
            let heading = (frame.head.with_untracked(|head| head.focus) == Focus::Heading)
                .then(|| main.query_selector("h1[tabindex]").ok().flatten())
                .flatten();
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            let target = heading.unwrap_or_else(|| main.into());
            let _ = wasm_bindgen::JsCast::unchecked_into::<web_sys::HtmlElement>(target)
                .focus_with_options(&options);
        }
    });
    let mode = Live::memo(move || frame.head.with(|head| head.mode));
    let mode_word = move || match mode.get() {
        Mode::Plain => None,
        Mode::Task => Some("task"),
        Mode::Bare => Some("bare"),
    };
    let header = shown(move || mode.get() != Mode::Bare, move || side(data, frame));
    view! {
        <div class="app" data-mode=mode_word>
            <a class="skip" href="#main" on:click=move |event| {
                event.prevent_default();
                let _ = main.get_untracked().map(|main| main.focus());
            }>
                {words().shell.skip}
            </a>
            {header}
            <main id="main" tabindex="-1" node_ref=main>
                {children()}
            </main>
            <ToastRegion toaster=toaster />
            <Sprite />
        </div>
    }
}

fn side(data: Live<ShellData>, frame: Frame) -> AnyView {
    let say = &words().shell;
    let unit = move || data.with(|data| data.unit.clone());
    let back = move || {
        frame.head.with(|head| head.back.clone()).map(|(place, text)| {
            view! { <a class="back" href=place.path()>{icon(Icon::Back)}{text}</a> }
        })
    };
    let sync = Live::derive(move || data.with(|data| data.sync.clone()));
    let side = Live::memo(move || data.with(|data| data.side));
    let nav = move || {
        let entries: &[(Nav, Place, Icon, &'static str)] = match side.get() {
            Side::Cell => &[
                (Nav::Home, Place::Home, Icon::Book, say.home),
                (Nav::Meetings, Place::Meetings, Icon::Day, say.meetings),
                (Nav::Tasks, Place::Tasks, Icon::Tasks, say.tasks),
                (Nav::Roster, Place::Roster, Icon::People, say.roster),
                (Nav::Device, Place::Device, Icon::Phone, say.device),
            ],
            Side::Office => &[
                (Nav::Overview, Place::Overview, Icon::Grid, say.overview),
                (Nav::Cells, Place::Cells, Icon::Day, say.cells),
                (Nav::Device, Place::Device, Icon::Phone, say.device),
            ],
        };
        let cell = side.get() == Side::Cell;
        entries
            .iter()
            .map(|(nav, place, sign, text)| {
                let nav = *nav;
                let current = move || (frame.head.with(|head| head.nav) == nav).then_some("page");
                // A phone reaches a cell's machine by the sync line; four words fit below, five do not.
                let wide = cell && nav == Nav::Device;
                view! {
                    <a href=place.path() class:wide=wide aria-current=current>
                        {icon(*sign)}
                        {*text}
                    </a>
                }
            })
            .collect_view()
    };
    view! {
        <header class="side">
            <p class="brand">
                <small>{say.name}</small>
                " "
                {unit}
            </p>
            {back}
            {sync_link(sync, Place::Device.path())}
            <nav class="nav" aria-label=say.parts>
                {nav}
            </nav>
        </header>
    }
    .into_any()
}
