//! Pages 12, 13, 14.

use leptos::prelude::*;

use super::{COMPUTER, PHONE, cell::this_year, day, instant, meeting::addendum, still, stored};
use crate::{
    components::{HeatCell, HeatData, HeatMonth, HeatRow},
    pages::{
        cells::{CellData, CellLine, CellPage, CellPetition, CellsData, CellsPage},
        kinds::{Due, MeetingName, PetitionState, TaskLine},
        meeting_list::MeetingState,
        minutes::{MinutesData, MinutesItem, MinutesPage, MinutesState, Said, VoteResult},
        overview::{OverdueTask, OverviewData, OverviewPage, QuietCell, WaitingPetition},
        roster::Strength,
        writing::VoteHow,
    },
    routes::Place,
};

/// A cell's year: a number is percent present, `!` after it late, `x` not held, `?` not heard from.
const YEARS: [(&str, &str); 12] = [
    ("Chi bộ thôn 1", "95 91 93 96 92 90 94 95 91 93 96 94"),
    ("Chi bộ thôn 2", "92 94 88! 93 95 97 94 92 96 94 95 97"),
    ("Chi bộ thôn 3", "84 80 82 78! 81 85 83 79 86 84 82 85"),
    ("Chi bộ thôn 5", "90 88 x 86 91 89 84 x 87 90 81! x"),
    ("Chi bộ thôn Tân Hòa", "93 95 94 92 96 93 95 91 94 92 95 93"),
    ("Chi bộ buôn Drah", "86 88 85 92 87 90 86 84 93 88 87 86"),
    ("Chi bộ buôn Kla", "81 74! 79 83 80 77 72! 82 84 80 78 ?"),
    ("Chi bộ buôn Ea Nur", "91 93 90 95 92 94 90 96 92 91 93 92"),
    ("Chi bộ buôn Mbrê", "70! 73 71 x 69! 74 72 68! x 73 ? ?"),
    ("Chi bộ Trường Tiểu học", "100 96 98 100 97 96 92 95 100 98 100 100"),
    ("Chi bộ Trạm Y tế", "90 92 88 91 93 90 85! 92 94 90 91 86!"),
    ("Chi bộ Văn phòng xã", "97 98 95 100 96 97 98 95 100 97 96 98"),
];

fn heat() -> HeatData {
    let rows = YEARS.iter().map(|(name, year)| {
        let href = Place::Cell((*name).into()).path();
        let months = year.split(' ').map(|mark| HeatCell { month: read(mark), href: href.clone() }).collect();
        HeatRow { name: (*name).into(), href: href.clone(), months }
    });
    let rows: Vec<HeatRow> = rows.collect();
    let held = |at: usize| {
        let held = |row: &&HeatRow| matches!(row.months[at].month, HeatMonth::Held(_) | HeatMonth::Late(_));
        rows.iter().filter(held).count()
    };
    HeatData { months: [12].into_iter().chain(1..=11).collect(), held: (0..12).map(held).collect(), rows }
}

fn read(mark: &str) -> HeatMonth {
    match mark {
        "x" => HeatMonth::Missed,
        "?" => HeatMonth::Unknown,
        number => match number.strip_suffix('!') {
            Some(late) => HeatMonth::Late(late.parse().unwrap_or_default()),
            None => HeatMonth::Held(number.parse().unwrap_or_default()),
        },
    }
}

pub fn overview() -> AnyView {
    let overdue = |days, title: &str, cell: &str, due: &str| OverdueTask {
        days,
        title: title.into(),
        cell: cell.into(),
        due: day(due),
    };
    let waiting = |days, title: &str, cell: &str, body: &str| WaitingPetition {
        days,
        title: title.into(),
        cell: cell.into(),
        body: body.into(),
    };
    let quiet = |name: &str, last: &str, days, liaison: &str| QuietCell {
        unit: name.into(),
        name: name.into(),
        last: Some((day(last), days)),
        liaison: liaison.into(),
    };
    let mut petitions = vec![
        waiting(47, "Thiếu nước sinh hoạt cuối buôn", "Chi bộ thôn 3", "Ban quản lý công trình"),
        waiting(36, "Xin nối điện cho 9 hộ mới tách", "Chi bộ buôn Kla", ""),
        waiting(26, "Sửa mái điểm trường thôn 5", "Chi bộ thôn 5", "Phòng Văn hóa – Xã hội"),
    ];
    petitions.extend((15..21).rev().map(|days| waiting(days, "Cột điện nghiêng", "Chi bộ buôn Drah", "")));
    let mut tasks = vec![
        overdue(38, "Rà soát hộ nghèo thôn 5", "Chi bộ thôn 5", "2026-10-17"),
        overdue(22, "Kê khai diện tích tái canh", "Chi bộ buôn Mbrê", "2026-11-02"),
        overdue(4, "Dán phản quang xe công nông", "Chi bộ buôn Drah", "2026-11-20"),
    ];
    tasks.extend((1..=3).rev().map(|days| overdue(days, "Nộp báo cáo quý", "Chi bộ thôn 2", "2026-11-22")));
    let data = OverviewData {
        month: (11, 2026),
        around: (10, 12),
        later: false,
        cells: 12,
        heard: 10,
        held: 9,
        late: 1,
        missed: 1,
        attendance: Some((128, 139)),
        open_tasks: 41,
        overdue: tasks,
        petitions,
        petition_days: (30, 24),
        heat: heat(),
        span: ((12, 2025), (11, 2026)),
        quiet: vec![
            quiet("Chi bộ buôn Mbrê", "2026-09-14", 71, "Trần Đức Vinh"),
            quiet("Chi bộ buôn Kla", "2026-10-22", 33, "H'Nuôr Ktla"),
        ],
    };
    view! { <OverviewPage data=stored(data) act=still() /> }.into_any()
}

pub fn cells() -> AnyView {
    let cells = YEARS.iter().map(|(name, _)| CellLine {
        unit: (*name).into(),
        name: (*name).into(),
        secretary: "Y Bhul Mlô".into(),
        heard: Some(instant("2026-11-20", "19:42")),
        quiet: name.ends_with("Kla"),
    });
    view! { <CellsPage data=stored(CellsData { cells: cells.collect() }) /> }.into_any()
}

pub fn cell() -> AnyView {
    let task = |title: &str, who: &str, due: Due| TaskLine {
        id: title.into(),
        title: title.into(),
        who: who.into(),
        due,
    };
    let mut meetings = this_year();
    meetings[0].sums = "Thu hoạch cà phê; 1 nghị quyết, 3 việc giao, 2 kiến nghị.".into();
    meetings[1].sums = "Chuyên đề: giữ rừng đầu nguồn. 1 nghị quyết, 4 việc giao.".into();
    meetings[3].state = MeetingState::ReadOut;
    let earlier = this_year().split_off(2);
    let data = CellData {
        name: "Chi bộ buôn Drah".into(),
        secretary: "Y Bhul Mlô".into(),
        liaison: "Lê Thị Hạnh Vân".into(),
        heard: Some(instant("2026-11-20", "19:42")),
        year: 2026,
        held: (11, 11),
        thematic: 2,
        attendance: Some((88, 100)),
        base: 14,
        meetings,
        earlier,
        tasks_open: (4, 1),
        tasks: vec![
            task(
                "Dán phản quang cho 26 xe công nông",
                "Chi đoàn Thanh niên",
                Due::Over(day("2026-11-20"), 4),
            ),
            task("Nộp danh sách hộ vay vốn tái canh", "H'Lim Ayŭn", Due::Soon(day("2026-11-28"), 4)),
        ],
        petitions: vec![
            CellPetition {
                title: "Cột điện nghiêng trước nhà cộng đồng".into(),
                state: PetitionState::Forwarded(21),
                body: "điện lực".into(),
                days: 21,
            },
            CellPetition {
                title: "Ranh giới đất rẫy hai hộ đầu buôn".into(),
                state: PetitionState::Asks("số thửa".into()),
                body: String::new(),
                days: 21,
            },
        ],
        devices: vec![(PHONE.into(), Some(day("2026-11-20"))), (COMPUTER.into(), Some(day("2026-11-18")))],
    };
    view! { <CellPage data=stored(data) /> }.into_any()
}

pub fn minutes() -> AnyView {
    let said = |who: &str, text: &str, guidance| Said { who: who.into(), text: text.into(), guidance };
    let short = |title: &str, conclusion: &str| MinutesItem {
        title: title.into(),
        conclusion: conclusion.into(),
        ..MinutesItem::default()
    };
    let task = |title: &str, who: &str, due: &str| TaskLine {
        id: title.into(),
        title: title.into(),
        who: who.into(),
        due: Due::On(day(due)),
    };
    let harvest = MinutesItem {
        title: "Nhiệm vụ tháng 11: thu hoạch cà phê".into(),
        presenter: "H'Xiu Êban".into(),
        prepared: String::new(),
        said: vec![
            said(
                "Y Khoan Niê",
                "Năm nay cà phê chín sớm khoảng mười ngày. Đề nghị thống nhất không hái xanh, mỗi nhóm hộ cử hai người trông rẫy ban đêm, thay phiên nhau.",
                false,
            ),
            said(
                "Trần Thị Mận",
                "Tổ liên gia 3 còn bốn hộ neo đơn, thiếu công hái. Chi hội Phụ nữ xin nhận đổi công giúp trong tuần thứ hai của tháng.",
                false,
            ),
            said(
                "Lê Quang Sửu",
                "Xe công nông chở cà phê ban đêm không đèn, dễ tai nạn. Nên nhắc từng nhà, ai chưa có đèn thì dán phản quang.",
                false,
            ),
            said(
                "Lê Thị Hạnh Vân",
                "Cần ghi rõ người phụ trách và thời hạn từng việc. Báo về xã trước ngày 20 số hộ cần đổi công để xã cử đoàn viên hỗ trợ.",
                true,
            ),
        ],
        conclusion:
            "Thống nhất ba việc: không hái xanh; lập bốn nhóm trông rẫy; đổi công giúp bốn hộ neo đơn.".into(),
        resolution: String::new(),
        vote: Some(VoteResult { how: VoteHow::Hands, in_favour: 10, against: 0, abstain: 1, passed: true }),
    };
    let data = MinutesData {
        back: (Place::Cell("drah".into()), "Chi bộ buôn Drah".into()),
        office: true,
        journal: None,
        earlier: Some((Place::CellMeeting("drah".into(), "m10".into()), 10)),
        state: MinutesState::Adopted(instant("2026-11-03", "20:52")),
        committee: "xã Ea Sương".into(),
        unit: "Chi bộ buôn Drah".into(),
        place: "Ea Sương".into(),
        number: Some("11-BB/CB".into()),
        name: MeetingName { month: Some(11), ..MeetingName::default() },
        year: 2026,
        day: day("2026-11-03"),
        began: "19:00".into(),
        venue: "Nhà cộng đồng buôn Drah".into(),
        strength: Strength {
            official: 13,
            probationary: 1,
            temporary_in: 1,
            temporary_out: 1,
            exempt: 1,
            base: 14,
        },
        present: (11, 1),
        excused: vec![
            ("H'Ngăm Niê".into(), "Đưa con đi khám bệnh ở tỉnh".into()),
            ("Y Wăn Êban".into(), "Dự lớp tập huấn khuyến nông".into()),
        ],
        absent: vec![],
        higher: vec![("Lê Thị Hạnh Vân".into(), "Đảng ủy viên phụ trách".into())],
        guests: vec![("ông Y Rin Kđoh".into(), String::new())],
        chair: "Y Bhul Mlô".into(),
        taker: "Nguyễn Văn Lành".into(),
        papers: vec!["báo cáo kết quả lãnh đạo tháng 10".into(), "nội dung chuẩn bị mục 4".into()],
        items: vec![
            short(
                "Mở đầu, điểm danh",
                "Đồng chí chủ trì nêu lý do, giới thiệu khách; chi bộ cử người ghi biên bản.",
            ),
            short(
                "Đảng phí, thông qua chương trình",
                "Đã thu đủ đảng phí tháng 11. Chi bộ nhất trí chương trình 7 mục.",
            ),
            MinutesItem {
                presenter: "Y Bhul Mlô".into(),
                prepared: "Đã làm cỏ, phát quang 6 km đường vào rẫy; 112/112 hộ ký cam kết không hái xanh."
                    .into(),
                ..short("Kết quả lãnh đạo tháng 10", "")
            },
            harvest,
        ],
        tasks: vec![
            task("Lập bốn nhóm trông rẫy ban đêm", "Y Thăm Mlô", "2026-11-08"),
            task("Đổi công hái giúp bốn hộ neo đơn", "Chi hội Phụ nữ", "2026-11-15"),
            task("Dán phản quang cho 26 xe công nông", "Chi đoàn Thanh niên", "2026-11-20"),
        ],
        ended: "20:45".into(),
        addenda: vec![addendum()],
        late: vec![],
        new_addendum: None,
    };
    view! { <MinutesPage data=stored(data) on_text=still() act=still() /> }.into_any()
}
