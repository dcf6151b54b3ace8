//! Galleries 15, 17, 20: parts that belong on other pages.

use leptos::prelude::*;

use super::{
    COMPUTER, PHONE,
    cell::{member_draft, petition_draft, task_draft},
    day,
    meeting::{addendum_draft, guest_draft},
    saved, still, stored, writer,
};
use crate::{
    components::{Head, Live, Text, Toaster, empty, head},
    pages::{
        addendum::{AddendumForm, LateEdit, late_banner},
        code_form::{CodeFields, Refusal},
        guest_form::GuestForm,
        held::{HeldData, HeldEntry, HeldPage, HeldWhy},
        kinds::{Hand, MeetingName, Standing},
        member_form::MemberForm,
        notice::{Notice, Notices},
        paste_form::{Line, PasteDraft, PasteForm, PastedLine},
        petition_form::PetitionForm,
        second_window::HandBanner,
        task_form::TaskForm,
        trouble::{Trouble, trouble_sheet},
    },
    routes::Place,
    words::words,
};

pub fn problems() -> AnyView {
    head(|| Head { title: "Khi có trục trặc".into(), ..Head::default() });
    let notices = vec![
        Notice::NewVersion,
        Notice::NotKept(true),
        Notice::Full,
        Notice::InApp,
        Notice::Held(1),
        Notice::Unreadable(1),
        Notice::Revoked(2),
        Notice::LongUnsent(7),
        Notice::Wiped,
        Notice::OtherCell,
        Notice::NotSaved,
    ];
    let (code, device) = (RwSignal::new("K7PM-2XQD-9HF4".to_owned()), RwSignal::new(PHONE.to_owned()));
    let refused = Live::stored(Some(Refusal::Wrong));
    let begin =
        view! { <button class="btn primary" type="button">{words().home.prepare}</button> }.into_any();
    let toaster = Toaster::here();
    view! {
        <h1>"Khi có trục trặc"</h1>
        <section class="stack">
            <h2>"Thông báo đầu trang"</h2>
            <Notices notices=Live::stored(notices) place=Live::stored(Place::Home) act=still() />
        </section>
        <section class="stack">
            <h2>"Không mở được sổ"</h2>
            <div class="cols" data-cols="even">
                {trouble_sheet(Trouble::NoStore, still())}
                {trouble_sheet(Trouble::Damaged, still())}
            </div>
        </section>
        <section class="stack">
            <h2>"Mã và máy"</h2>
            <div class="cols" data-cols="even">
                <form class="sheet stack">
                    <CodeFields code=code device=device refused=refused />
                </form>
            </div>
        </section>
        <section class="stack">
            <h2>"Chưa có gì"</h2>
            {empty(words().home.no_meeting, words().home.no_meeting_text, begin)}
        </section>
        <section class="stack">
            <h2>"Thông báo ngắn"</h2>
            <p>
                <button
                    class="btn"
                    type="button"
                    on:click=move |_| toaster.say(words().toast.recorded, Some(std::sync::Arc::new(|| {})))
                >
                    {words().conflicts.record}
                </button>
            </p>
        </section>
    }
    .into_any()
}

pub fn forms() -> AnyView {
    head(|| Head { title: "Thêm vào sổ".into(), nav: crate::components::Nav::Tasks, ..Head::default() });
    let task = task_draft("Phát đường băng cản lửa quanh rẫy đầu buôn", "Ban tự quản buôn", "15/12/2026");
    let petition = petition_draft(
        "Đèn đường hỏng từ đầu tháng, trẻ đi học thêm buổi tối không thấy đường.",
        "Đường đến trường tiểu học",
    );
    let guest = guest_draft("Đặng Thị Sen", "Hiệu trưởng trường tiểu học");
    let line = |number, name: &str, line| PastedLine { number, name: name.into(), line };
    let paste = PasteDraft {
        text: Text::new(
            "paste",
            "Y Brôč Êban\nLương Văn Tạo; 19/05/2019\nH'Bliă Mlô; dự bị; 31/02/2026\nVũ Thị Hòa; tạm thời\n; chính thức\nĐỗ Văn Kiểm",
        ),
        lines: vec![
            line(1, "Y Brôč Êban", Line::Read(Standing::Official, None)),
            line(2, "Lương Văn Tạo", Line::Read(Standing::Official, Some(day("2019-05-19")))),
            line(3, "H'Bliă Mlô", Line::NoSuchDay("31/02/2026".into())),
            line(4, "Vũ Thị Hòa", Line::Read(Standing::TemporaryIn, None)),
            line(5, "", Line::NoName("chính thức".into())),
            line(6, "Đỗ Văn Kiểm", Line::Known(5)),
        ],
    };
    view! {
        <h1>"Thêm vào sổ"</h1>
        <div class="cols" data-cols="even">
            <section class="stack">
                <h2>{words().task_form.title}</h2>
                <TaskForm draft=stored(task) on_text=still() on_done=still() on_later=still() />
            </section>
            <section class="stack">
                <h2>{words().petition_form.title}</h2>
                <PetitionForm
                    draft=stored(petition)
                    on_text=still()
                    on_forward=still()
                    on_done=still()
                    on_later=still()
                />
            </section>
        </div>
        <div class="cols" data-cols="even">
            <section class="stack">
                <h2>{words().guest_form.title}</h2>
                <GuestForm
                    draft=stored(guest)
                    on_text=still()
                    on_higher=still()
                    on_done=still()
                    on_later=still()
                />
            </section>
            <section class="stack">
                <h2>{words().member_form.title}</h2>
                <MemberForm
                    draft=stored(member_draft("Y Brôč Êban", "03/02/2015"))
                    on_text=still()
                    on_role=still()
                    on_standing=still()
                    on_done=still()
                    on_later=still()
                />
            </section>
        </div>
        <section class="stack">
            <h2>{words().paste.title}</h2>
            <PasteForm draft=stored(paste) on_text=still() act=still() />
        </section>
    }
    .into_any()
}

pub fn second_window() -> AnyView {
    let november = MeetingName { month: Some(11), ..MeetingName::default() };
    let late = vec![LateEdit {
        what: "Hoàng Thị Nhàn, mục 4".into(),
        text: "Đề nghị mua thêm đèn pin cho nhóm trông rẫy.".into(),
        writer: writer("Nguyễn Văn Lành", COMPUTER, "2026-11-03", "20:49"),
        arrived: Some(day("2026-11-20")),
    }];
    let held = |what: &str, on: &str, time: &str, got: (&str, &str), why| HeldEntry {
        what: what.into(),
        writer: writer("Y Bhul Mlô", PHONE, on, time),
        received: super::instant(got.0, got.1),
        why,
    };
    let held = HeldData {
        entries: vec![
            held(
                "Bổ sung biên bản tháng 10",
                "2026-11-21",
                "20:15",
                ("2026-11-22", "08:10"),
                HeldWhy::Revoked,
            ),
            held(
                "Danh sách đảng viên: sửa một dòng",
                "2026-11-18",
                "21:02",
                ("2026-11-20", "19:42"),
                HeldWhy::Version,
            ),
        ],
    };
    let draft =
        addendum_draft("Mục 4, ý kiến của Hoàng Thị Nhàn: đề nghị mua thêm đèn pin cho nhóm trông rẫy.");
    view! {
        <HeldPage data=stored(held) />
        <section class="stack">
            <h2>"Cuộc họp mở ở hai cửa sổ"</h2>
            <div class="cols" data-cols="even">
                <HandBanner hand=Live::stored(Hand::Elsewhere) take=still() />
                <HandBanner hand=Live::stored(Hand::Taken(saved())) take=still() />
            </div>
        </section>
        <section class="stack">
            <h2>"Ghi đến sau khi đã thông qua"</h2>
            <div class="cols" data-cols="even">
                {late_banner(&november, &late, Some(still()))}
                <AddendumForm draft=stored(draft) on_text=still() act=still() on_later=still() />
            </div>
        </section>
    }
    .into_any()
}
