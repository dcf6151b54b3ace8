//! Điểm danh: one tap a person, the reason where there is one, and who came besides.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    form_parts::enter,
    guest_form::{GuestDraft, GuestForm},
    kinds::{Hand, MeetingName},
    second_window::HandBanner,
};
use crate::{
    components::{
        Head, Icon, Keyed, LineField, Live, Mode, Nav, OnText, Seg, Segment, Text, Toaster, Tone, Undo, each,
        head, icon, shown,
    },
    routes::Place,
    words::{name, words},
};

/// What was marked for a member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// Nothing yet.
    #[default]
    Unmarked,
    /// There.
    Present,
    /// Away, with a reason.
    Excused,
    /// Away, without.
    Absent,
}

impl Mark {
    const SHOWN: [Self; 3] = [Self::Present, Self::Excused, Self::Absent];
}

/// A member at roll-call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollRow {
    /// The member's name in the documents.
    pub id: String,
    /// The number in the list.
    pub number: usize,
    /// The name.
    pub name: String,
    /// Office or standing, where it is worth saying; else empty.
    pub note: String,
    /// What was marked.
    pub mark: Mark,
    /// The reason for being away.
    pub reason: Text,
}

impl Keyed for RollRow {
    fn key(&self) -> String {
        self.id.clone()
    }
}

/// Who came besides the members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// The guest's record.
    pub id: String,
    /// The name.
    pub name: String,
    /// Office and place of work.
    pub role: String,
}

/// The tally, over those who count for the rate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// There.
    pub present: usize,
    /// Who count.
    pub base: usize,
    /// Away, with or without a reason.
    pub away: usize,
    /// Not marked yet.
    pub unmarked: usize,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollData {
    /// The meeting.
    pub id: String,
    /// Its name.
    pub name: MeetingName,
    /// Everyone on the roster who may come.
    pub rows: Vec<RollRow>,
    /// Who else came.
    pub guests: Vec<Guest>,
    /// The tally.
    pub tally: Tally,
    /// Whether the meeting may have been begun by mistake: it is open, and nobody is marked.
    pub is_untouched: bool,
    /// The guest being written.
    pub new_guest: GuestDraft,
    /// Who writes.
    pub hand: Hand,
}

/// What a person does here.
#[derive(Clone, Debug)]
pub enum RollAct {
    /// Marks a member.
    Mark(String, Mark),
    /// Marks everyone present who has no mark.
    AllPresent,
    /// Takes the last `AllPresent` back.
    UndoAll,
    /// Sets whether the guest being written comes from the higher level.
    NewGuestHigher(bool),
    /// Adds the guest.
    AddGuest,
    /// Takes a guest out.
    RemoveGuest(String),
    /// Brings a guest back.
    ReturnGuest(String),
    /// Takes back that the meeting has begun.
    NotBegun,
    /// Takes the writing over to this window.
    TakeOver,
}

/// The page.
#[component]
pub fn RollCallPage(
    /// What it shows.
    #[prop(into)]
    data: Live<RollData>,
    /// Told of every step of writing.
    on_text: OnText,
    /// Told what the person does.
    act: Callback<RollAct>,
) -> impl IntoView {
    let say = &words().roll;
    let id = data.with_untracked(|data| data.id.clone());
    let meeting = id.clone();
    head(move || Head {
        title: words().roll.title.into(),
        back: Some((Place::Prepare(meeting.clone()), data.with(|data| data.name.call()))),
        nav: Nav::Meetings,
        mode: Mode::Task,
        ..Head::default()
    });
    let hand = Live::memo(move || data.with(|data| data.hand));
    let tally = Live::memo(move || data.with(|data| data.tally));
    let rows = Live::memo(move || data.with(|data| data.rows.clone()));
    let toaster = Toaster::here();
    let all = move |_| {
        let unmarked =
            rows.with_untracked(|rows| rows.iter().filter(|row| row.mark == Mark::Unmarked).count());
        act.run(RollAct::AllPresent);
        toaster.say(say.all_done(&unmarked), Some(Arc::new(move || act.run(RollAct::UndoAll))));
    };
    let untouched = Live::memo(move || data.with(|data| data.is_untouched && data.hand == Hand::Here));
    let not_begun = move || {
        untouched.get().then(|| {
            view! {
                <button class="btn quiet" type="button" on:click=move |_| act.run(RollAct::NotBegun)>
                    {say.not_begun}
                </button>
            }
        })
    };
    let away = move || {
        let tally = tally.get();
        let (tone, text) = match (tally.away, tally.unmarked) {
            (0, 0) => (Tone::Good, say.tally_full.to_owned()),
            (away, 0) => (Tone::Good, say.tally_away_only(&away)),
            (away, unmarked) => (Tone::Wait, say.tally_away(&away, &unmarked)),
        };
        view! { <span class="due" data-tone=tone.attr()>{text}</span> }
    };
    view! {
        <h1>{say.title}</h1>
        <HandBanner hand=hand take=Callback::new(move |()| act.run(RollAct::TakeOver)) />
        <p>{say.intro}</p>
        <p class="row">
            <button class="btn" type="button" disabled=move || hand.get() != Hand::Here on:click=all>
                {icon(Icon::Check)}
                {say.all}
            </button>
            {not_begun}
        </p>
        <fieldset class="cols" data-cols="right" disabled=move || hand.get() != Hand::Here>
            <ol class="sheet ruled">{each(rows, move |row| member(row, on_text, act))}</ol>
            {guests(data, on_text, act)}
        </fieldset>
        <div class="bar">
            <p role="status">
                <b>{move || say.tally(&tally.get().present, &tally.get().base)}</b>
                <br />
                {away}
            </p>
            <a class="btn primary push" href=Place::Write(id, None).path()>
                {say.done}
            </a>
        </div>
    }
    .into_any()
}

fn member(row: Live<RollRow>, on_text: OnText, act: Callback<RollAct>) -> AnyView {
    let say = &words().roll;
    let id = row.with_untracked(|row| row.id.clone());
    let named = crate::components::fresh_id("who");
    let mark = Live::memo(move || row.with(|row| row.mark));
    let chosen = Live::derive(move || Mark::SHOWN.iter().position(|shown| *shown == mark.get()));
    let note = move || row.with(|row| (!row.note.is_empty()).then(|| row.note.clone()));
    let excused = Live::memo(move || mark.get() == Mark::Excused);
    // Opened by a tap, the reason is where one writes next; opened with the page, it waits.
    let tapped = StoredValue::new(false);
    let reason = move || {
        excused.get().then(|| {
            let text = Live::derive(move || row.with(|row| row.reason.clone()));
            view! { <LineField label=say.reason text=text on_text=on_text focus=tapped.get_value() /> }
        })
    };
    let choose = Callback::new(move |at: usize| {
        tapped.set_value(true);
        act.run(RollAct::Mark(id.clone(), Mark::SHOWN[at]));
    });
    let segments = vec![
        say.present.into(),
        Segment { label: say.excused.into(), tone: Tone::Wait },
        Segment { label: say.absent.into(), tone: Tone::Bad },
    ];
    view! {
        <li>
            <span class="num">{move || row.with(|row| row.number)}</span>
            <div class="roll">
                <p id=named.clone()>
                    <b>{move || name(&row.with(|row| row.name.clone()))}</b>
                    {move || note().map(|note| view! { " "<span class="meta">{note}</span> })}
                </p>
                <Seg labelled_by=named segments=segments chosen=chosen on_choose=choose />
                {reason}
            </div>
        </li>
    }
    .into_any()
}

fn guests(data: Live<RollData>, on_text: OnText, act: Callback<RollAct>) -> AnyView {
    let say = &words().roll;
    let adding = RwSignal::new(false);
    let guests = Live::memo(move || data.with(|data| data.guests.clone()));
    let toaster = Toaster::here();
    let list = move || {
        let guests = guests.get();
        if guests.is_empty() {
            return view! { <p class="sheet">{say.no_guests}</p> }.into_any();
        }
        let rows = guests.into_iter().map(|guest| guest_row(guest, toaster, act)).collect_view();
        view! { <ul class="sheet ruled">{rows}</ul> }.into_any()
    };
    let form = shown(
        move || adding.get(),
        move || {
            let draft = Live::memo(move || data.with(|data| data.new_guest.clone()));
            view! {
                <GuestForm
                    draft=draft
                    on_text=on_text
                    on_higher=Callback::new(move |higher| act.run(RollAct::NewGuestHigher(higher)))
                    on_done=Callback::new(move |()| {
                        act.run(RollAct::AddGuest);
                        adding.set(false);
                    })
                    on_later=Callback::new(move |()| adding.set(false))
                />
            }
            .into_any()
        },
    );
    let open = move |_| {
        adding.set(true);
        enter("guest-form");
    };
    view! {
        <section class="stack sticky" aria-labelledby="guests">
            <h2 id="guests">{say.guests}</h2>
            {list}
            {move || {
                (!adding.get())
                    .then(|| {
                        view! {
                            <button class="btn fill" type="button" on:click=open>
                                {icon(Icon::Plus)}
                                " "
                                {say.add_guest}
                            </button>
                        }
                    })
            }}
            {form}
        </section>
    }
    .into_any()
}

fn guest_row(guest: Guest, toaster: Toaster, act: Callback<RollAct>) -> impl IntoView {
    let say = &words().roll;
    let Guest { id, name: who, role } = guest;
    let (label, shown) = (say.remove_guest(&who), name(&who));
    let remove = move |_| {
        let back = id.clone();
        act.run(RollAct::RemoveGuest(id.clone()));
        let undo: Undo = Arc::new(move || act.run(RollAct::ReturnGuest(back.clone())));
        toaster.say(words().toast.removed(&who), Some(undo));
    };
    view! {
        <li>
            <span>{icon(Icon::People)}</span>
            <div class="row keep">
                <div>
                    <b>{shown}</b>
                    <p class="meta">{role}</p>
                </div>
                <button class="btn quiet push" type="button" aria-label=label on:click=remove>
                    {words().common.remove}
                </button>
            </div>
        </li>
    }
}
