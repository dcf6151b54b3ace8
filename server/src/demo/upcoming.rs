//! The regular meeting of the month to come, as far as it is prepared.

use shared::time::Instant;

use super::almanac::{at, minutes};
use super::cell::Teller;
use super::plan::{About, Conflict, Creation, Item, Side, Value};
use super::text::{Words, upper};

/// Adds the meeting to come. Where two devices wrote different hours, nobody has chosen yet.
pub(super) fn plan(teller: &mut Teller<'_>) {
    // A cell that was not heard of lately is not heard of planning either.
    if teller.heard.day() < teller.almanac.today.plus(-9) {
        return;
    }
    let day = teller.almanac.regular(1);
    let created = teller.heard.plus_ms(-86_400_000 * 2);
    let mut meeting = teller.blank(1, day, created);
    let number = teller.almanac.month(1).month_of_year();
    let rng = &mut teller.rng;
    let (_, topic) = teller.picks.topic(teller.text, number, 1, false, rng);
    let mut words = Words::of(teller.text, day, number, rng);
    let main = words.fill(&format!("Nhiệm vụ tháng {{m}}: {}", topic.title), rng);
    let fee = words.fill("Nêu lý do, cử người ghi biên bản. Thu đảng phí tháng {m}.", rng);
    words.draw(&topic.numbers, rng);
    let (chair, taker) = (meeting.chair, meeting.taker);
    let items = [
        ("Mở đầu, điểm danh, đảng phí", fee.as_str(), chair),
        ("Kết quả lãnh đạo tháng {truoc}", "", taker),
        (main.as_str(), topic.body.as_str(), chair),
        ("Ý kiến, kiến nghị của đảng viên và Nhân dân", "", chair),
        ("Kết luận, biểu quyết nghị quyết", "", chair),
    ];
    for (title, body, presenter) in items {
        meeting.items.push(Item {
            title: upper(&words.fill(title, rng)),
            body: words.fill(body, rng),
            presenter,
            prepared_by: meeting.created[0].device,
            said: Vec::new(),
            conclusion: String::new(),
            resolution: None,
            by: meeting.created[0].device,
            at: Instant::default(),
        });
    }
    if let Some(other) = &teller.text.clash {
        let [secretary, minute_taker] = teller.devices_on(created.day());
        meeting.created.push(Creation {
            device: minute_taker,
            person: taker,
            at: created.plus_ms(3_600_000),
        });
        let side = |device, hours: i64, time: &str| Side {
            device,
            at: created.plus_ms(hours * 3_600_000),
            value: Value::Time(time.into()),
        };
        let sides = vec![side(secretary, 2, &teller.text.start), side(minute_taker, 3, other)];
        meeting.conflicts.push(Conflict { about: About::Time, sides, settled: None });
    }
    meeting.planned = at(day, minutes(&teller.text.start));
    teller.meetings.push(meeting);
}
