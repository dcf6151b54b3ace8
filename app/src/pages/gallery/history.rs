//! Page 18: who wrote one text, and who wrote what in a whole document.

use leptos::prelude::*;

use super::{COMPUTER, PHONE, still, stored, writer};
use crate::{
    components::Nav,
    pages::{
        history::{Change, Gone, GoneKind, HistoryData, HistoryPage, Step, Writing},
        journal::{JournalData, JournalPage, Sitting},
    },
    routes::Place,
};

pub fn journal() -> AnyView {
    let item = |field: &str| {
        let place = Place::History("m11".into(), format!("agenda/0000000000003f00.1/{field}"));
        (format!("Mục 4: {field}"), Some(place))
    };
    let data = JournalData {
        back: (Place::Close("m11".into()), "Họp tháng 11".into()),
        nav: Nav::Meetings,
        of: "Họp tháng 11".into(),
        sittings: vec![
            Sitting {
                writer: writer("Nguyễn Văn Lành", COMPUTER, "2026-11-03", "19:40"),
                places: vec![("Điểm danh, 14 chỗ".into(), None), item("kết luận"), item("ý kiến")],
            },
            Sitting {
                writer: writer("Y Bhul Mlô", PHONE, "2026-10-28", "20:02"),
                places: vec![("Nơi họp".into(), None), item("nội dung chuẩn bị")],
            },
        ],
    };
    view! { <JournalPage data=stored(data) /> }.into_any()
}

pub fn history() -> AnyView {
    let wrote = |who: &str, device: &str, time: &str, step: Step, changes: Vec<Change>| Writing {
        writer: writer(who, device, "2026-11-03", time),
        step,
        changes,
    };
    let (secretary, taker) = ("Y Bhul Mlô", "Nguyễn Văn Lành");
    let data = HistoryData {
        back: (Place::Write("m11".into(), Some("4".into())), "Mục 4".into()),
        place: "Họp tháng 11, mục 4: thu hoạch cà phê".into(),
        entry: true,
        speaker: "Lê Quang Sửu".into(),
        now: "Xe công nông chở cà phê ban đêm không đèn, dễ tai nạn. Nên nhắc từng nhà, ai chưa có đèn thì dán phản quang.".into(),
        writings: vec![
            wrote(taker, COMPUTER, "19:58", Step::Changed, vec![
                Change::Added("ai chưa có đèn thì dán phản quang".into()),
                Change::Cut("xe nào không đèn thì không cho chở".into()),
            ]),
            wrote(taker, COMPUTER, "19:55", Step::Speaker, vec![
                Change::FromTo("Không ghi tên".into(), "Lê Quang Sửu".into()),
            ]),
            wrote(secretary, PHONE, "19:46", Step::More, vec![
                Change::Added("Nên nhắc từng nhà, xe nào không đèn thì không cho chở.".into()),
            ]),
            wrote(secretary, PHONE, "19:41", Step::First, vec![
                Change::Added("Xe công nông chở cà phê ban đêm không đèn, dễ tai nạn.".into()),
            ]),
        ],
        gone: vec![
            Gone {
                id: "g1".into(),
                kind: GoneKind::Entry("Đỗ Văn Kiểm".into(), 4),
                text: "Đề nghị làm thanh chắn ở ngã ba vào rẫy.".into(),
                writer: writer(taker, COMPUTER, "2026-11-03", "20:05"),
                after: Some((PHONE.into(), "Gỗ thì mỗi nhà góp một cây.".into())),
            },
            Gone {
                id: "g2".into(),
                kind: GoneKind::Task("đếm xe công nông trong buôn".into()),
                text: String::new(),
                writer: writer(secretary, PHONE, "2026-11-03", "20:31"),
                after: None,
            },
            Gone {
                id: "g3".into(),
                kind: GoneKind::Guest("Đặng Thị Sen".into()),
                text: String::new(),
                writer: writer(taker, COMPUTER, "2026-11-03", "19:10"),
                after: None,
            },
        ],
    };
    view! { <HistoryPage data=stored(data) bring_back=still() /> }.into_any()
}
