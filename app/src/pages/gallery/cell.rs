//! Pages 02, 03, 04, 08, 10, 11, 16, 19.

use leptos::prelude::*;
use shared::time::Month;

use super::{COMPUTER, PHONE, day, instant, saved, still, stored, writer};
use crate::{
    components::{Live, SyncLine, SyncState, Text},
    pages::{
        carry::{CarryData, CarryPart},
        conflicts::{Answer, Conflict, ConflictKind, ConflictsAct, ConflictsData, ConflictsPage},
        device::{DeviceData, DevicePage},
        enrol::{EnrolData, EnrolPage},
        handover::{BackupHolds, HandoverData, HandoverPage, Machine, Restore, RestorePreview},
        home::{HomeData, HomePage, LatestMinutes, NextMeeting, NextStep, PetitionLine},
        kinds::{Due, MeetingKind, MeetingName, PetitionState, Role, Standing, TaskLine},
        meeting_list::{Inside, MeetingLine, MeetingState, Notice},
        meetings::{ComingMeeting, MeetingYear, MeetingsData, MeetingsPage, Months},
        member_form::MemberDraft,
        paste_form::PasteDraft,
        petition_form::PetitionDraft,
        prepare::Elsewhere,
        roster::{Member, RosterData, RosterPage, Strength},
        task_form::TaskDraft,
        tasks::{PetitionItem, TaskItem, TasksData, TasksPage},
    },
    routes::Place,
};

const TODAY: &str = "2026-11-24";

pub fn enrol() -> AnyView {
    let data =
        EnrolData { code: "K7PM-2XQD-".into(), device: PHONE.into(), can_scan: true, ..EnrolData::default() };
    view! { <EnrolPage data=stored(data) act=still() /> }.into_any()
}

fn task(title: &str, who: &str, due: &str) -> TaskLine {
    TaskLine {
        id: title.into(),
        title: title.into(),
        who: who.into(),
        due: Due::of(Some(day(due)), day(TODAY)),
    }
}

fn open_tasks() -> Vec<TaskLine> {
    vec![
        task("Dán phản quang cho 26 xe công nông", "Chi đoàn Thanh niên", "2026-11-20"),
        task("Nộp danh sách hộ vay vốn tái canh cà phê", "H'Lim Ayŭn", "2026-11-28"),
        task("Nạo vét mương thủy lợi đoạn đầu buôn", "Ban tự quản buôn", "2026-12-10"),
        task("Vận động ba em bỏ học trở lại lớp", "Phạm Thị Thoa", "2026-12-15"),
    ]
}

fn month(month: u8) -> MeetingName {
    MeetingName { month: Some(month), ..MeetingName::default() }
}

fn unsent() -> Vec<String> {
    ["Chuẩn bị họp tháng 12: 2 mục mới", "Việc: nộp danh sách hộ vay vốn", "Kiến nghị: cột điện nghiêng"]
        .map(String::from)
        .to_vec()
}

pub fn home() -> AnyView {
    let data = HomeData {
        today: day(TODAY),
        conflicts: 3,
        next: Some(NextMeeting {
            id: "m12".into(),
            name: month(12),
            day: Some(day("2026-12-03")),
            time: "19:00".into(),
            place: "Nhà cộng đồng buôn Drah".into(),
            items: 6,
            unwritten: 2,
            step: NextStep::Prepare,
        }),
        unadopted: Some(("m10".into(), month(10))),
        tasks: open_tasks()[..3].to_vec(),
        tasks_open: 4,
        unsent: unsent(),
        last_sent: Some((day("2026-11-20"), "19:42".into())),
        petitions: vec![
            PetitionLine {
                title: "Sửa cầu tạm qua suối Ea Drah".into(),
                state: PetitionState::Answered(day("2026-11-18")),
            },
            PetitionLine {
                title: "Cột điện nghiêng trước nhà cộng đồng".into(),
                state: PetitionState::Forwarded(21),
            },
        ],
        latest: Some(LatestMinutes {
            id: "m11".into(),
            name: month(11),
            adopted: day("2026-11-03"),
            present: (12, 14),
        }),
    };
    view! { <HomePage data=stored(data) /> }.into_any()
}

fn member(number: usize, name: &str, role: Role, standing: Standing, since: &str) -> Member {
    let path = |part: &str| format!("members/{number}.{part}");
    Member {
        id: number.to_string(),
        number,
        name: Text::new(path("name"), name),
        sort: Text::new(path("sort"), crate::pages::member_form::sort_word(name)),
        role,
        standing,
        since: Text::new(path("since"), since),
        saved: saved(),
    }
}

pub(super) fn member_draft(name: &str, since: &str) -> MemberDraft {
    MemberDraft {
        name: Text::new("new/name", name),
        role: Role::Member,
        standing: Standing::Official,
        since: Text::new("new/since", since),
        saved: saved(),
    }
}

pub fn roster() -> AnyView {
    use Role::{Committee, Deputy, Member as Plain, Secretary};
    use Standing::{Exempt, Official, Probationary, TemporaryIn, TemporaryOut};
    let members = vec![
        member(1, "Y Bhul Mlô", Secretary, Official, ""),
        member(2, "H'Xiu Êban", Deputy, Official, "26/03/2009"),
        member(3, "Nguyễn Văn Lành", Committee, Official, ""),
        member(4, "Y Khoan Niê", Plain, Official, ""),
        member(5, "Đỗ Văn Kiểm", Plain, Official, ""),
        member(6, "H'Lim Ayŭn", Plain, Official, ""),
        member(7, "Trần Thị Mận", Plain, Official, ""),
        member(8, "H'Ngăm Niê", Plain, Official, ""),
        member(9, "Nay Y Phú", Plain, Official, ""),
        member(10, "Lê Quang Sửu", Plain, Official, ""),
        member(11, "Y Thăm Mlô", Plain, Official, ""),
        member(12, "Phạm Thị Thoa", Plain, Official, ""),
        member(13, "Y Wăn Êban", Plain, Official, ""),
        member(14, "H'Yar Kbuôr", Plain, Probationary, "19/05/2026"),
        member(15, "Hoàng Thị Nhàn", Plain, TemporaryIn, "02/09/2026"),
        member(16, "Bùi Đức Thuận", Plain, TemporaryOut, "01/07/2026"),
        member(17, "Y Duin Byă", Plain, Exempt, "03/02/2025"),
    ];
    let data = RosterData {
        members,
        left: vec![],
        strength: Strength {
            official: 13,
            probationary: 1,
            temporary_in: 1,
            temporary_out: 1,
            exempt: 1,
            base: 14,
        },
        usual_day: 3,
        usual_time: Text::new("time", "19:00"),
        usual_place: Text::new("place", "Nhà cộng đồng"),
        id: "r".into(),
        editable: true,
        new: member_draft("", ""),
        paste: PasteDraft { text: Text::new("paste", ""), lines: vec![] },
    };
    view! { <RosterPage data=stored(data) on_text=still() act=still() /> }.into_any()
}

fn task_item(line: TaskLine, progress: &str) -> TaskItem {
    let field = |name: &str, text: &str| Text::new(format!("tasks/{}/{name}", line.id), text);
    TaskItem {
        progress: field("progress", progress),
        is_open: true,
        what: field("what", &line.title),
        who: field("assignee_name", &line.who),
        due: field("due", ""),
        saved: saved(),
        line,
    }
}

pub(super) fn task_draft(what: &str, who: &str, due: &str) -> TaskDraft {
    TaskDraft {
        what: Text::new("task/what", what),
        who: Text::new("task/who", who),
        due: Text::new("task/due", due),
        names: ["Ban tự quản buôn", "Chi hội Phụ nữ", "Chi đoàn Thanh niên", "Y Khoan Niê"]
            .map(String::from)
            .to_vec(),
        today: day(TODAY),
        saved: saved(),
    }
}

pub(super) fn petition_draft(what: &str, place: &str) -> PetitionDraft {
    PetitionDraft {
        what: Text::new("petition/what", what),
        place: Text::new("petition/place", place),
        who: Text::new("petition/who", ""),
        forward: Some(true),
        saved: saved(),
    }
}

fn petition(title: &str, who: &str, recorded: &str, state: PetitionState, answer: &str) -> PetitionItem {
    PetitionItem {
        id: title.into(),
        title: title.into(),
        place: "Buôn Drah".into(),
        who: who.into(),
        recorded: day(recorded),
        state,
        answer: answer.into(),
        detail: Text::new(format!("{title}/detail"), ""),
        saved: saved(),
    }
}

pub fn tasks() -> AnyView {
    let done =
        |title: &str, who: &str, on: &str| TaskLine { due: Due::Done(Some(day(on))), ..task(title, who, on) };
    let mut open: Vec<_> = open_tasks().into_iter().map(|line| task_item(line, "")).collect();
    open[0].progress.text = "Đã dán 18 xe, chờ mua thêm băng dán.".into();
    let data = TasksData {
        open,
        done: vec![
            task_item(done("Lập bốn nhóm trông rẫy ban đêm", "Y Thăm Mlô", "2026-11-07"), ""),
            task_item(done("Đổi công hái giúp bốn hộ neo đơn", "Chi hội Phụ nữ", "2026-11-14"), ""),
        ],
        petitions: vec![
            petition(
                "Sửa cầu tạm qua suối Ea Drah",
                "",
                "2026-10-05",
                PetitionState::Answered(day("2026-11-18")),
                "Xã đã đưa vào kế hoạch quý I/2027. Trong lúc chờ, xã cấp 20 tấm ván để thay mặt cầu.",
            ),
            petition(
                "Cột điện nghiêng trước nhà cộng đồng",
                "Nay Y Phú",
                "2026-11-03",
                PetitionState::Forwarded(21),
                "",
            ),
            petition(
                "Ranh giới đất rẫy hai hộ đầu buôn",
                "",
                "2026-11-03",
                PetitionState::Asks("ghi rõ số thửa".into()),
                "",
            ),
        ],
        new_task: task_draft("", "", ""),
        new_petition: petition_draft("", ""),
        editable: true,
    };
    view! { <TasksPage data=stored(data) on_text=still() act=still() /> }.into_any()
}

pub fn conflicts() -> AnyView {
    let two =
        |id: &str, kind, place: &str, question: &str, answers: [(&str, &str); 2], both: Option<&str>| {
            Conflict {
                id: id.into(),
                kind,
                place: place.into(),
                question: question.into(),
                answers: vec![
                    Answer {
                        text: answers[0].0.into(),
                        writer: writer("Y Bhul Mlô", PHONE, "2026-11-03", answers[0].1),
                    },
                    Answer {
                        text: answers[1].0.into(),
                        writer: writer("Nguyễn Văn Lành", COMPUTER, "2026-11-03", answers[1].1),
                    },
                ],
                both: both.map(Into::into),
            }
        };
    let data = RwSignal::new(ConflictsData {
        conflicts: vec![
            two(
                "c1",
                ConflictKind::RollCall,
                "Họp tháng 11",
                "Y Wăn Êban có mặt hay vắng?",
                [("Có mặt", "19:12"), ("Vắng có lý do: dự lớp tập huấn khuyến nông", "19:15")],
                None,
            ),
            two(
                "c2",
                ConflictKind::Vote,
                "Họp tháng 11, mục 4",
                "Có mấy người tán thành?",
                [("10 người", "20:21"), ("11 người", "20:22")],
                None,
            ),
            two(
                "c3",
                ConflictKind::Task,
                "Nạo vét mương thủy lợi",
                "Ai phụ trách?",
                [("Ban tự quản buôn", "20:30"), ("Đỗ Văn Kiểm", "20:31")],
                Some("Ban tự quản buôn và Đỗ Văn Kiểm cùng phụ trách"),
            ),
        ],
    });
    let act = Callback::new(move |act: ConflictsAct| {
        let (ConflictsAct::Settle(id, _) | ConflictsAct::KeepBoth(id)) = act;
        data.update(|data| data.conflicts.retain(|conflict| conflict.id != id));
    });
    view! { <ConflictsPage data=Live::memo(move || data.get()) act=act /> }.into_any()
}

pub fn device() -> AnyView {
    let data = DeviceData {
        sync: SyncLine { state: SyncState::Failed("máy chủ bận".into()), offline: false },
        today: day(TODAY),
        again_in: Some(5),
        sent: Some(instant("2026-11-20", "19:42")),
        tried: Some(instant(TODAY, "20:04")),
        unsent: unsent(),
        held: vec!["Bổ sung biên bản tháng 10".into()],
        unreadable: vec!["Danh sách đảng viên: sửa một dòng".into()],
        backup: Some(day("2026-11-01")),
        kept: true,
        room: Some((2_400_000, 380_000_000)),
        large: false,
        language: Some(crate::words::language()),
        device: PHONE.into(),
        who: "Y Bhul Mlô".into(),
        role: "Bí thư".into(),
        unit: "Chi bộ buôn Drah".into(),
        version: "0.1.0".into(),
    };
    let data = RwSignal::new(data);
    let act = Callback::new(move |act| {
        if let crate::pages::device::DeviceAct::Large(large) = act {
            data.update(|data| data.large = large);
        }
    });
    let carry = CarryData { writes: true, ..CarryData::default() };
    let carry = Live::derive(move || carry.clone());
    let carry = view! { <CarryPart data=carry act=Callback::new(|_| ()) /> }.into_any();
    view! { <DevicePage data=Live::memo(move || data.get()) act=act carry=carry /> }.into_any()
}

fn past(name: MeetingName, number: u8, on: &str, time: (&str, &str), present: (usize, usize)) -> MeetingLine {
    MeetingLine {
        href: Some(Place::Read("m".into()).path()),
        name,
        month: number,
        day: Some(day(on)),
        time: (time.0.into(), time.1.into()),
        present: Some(present),
        state: MeetingState::Adopted(None),
        late: None,
        sums: String::new(),
        inside: Inside::default(),
        notices: vec![],
    }
}

pub(super) fn this_year() -> Vec<MeetingLine> {
    let titled = |kind, title: &str| MeetingName { kind, month: None, title: title.into() };
    let both =
        MeetingName { kind: MeetingKind::Regular, month: None, title: "có chuyên đề, tháng 10".into() };
    vec![
        past(month(11), 11, "2026-11-03", ("19:00", "20:45"), (12, 14)),
        past(both, 10, "2026-10-03", ("18:30", "20:50"), (12, 14)),
        past(month(9), 9, "2026-09-03", ("19:00", "20:40"), (12, 14)),
        MeetingLine {
            state: MeetingState::ReadOut,
            ..past(month(8), 8, "2026-08-03", ("19:00", "20:35"), (13, 14))
        },
        past(titled(MeetingKind::Thematic, "quý III"), 7, "2026-07-18", ("19:00", "21:00"), (11, 14)),
    ]
}

pub fn meetings() -> AnyView {
    let mut year = this_year();
    year[0].state = MeetingState::Adopted(Some(day("2026-11-06")));
    year[0].notices =
        vec![Notice { text: crate::words::words().late.link(&1), href: Place::Read("m11".into()).path() }];
    year[1].state = MeetingState::Adopted(Some(day("2026-11-21")));
    year[1].notices =
        vec![Notice { text: crate::words::words().meetings.addendum_held.into(), href: Place::Held.path() }];
    let fire = MeetingName {
        kind: MeetingKind::Extraordinary,
        month: Some(11),
        title: "phòng cháy rẫy vườn".into(),
    };
    year.insert(
        0,
        MeetingLine { state: MeetingState::Writing, ..past(fire, 11, "2026-11-24", ("19:00", ""), (11, 14)) },
    );
    year.extend((1..=6).rev().map(|number| {
        past(month(number), number, &format!("2026-{number:02}-03"), ("19:00", "20:30"), (12, 14))
    }));
    let before = vec![
        past(month(12), 12, "2025-12-03", ("19:00", "20:50"), (12, 14)),
        past(month(11), 11, "2025-11-03", ("19:00", "20:40"), (13, 15)),
        MeetingLine {
            href: None,
            present: None,
            state: MeetingState::Missed {
                why: "Mưa lũ, đường vào buôn bị cắt.".into(),
                who: "Y Bhul Mlô".into(),
                on: day("2025-11-02"),
            },
            ..past(month(10), 10, "2025-10-03", ("", ""), (0, 0))
        },
        MeetingLine { late: Some(10), ..past(month(9), 9, "2025-09-13", ("19:00", "20:30"), (11, 15)) },
    ];
    let data = MeetingsData {
        today: day(TODAY),
        coming: vec![
            ComingMeeting {
                id: "m12".into(),
                name: month(12),
                month: 12,
                day: Some(day("2026-12-03")),
                time: "19:00".into(),
                place: "Nhà cộng đồng buôn Drah".into(),
                items: (6, 2),
                elsewhere: Some(Elsewhere {
                    device: COMPUTER.into(),
                    who: "H'Xiu Êban".into(),
                    day: day("2026-11-18"),
                }),
            },
            ComingMeeting {
                id: "review".into(),
                name: MeetingName { kind: MeetingKind::AnnualReview, month: None, title: String::new() },
                month: 12,
                day: Some(day("2026-12-18")),
                time: "18:30".into(),
                place: String::new(),
                items: (0, 0),
                elsewhere: None,
            },
        ],
        years: vec![MeetingYear { year: 2026, meetings: year }, MeetingYear { year: 2025, meetings: before }],
        months: Months {
            regular: vec![Month::of(day("2027-01-01")), Month::of(day("2027-02-01"))],
            other: vec![Month::of(day("2026-11-01")), Month::of(day("2026-12-01"))],
        },
        last: Some(12),
        editable: true,
    };
    view! { <MeetingsPage data=stored(data) plan=still() /> }.into_any()
}

pub fn handover() -> AnyView {
    let machine = |name: &str, who: &str, sent: &str| Machine {
        name: name.into(),
        who: who.into(),
        this: false,
        sent: Some(day(sent)),
        unsent: 0,
        stopped: None,
    };
    let data = HandoverData {
        entered: true,
        is_office: false,
        today: day(TODAY),
        backup: Some(day("2026-11-01")),
        holds: BackupHolds { meetings: 38, members: 17, petitions: 9, unsent: 3 },
        restore: Restore::Ready(RestorePreview {
            file: "so-chi-bo-drah-2026-10-01".into(),
            made: instant("2026-10-01", "20:15"),
            device: "Điện thoại cũ của bí thư".into(),
            meetings: 1,
            petitions: 2,
            differs: 1,
            partial: false,
        }),
        device: PHONE.into(),
        busy: false,
        refused: None,
        invited: false,
        can_scan: true,
        machines: vec![
            Machine { this: true, unsent: 3, ..machine(PHONE, "Y Bhul Mlô, bí thư", "2026-11-20") },
            machine(COMPUTER, "Nguyễn Văn Lành, chi ủy viên", "2026-11-18"),
            Machine {
                stopped: Some(day("2026-10-05")),
                ..machine("Điện thoại cũ của bí thư", "Y Bhul Mlô", "2026-09-26")
            },
        ],
        known: Some(instant("2026-11-20", "19:42")),
    };
    view! { <HandoverPage data=stored(data) act=still() /> }.into_any()
}
