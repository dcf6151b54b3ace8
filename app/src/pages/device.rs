//! Máy này: what was sent and what was not, the backup, the browser's promise, the size of letters.

use leptos::prelude::*;
use shared::time::{Day, Instant};

use crate::{
    components::{Head, Icon, Live, Nav, Seg, SyncLine, SyncState, Tone, due, head, icon, plain_item, tap},
    routes::Place,
    words::{Language, inside, name, size, weekday, words},
};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceData {
    /// The sync line.
    pub sync: SyncLine,
    /// Today.
    pub today: Day,
    /// Minutes until the next try, after a failed one.
    pub again_in: Option<u32>,
    /// When everything was last sent.
    pub sent: Option<Instant>,
    /// When that was last tried.
    pub tried: Option<Instant>,
    /// What is unsent, a line a document.
    pub unsent: Vec<String>,
    /// What waits for the office.
    pub held: Vec<String>,
    /// What the commune cannot read yet.
    pub unreadable: Vec<String>,
    /// When a backup was last made.
    pub backup: Option<Day>,
    /// Whether the browser promised to keep the book.
    pub kept: bool,
    /// Bytes used and left, where the browser tells.
    pub room: Option<(u64, u64)>,
    /// Whether letters are large.
    pub large: bool,
    /// The language in use.
    pub language: Option<Language>,
    /// This machine's name.
    pub device: String,
    /// Whose it is; empty for the office.
    pub who: String,
    /// Their office, as a word.
    pub role: String,
    /// The unit.
    pub unit: String,
    /// The app's version.
    pub version: String,
}

/// What a person does here.
#[derive(Clone, Debug)]
pub enum DeviceAct {
    /// Sends now.
    SendNow,
    /// Makes a backup.
    Backup,
    /// Sets the size of letters.
    Large(bool),
    /// Sets the language; the page is loaded anew.
    Speak(Language),
}

/// The page.
#[component]
pub fn DevicePage(
    /// What it shows.
    #[prop(into)]
    data: Live<DeviceData>,
    /// Told what the person does.
    act: Callback<DeviceAct>,
    /// Its part for files.
    carry: AnyView,
) -> impl IntoView {
    let say = &words().device;
    head(|| Head { title: words().device.title.into(), nav: Nav::Device, ..Head::default() });
    let large = Live::derive(move || Some(usize::from(data.with(|data| data.large))));
    let language = Live::derive(move || {
        data.with(|data| data.language).map(|language| usize::from(language == Language::En))
    });
    let speak = Callback::new(move |at: usize| {
        act.run(DeviceAct::Speak(if at == 1 { Language::En } else { Language::Vi }));
    });
    view! {
        <h1>{say.title}</h1>
        <div class="cols" data-cols="even">
            <div class="stack">
                <h2>{say.sending}</h2>
                {move || data.with(|data| sending(data, act))}
                {move || data.with(received)}
                {carry}
            </div>
            <div class="stack">
                <h2>{say.backup}</h2>
                <section class="sheet stack" aria-label=say.backup>
                    {move || data.with(|data| backup_line(data.backup, data.today))}
                    <p>{say.backup_text}</p>
                    <p class="pair">
                        <button class="btn" type="button" on:click=move |_| act.run(DeviceAct::Backup)>
                            {say.backup_now}
                        </button>
                        <a class="btn" href=Place::Handover.path()>
                            {say.restore}
                        </a>
                    </p>
                </section>
                {tap(Place::Handover.path(), say.handover)}
                <h2>{say.room}</h2>
                <section class="sheet stack" aria-label=say.room>
                    {move || data.with(room)}
                </section>
                <h2>{say.look}</h2>
                <section class="sheet stack" aria-label=say.look>
                    <Seg
                        label=say.size
                        segments=vec![say.size_plain.into(), say.size_large.into()]
                        chosen=large
                        on_choose=Callback::new(move |at| act.run(DeviceAct::Large(at == 1)))
                    />
                    <Seg
                        label=say.language
                        segments=vec!["Tiếng Việt".into(), "English".into()]
                        chosen=language
                        on_choose=speak
                    />
                    <p class="meta">{say.light}</p>
                </section>
                <p class="meta">{move || data.with(about)}</p>
            </div>
        </div>
    }
    .into_any()
}

fn sending(data: &DeviceData, act: Callback<DeviceAct>) -> AnyView {
    let say = &words().device;
    let failed = matches!(data.sync.state, SyncState::Failed(_)).then(|| {
        let (title, rest) = (data.sync.sentence(), data.again_in);
        let rest = rest.map_or_else(|| say.busy_keeps_soon.to_owned(), |minutes| say.busy_keeps(&minutes));
        view! {
            <p class="banner" data-tone="bad" role="status">
                {icon(Icon::Alert)}
                <span>
                    <b>{title}"."</b>
                    <br />
                    {rest}
                </span>
            </p>
        }
    });
    let at = |at: Option<Instant>| match at {
        None => say.never.to_owned(),
        Some(at) if at.day() == data.today => say.today(&at.clock()),
        Some(at) => say.last_at(&at.clock(), &weekday(at.day()), &at.day().written()),
    };
    let unsent = if data.unsent.is_empty() {
        view! { <p>{say.nothing_unsent}</p> }.into_any()
    } else {
        let lines =
            data.unsent.iter().map(|line| plain_item(Tone::Plain, Icon::Up, line.clone())).collect_view();
        view! {
            <p class="label">{say.unsent(&data.unsent.len())}</p>
            <ul class="plain">{lines}</ul>
        }
        .into_any()
    };
    view! {
        <section class="sheet stack" aria-label=say.sending>
            {failed}
            <dl class="pairs">
                <dt>{say.last_done}</dt>
                <dd>{at(data.sent)}</dd>
                <dt>{say.last_try}</dt>
                <dd>{at(data.tried)}</dd>
            </dl>
            {unsent}
            <button class="btn primary fill" type="button" on:click=move |_| act.run(DeviceAct::SendNow)>
                {icon(Icon::Sending)}
                {say.send_again}
            </button>
        </section>
    }
    .into_any()
}

fn received(data: &DeviceData) -> Option<AnyView> {
    let say = &words().device;
    if data.held.is_empty() && data.unreadable.is_empty() {
        return None;
    }
    let line = |sign: Icon, title: String, text: &'static str, entries: &[String]| {
        let entries = entries.join("\n");
        view! {
            <li data-tone="wait">
                {icon(sign)}
                <span>
                    <b>{title}</b>
                    {text}
                    <br />
                    <span class="text">{entries}</span>
                </span>
            </li>
        }
    };
    let held = (!data.held.is_empty()).then(|| line(Icon::Clock, say.held(&data.held.len()), "", &data.held));
    let unreadable = (!data.unreadable.is_empty()).then(|| {
        let title = format!("{} ", say.unreadable(&data.unreadable.len()));
        line(Icon::File, title, say.unreadable_text, &data.unreadable)
    });
    Some(
        view! {
            <h2>{say.received}</h2>
            <section class="sheet stack" aria-label=say.received>
                <ul class="plain stack">{held} {unreadable}</ul>
                {tap(Place::Held.path(), say.why)}
            </section>
        }
        .into_any(),
    )
}

/// The line that tells how old the last backup is.
pub fn backup_line(backup: Option<Day>, today: Day) -> AnyView {
    let say = &words().device;
    match backup.map(|day| (day, today.since(day))) {
        None => due(Tone::Wait, Icon::Clock, say.backup_never),
        Some((_, ..1)) => due(Tone::Good, Icon::Check, say.backup_today),
        Some((day, days @ 1..8)) => due(Tone::Good, Icon::Check, say.backup_last(&day.written(), &days)),
        Some((day, days)) => due(Tone::Wait, Icon::Clock, say.backup_last(&day.written(), &days)),
    }
}

fn room(data: &DeviceData) -> impl IntoView + use<> {
    let say = &words().device;
    let promise = if data.kept {
        due(Tone::Good, Icon::Check, say.kept)
    } else {
        due(Tone::Wait, Icon::Alert, say.not_kept)
    };
    let room = data.room.map(|(used, free)| view! { <p>{say.room_text(&size(used), &size(free))}</p> });
    view! {
        {promise}
        {room}
    }
}

fn about(data: &DeviceData) -> String {
    let say = &words().device;
    if data.who.is_empty() {
        say.about_office(&data.device, &data.unit, &data.version)
    } else {
        say.about(&data.device, &name(&data.who), &inside(&data.role), &data.unit, &data.version)
    }
}
