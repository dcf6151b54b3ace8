//! Đổi máy, bàn giao sổ: a new phone, a new secretary, a backup and the way back from it, the cell's machines.

use leptos::prelude::*;
use shared::time::{Day, Instant};

use super::{
    code_form::{CodeFields, Refusal},
    device::backup_line,
    enrol::EnrolAct,
};
use crate::{
    components::{Banner, FileButton, Head, Icon, Live, Nav, Sure, Tone, head, icon, plain_item},
    routes::Place,
    words::{moment, name, words},
};

/// What a chosen file would bring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestorePreview {
    /// The file's name.
    pub file: String,
    /// When it was made.
    pub made: Instant,
    /// On which machine.
    pub device: String,
    /// Meetings this machine lacks.
    pub meetings: usize,
    /// Petitions it lacks.
    pub petitions: usize,
    /// Places where both will be kept.
    pub differs: usize,
    /// Whether the file can be read in part only.
    pub partial: bool,
}

/// Where restoring stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Restore {
    /// No file was chosen.
    #[default]
    Idle,
    /// The file is being read.
    Reading,
    /// It was read, and waits for a yes.
    Ready(RestorePreview),
    /// It is no backup.
    NotOurs,
    /// Nothing in it can be read.
    Damaged,
    /// It was written by a newer version.
    Newer,
    /// It is another cell's.
    OtherCell,
    /// It is kept here, and comes in once a code was taken.
    Waiting,
    /// It is in.
    Done,
}

/// What a backup would hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the catalogue says each")]
pub struct BackupHolds {
    pub meetings: usize,
    pub members: usize,
    pub petitions: usize,
    pub unsent: usize,
}

/// One of the cell's machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Its name.
    pub name: String,
    /// Whose: "Y Bhul Mlô, bí thư".
    pub who: String,
    /// Whether it is this one.
    pub this: bool,
    /// When it last sent.
    pub sent: Option<Day>,
    /// What it has unsent, where that is known: this machine.
    pub unsent: usize,
    /// When the commune stopped it.
    pub stopped: Option<Day>,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoverData {
    /// Whether this machine is in the book already.
    pub entered: bool,
    /// Whether it is the office's, and none of a cell.
    pub is_office: bool,
    /// Today.
    pub today: Day,
    /// When a backup was last made.
    pub backup: Option<Day>,
    /// What one would hold.
    pub holds: BackupHolds,
    /// Where restoring stands.
    pub restore: Restore,
    /// This machine's name, or one to begin with.
    pub device: String,
    /// Whether a code's answer is awaited.
    pub busy: bool,
    /// Why the last code was not taken.
    pub refused: Option<Refusal>,
    /// Whether the address holds a key.
    pub invited: bool,
    /// Whether this machine has a camera to scan with.
    pub can_scan: bool,
    /// The cell's machines, this one first.
    pub machines: Vec<Machine>,
    /// When that was known.
    pub known: Option<Instant>,
}

/// What a person does here.
#[derive(Clone, Debug)]
pub enum HandoverAct {
    /// Makes a backup.
    Backup,
    /// Reads a file, without changing anything.
    Choose(web_sys::File),
    /// Takes the chosen file in.
    Restore,
    /// Works on a code.
    Enrol(EnrolAct),
}

/// The page.
#[component]
pub fn HandoverPage(
    /// What it shows; `device` is read once.
    #[prop(into)]
    data: Live<HandoverData>,
    /// Told what the person does.
    act: Callback<HandoverAct>,
) -> impl IntoView {
    let say = &words().handover;
    let is_office = data.with_untracked(|data| data.is_office);
    head(move || Head {
        title: words().handover.title.into(),
        back: Some(if data.with(|data| data.entered) {
            (Place::Device, words().shell.device.into())
        } else {
            (Place::Enrol, words().enrol.title.into())
        }),
        nav: Nav::Device,
        ..Head::default()
    });
    view! {
        <h1>{say.title}</h1>
        <div class="cols" data-cols="even">
            <div class="stack">
                <h2>{say.new_phone}</h2>
                {steps([say.new_phone_1, say.new_phone_2, say.new_phone_3])}
                <h2>{say.new_secretary}</h2>
                {steps([say.new_secretary_1, say.new_secretary_2, say.new_secretary_3])}
                {data.with_untracked(|data| data.entered).then(|| backup(data, act))}
                <h2>{say.restore}</h2>
                {restore(data, act)}
            </div>
            <div class="stack">
                <h2>{say.code}</h2>
                {code(data, act)}
                {move || data.with(machines)}
                <Banner tone=Tone::Wait sign=Icon::Alert title=say.lost_title>
                    <p>{if is_office { say.lost_text_office } else { say.lost_text }}</p>
                </Banner>
            </div>
        </div>
    }
    .into_any()
}

fn steps(texts: [&'static str; 3]) -> AnyView {
    let rows = texts
        .into_iter()
        .enumerate()
        .map(|(at, text)| {
            view! {
                <li>
                    <span class="num">{at + 1}</span>
                    <p>{text}</p>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="sheet ruled">{rows}</ol> }.into_any()
}

fn backup(data: Live<HandoverData>, act: Callback<HandoverAct>) -> AnyView {
    let say = &words().handover;
    view! {
        <h2>{say.backup}</h2>
        <section class="sheet stack" aria-label=say.backup>
            {move || data.with(|data| backup_line(data.backup, data.today))}
            <p>
                {move || {
                    let BackupHolds { meetings, members, petitions, unsent } = data.with(|data| data.holds);
                    say.backup_has(&meetings, &members, &petitions, &unsent)
                }}
            </p>
            <p>{say.backup_care}</p>
            <button class="btn primary fill" type="button" on:click=move |_| act.run(HandoverAct::Backup)>
                {icon(Icon::Disk)}
                {say.backup_now}
            </button>
        </section>
    }
    .into_any()
}

fn restore(data: Live<HandoverData>, act: Callback<HandoverAct>) -> AnyView {
    let say = &words().handover;
    let state = Live::memo(move || data.with(|data| data.restore.clone()));
    let sure = RwSignal::new(false);
    let choose = move |label: &'static str| {
        view! {
            <FileButton
                label=label
                accept=".sochibo,application/octet-stream"
                on_file=Callback::new(move |file| act.run(HandoverAct::Choose(file)))
            />
        }
        .into_any()
    };
    let ready = move || match state.get() {
        Restore::Ready(preview) => Some(preview),
        _ => None,
    };
    let question = Live::derive(move || {
        ready().map(|ready| say.question(&ready.made.day().written())).unwrap_or_default()
    });
    let text = Live::derive(move || {
        ready().map(|ready| say.question_text(&ready.meetings, &ready.petitions)).unwrap_or_default()
    });
    let wrong = move |sentence: &'static str| {
        view! {
            <p class="error" role="status">
                {icon(Icon::Alert)}
                " "
                {sentence}
            </p>
            <p>{choose(say.choose_other)}</p>
        }
        .into_any()
    };
    let in_hand = move |tone: Tone, sign: Icon, sentence: &'static str| {
        view! {
            <p class="due" data-tone=tone.attr() role="status">
                {icon(sign)}
                " "
                {sentence}
            </p>
            <p>{choose(say.choose_other)}</p>
        }
        .into_any()
    };
    let body = move || match state.get() {
        Restore::Idle => view! {
            <p>{say.choose_text}</p>
            <p>{choose(say.choose)}</p>
        }
        .into_any(),
        Restore::Reading => view! { <p role="status">{say.reading}</p> }.into_any(),
        Restore::NotOurs => wrong(say.not_ours),
        Restore::Damaged => wrong(say.unreadable),
        Restore::Newer => wrong(say.newer),
        Restore::OtherCell => wrong(say.not_this_cell),
        Restore::Waiting => in_hand(Tone::Wait, Icon::Clock, say.waiting),
        Restore::Done => in_hand(Tone::Good, Icon::Check, say.restored),
        Restore::Ready(preview) => view! {
            {what_it_does(&preview)}
            <p class="pair">
                {choose(say.choose_other)}
                <button class="btn" type="button" on:click=move |_| sure.set(true)>
                    {say.restore}
                </button>
            </p>
        }
        .into_any(),
    };
    view! {
        <section class="sheet stack" aria-label=say.restore>
            {body}
        </section>
        <Sure
            open=sure
            question=question
            text=text
            safe=words().common.later
            go=say.go
            on_go=Callback::new(move |()| act.run(HandoverAct::Restore))
        />
    }
    .into_any()
}

fn what_it_does(preview: &RestorePreview) -> impl IntoView + use<> {
    let say = &words().handover;
    let (file, made, device) = (preview.file.clone(), moment(preview.made), preview.device.clone());
    let adds = if preview.meetings + preview.petitions == 0 {
        say.adds_nothing.to_owned()
    } else {
        say.adds(&preview.meetings, &preview.petitions)
    };
    let partial = preview.partial.then(|| {
        view! {
            <p class="error" role="status">
                {icon(Icon::Alert)}
                " "
                {say.damaged}
            </p>
        }
    });
    let both = (preview.differs > 0).then(|| plain_item(Tone::Plain, Icon::Two, say.both(&preview.differs)));
    view! {
        {partial}
        <dl class="pairs">
            <dt>{say.file}</dt>
            <dd>{file}</dd>
            <dt>{say.made}</dt>
            <dd>{made}</dd>
            <dt>{say.from}</dt>
            <dd>{device}</dd>
        </dl>
        <p class="label" id="does">
            {say.does}
        </p>
        <ul class="plain" aria-labelledby="does">
            {plain_item(Tone::Plain, Icon::Plus, adds)}
            {plain_item(Tone::Plain, Icon::Check, say.keeps)}
            {both}
        </ul>
        <p class="meta">{say.twice}</p>
    }
}

fn code(data: Live<HandoverData>, act: Callback<HandoverAct>) -> AnyView {
    let (say, enrol) = (&words().handover, &words().enrol);
    let code = RwSignal::new(String::new());
    let device = RwSignal::new(data.with_untracked(|data| data.device.clone()));
    let refused = Live::memo(move || data.with(|data| data.refused));
    let busy = Live::memo(move || data.with(|data| data.busy));
    let enter = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !busy.get_untracked() {
            let enter = EnrolAct::Enter { code: code.get_untracked(), device: device.get_untracked() };
            act.run(HandoverAct::Enrol(enter));
        }
    };
    let invited =
        data.with_untracked(|data| data.invited).then(|| view! { <p role="status">{say.invited}</p> });
    let scan = move || {
        data.with(|data| data.can_scan).then(|| {
            view! {
                <button class="btn" type="button" on:click=move |_| {
                    act.run(HandoverAct::Enrol(EnrolAct::Scan { device: device.get_untracked() }));
                }>
                    {icon(Icon::Scan)}
                    {enrol.scan}
                </button>
            }
        })
    };
    let word = move || match (busy.get(), refused.get()) {
        (true, _) => enrol.entering,
        (false, Some(_)) => enrol.again,
        (false, None) => enrol.enter,
    };
    view! {
        <form class="sheet stack" on:submit=enter>
            {invited}
            <CodeFields code=code device=device refused=refused />
            <p class="pair">
                <button class="btn" type="submit" aria-disabled=move || busy.get().then_some("true")>
                    {word}
                </button>
                {scan}
            </p>
            <p class="meta">{say.code_keeps}</p>
        </form>
    }
    .into_any()
}

fn machines(data: &HandoverData) -> Option<AnyView> {
    let say = &words().handover;
    if data.machines.is_empty() {
        return None;
    }
    let rows = data.machines.iter().map(machine).collect_view();
    let known = data.known.map(|at| view! { <p class="meta">{say.known_at(&moment(at))}</p> });
    Some(
        view! {
            <h2>{if data.is_office { say.machines_office } else { say.machines }}</h2>
            <ul class="sheet ruled">{rows}</ul>
            {known}
        }
        .into_any(),
    )
}

fn machine(machine: &Machine) -> impl IntoView + use<> {
    let say = &words().handover;
    let sent = machine.sent.map_or_else(|| say.sent_never.to_owned(), |day| say.sent_last(&day.written()));
    let who = name(&machine.who);
    let who = match (machine.this, machine.stopped, machine.sent) {
        (true, ..) => say.this_one(&who),
        (false, Some(_), Some(day)) => say.stopped_who(&who, &day.written()),
        _ => who,
    };
    let (sign, tone, state) = match (machine.stopped, machine.unsent) {
        (Some(day), _) => (Icon::Lock, Tone::Plain, say.stopped(&day.written())),
        (None, 0) => (Icon::Phone, Tone::Plain, sent),
        (None, unsent) => (Icon::Phone, Tone::Wait, say.sent_unsent(&sent, &unsent)),
    };
    let title = machine.name.clone();
    view! {
        <li data-tone=tone.attr()>
            <span>{icon(sign)}</span>
            <div class="stack tight">
                <h3>{title}</h3>
                <p class="meta">{who}</p>
                <p class="due">{state}</p>
            </div>
        </li>
    }
}
