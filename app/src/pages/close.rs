//! Kết thúc, thông qua biên bản: what is still missing, the reading, the adoption. Nothing here is forbidden but
//! adopting what was not read.

use leptos::prelude::*;
use shared::time::Instant;

use super::{
    addendum::{Addendum, AddendumAct, AddendumDraft, AddendumForm},
    day_field::{DayField, TimeField},
    form_parts::enter,
    journal::journal_link,
    kinds::MeetingName,
};
use crate::{
    components::{
        Head, Icon, Live, Mode, Nav, OnText, Sure, Text, Tone, due, head, icon, mark, shown, stamp,
    },
    routes::Place,
    words::{inside, name, words},
};

/// One thing that was looked at before reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// The roll is whole: there, excused, absent.
    Roll(usize, usize, usize),
    /// So many are not marked.
    RollMissing(usize),
    /// Nobody can read on which day it was.
    NoDay,
    /// Nobody is named who chaired, or who took the minutes: nobody would sign.
    NobodySigns,
    /// A resolution was voted: in favour, of so many.
    Voted(u32, u32),
    /// An item's resolution was not voted: its number and record.
    NotVoted(usize, String),
    /// So many tasks, each with who and when.
    Tasks(usize),
    /// So many lack who or when.
    TasksMissing(usize),
    /// Nothing is written under an item: its number and record.
    Empty(usize, String),
    /// So many places where two machines wrote differently.
    Conflicts(usize),
}

/// The adoption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adopted {
    /// When.
    pub at: Instant,
    /// The fingerprint's beginning, in groups.
    pub fingerprint: String,
    /// Whether another machine adopted other minutes.
    pub differs: bool,
}

/// What the minutes hold, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the catalogue says each")]
pub struct Holds {
    pub items: usize,
    pub resolutions: usize,
    pub tasks: usize,
    pub petitions: usize,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseData {
    /// The meeting.
    pub id: String,
    /// Its name.
    pub name: MeetingName,
    /// What was looked at.
    pub checks: Vec<Check>,
    /// On which day it was, as written.
    pub held_on: Text,
    /// When it began, as written.
    pub started: Text,
    /// When it ended, as written.
    pub ended: Text,
    /// When it was read out.
    pub read_at: Option<Instant>,
    /// Whether this person may adopt.
    pub may_adopt: bool,
    /// Who led.
    pub chair: String,
    /// Who wrote.
    pub taker: String,
    /// The numbers.
    pub holds: Holds,
    /// The adoption, once done.
    pub adopted: Option<Adopted>,
    /// What was added since.
    pub addenda: Vec<Addendum>,
    /// The addendum being written.
    pub new_addendum: AddendumDraft,
}

/// What a person does here.
#[derive(Clone, Debug)]
pub enum CloseAct {
    /// Records that the minutes were read out, now.
    MarkRead,
    /// Adopts them.
    Adopt,
    /// Works on the addendum.
    Addendum(AddendumAct),
}

/// The page.
#[component]
pub fn ClosePage(
    /// What it shows.
    #[prop(into)]
    data: Live<CloseData>,
    /// Told of every step of writing.
    on_text: OnText,
    /// Told what the person does.
    act: Callback<CloseAct>,
) -> impl IntoView {
    let say = &words().close;
    let id = data.with_untracked(|data| data.id.clone());
    let meeting = id.clone();
    head(move || Head {
        title: words().close.title.into(),
        back: Some(data.with(|data| match data.adopted {
            None => (Place::Write(meeting.clone(), None), data.name.call()),
            Some(_) => (Place::Meetings, words().meetings.title.into()),
        })),
        nav: Nav::Meetings,
        mode: Mode::Task,
        ..Head::default()
    });
    let adopted = Live::memo(move || data.with(|data| data.adopted.is_some()));
    let steps = id.clone();
    let before = shown(move || !adopted.get(), move || steps_view(data, &steps, on_text, act));
    let after = shown(
        move || adopted.get(),
        move || {
            let id = id.clone();
            view! {
                <h2>{say.adopted}</h2>
                <p class="sheet">
                    <a class="btn" href=Place::Read(id).path()>
                        {say.open_reading}
                    </a>
                </p>
            }
            .into_any()
        },
    );
    view! {
        <h1>{say.title}</h1>
        <div class="cols">
            <div class="stack">{before} {after}</div>
            {outcome(data, on_text, act)}
        </div>
        {move || journal_link(data.with(|data| data.id.clone()))}
    }
    .into_any()
}

fn steps_view(data: Live<CloseData>, id: &str, on_text: OnText, act: Callback<CloseAct>) -> AnyView {
    let say = &words().close;
    let sure = RwSignal::new(false);
    let read_at = Live::memo(move || data.with(|data| data.read_at));
    let meeting = id.to_owned();
    let checks = move || {
        let rows =
            data.with(|data| data.checks.iter().map(|check| check_row(check, &meeting)).collect_view());
        view! { <ul class="sheet ruled">{rows}</ul> }
    };
    let reading = move || match read_at.get() {
        Some(at) => due(Tone::Good, Icon::Check, say.read_at(&at.clock())),
        None => due(Tone::Wait, Icon::Talk, say.not_read),
    };
    let mark_read = move || {
        read_at.get().is_none().then(|| {
            view! {
                <button class="btn push" type="button" on:click=move |_| act.run(CloseAct::MarkRead)>
                    {say.mark_read}
                </button>
            }
        })
    };
    let ready = move || read_at.get().is_some() && data.with(|data| data.may_adopt);
    let why =
        move || read_at.get().is_none().then(|| view! { <small id="adopt-why">{say.adopt_first}</small> });
    let question = Live::derive(move || say.question(&inside(&data.with(|data| data.name.short()))));
    view! {
        <h2>{say.review}</h2>
        {checks}
        <div class="pair">
            <DayField label=say.held_on text=Live::derive(move || data.with(|data| data.held_on.clone())) on_text=on_text />
            <TimeField
                label=say.started
                text=Live::derive(move || data.with(|data| data.started.clone()))
                on_text=on_text
            />
        </div>
        <TimeField label=say.ended text=Live::derive(move || data.with(|data| data.ended.clone())) on_text=on_text />
        <h2>{say.reading}</h2>
        <div class="sheet row">
            {reading}
            <a class="btn push" href=Place::Read(id.into()).path()>
                {say.open_reading}
            </a>
            {mark_read}
        </div>
        <h2>{say.adoption}</h2>
        <div class="sheet stack">
            <p>{say.adopt_text}</p>
            <button
                class="btn primary fill"
                type="button"
                disabled=move || !ready()
                aria-describedby=move || read_at.get().is_none().then_some("adopt-why")
                on:click=move |_| sure.set(true)
            >
                {icon(Icon::Lock)}
                {say.adopt}
            </button>
            {why}
        </div>
        <Sure
            open=sure
            question=question
            text=Live::stored(say.question_text.to_owned())
            safe=say.look_again
            go=say.go
            on_go=Callback::new(move |()| act.run(CloseAct::Adopt))
        />
    }
    .into_any()
}

fn check_row(check: &Check, meeting: &str) -> AnyView {
    let say = &words().close;
    let item = |id: &str| Place::Write(meeting.into(), Some(id.into())).path();
    let (text, link, note) = match check {
        Check::Roll(present, excused, 0) => (say.roll(&(present + excused), present, excused), None, None),
        Check::Roll(present, excused, absent) => {
            (say.roll_absent(&(present + excused + absent), present, excused, absent), None, None)
        }
        Check::RollMissing(left) => (
            say.roll_missing(left),
            Some((Place::Roll(meeting.into()).path(), say.roll_open.to_owned())),
            None,
        ),
        Check::NobodySigns => (
            say.nobody_signs.to_owned(),
            Some((Place::Prepare(meeting.into()).path(), say.nobody_signs_open.to_owned())),
            None,
        ),
        Check::NoDay => (say.no_day.to_owned(), None, None),
        Check::Voted(in_favour, voters) => (say.voted(in_favour, voters), None, None),
        Check::NotVoted(number, id) => (say.not_voted(number), Some((item(id), say.item_open(number))), None),
        Check::Tasks(tasks) => (say.tasks_whole(tasks), None, None),
        Check::TasksMissing(tasks) => {
            (say.tasks_missing(tasks), Some((Place::Tasks.path(), say.tasks_open.to_owned())), None)
        }
        Check::Empty(number, id) => {
            (say.item_empty(number), Some((item(id), say.item_open(number))), Some(say.item_note))
        }
        Check::Conflicts(places) => {
            (say.conflicts(places), Some((Place::Conflicts.path(), say.conflicts_open.to_owned())), None)
        }
    };
    let good = matches!(check, Check::Roll(..) | Check::Voted(..) | Check::Tasks(_));
    let (tone, sign, word) =
        if good { (Tone::Good, Icon::Check, say.enough) } else { (Tone::Wait, Icon::Alert, say.missing) };
    let link = link.map(|(href, text)| view! { " "<a href=href>{text}</a> });
    let note = note.map(|note| view! { <br /><span class="meta">{note}</span> });
    view! {
        <li data-tone=tone.attr()>
            {mark(sign, word)}
            <p>
                {text}
                {link}
                {note}
            </p>
        </li>
    }
    .into_any()
}

fn outcome(data: Live<CloseData>, on_text: OnText, act: Callback<CloseAct>) -> AnyView {
    let say = &words().close;
    let adding = RwSignal::new(false);
    let adopted = Live::memo(move || data.with(|data| data.adopted.clone()));
    let any = Live::memo(move || adopted.with(Option::is_some));
    let seal = move || {
        adopted.get().map(|adopted| {
            let differs =
                adopted.differs.then(|| view! { <p class="due" data-tone="bad">{say.two_adoptions}</p> });
            view! {
                {stamp(say.adopted_at(&adopted.at.clock(), &adopted.at.day().written()))}
                {differs}
            }
        })
    };
    let mark = move || {
        adopted.get().map(|adopted| view! { <p class="meta">{say.fingerprint(&adopted.fingerprint)}</p> })
    };
    let about = move || {
        data.with(|data| {
            let Holds { items, resolutions, tasks, petitions } = data.holds;
            view! {
                <h3>{data.name.long()}</h3>
                <p class="meta">{say.people(&name(&data.chair), &name(&data.taker))}</p>
                <p>{say.counts(&items, &resolutions, &tasks, &petitions)}</p>
            }
        })
    };
    let addenda = move || data.with(|data| data.addenda.iter().map(addendum).collect_view());
    let add = shown(
        move || any.get() && !adding.get(),
        move || {
            view! {
                <p>
                    <button
                        class="btn"
                        type="button"
                        on:click=move |_| {
                            adding.set(true);
                            enter("addendum-form");
                        }
                    >
                        {icon(Icon::Plus)}
                        {say.add}
                    </button>
                </p>
            }
            .into_any()
        },
    );
    let form = shown(
        move || any.get() && adding.get(),
        move || {
            view! {
                <AddendumForm
                    draft=Live::memo(move || data.with(|data| data.new_addendum.clone()))
                    on_text=on_text
                    act=Callback::new(move |what: AddendumAct| {
                        let recorded = matches!(what, AddendumAct::Record);
                        act.run(CloseAct::Addendum(what));
                        if recorded {
                            adding.set(false);
                        }
                    })
                    on_later=Callback::new(move |()| adding.set(false))
                />
            }
            .into_any()
        },
    );
    view! {
        <section class="stack" aria-labelledby="after">
            <h2 id="after">{say.after}</h2>
            <article class="sheet stack">{seal} {about} {mark} {addenda} {add}</article>
            {form}
        </section>
    }
    .into_any()
}

fn addendum(addendum: &Addendum) -> impl IntoView + use<> {
    let heading = words().close.addendum_on(&addendum.day.written());
    let (text, by) = (addendum.text.clone(), addendum.by());
    view! {
        <hr />
        <h3>{heading}</h3>
        <p class="text">{text}</p>
        <p class="meta">{by}</p>
    }
}
