//! Two devices, one meeting: what each writes offline is there for both afterwards.
#![allow(clippy::unwrap_used, reason = "a story that cannot be told fails")]

mod common;

use std::collections::BTreeSet;

use common::{Phone, evening, exchange, key};
use shared::change::reauthor;
use shared::document::{Document, Edit, Field, Path, Value, meeting, prose};
use shared::domain::{Mark, MeetingState, MemberRole, MemberStatus};
use shared::id::{Kind, Mint};

///     secretary     o--plan--agenda--.
///                                     > one meeting, both agendas
///     minute-taker  o--plan--roll----'
#[test]
fn two_devices_create_novembers_meeting_offline() {
    let (mut secretary, mut taker) = (Phone::new(1, "Y Bhul Mlô"), Phone::new(2, "H'Xiu Êban"));
    secretary.plan();
    secretary.add_item("Thu hoạch cà phê");
    taker.plan();
    taker.add_item("Đảng phí");
    let member = Mint::new(9).record();
    let person = meeting::Roll {
        member,
        name: "Y Khoan Niê",
        status: MemberStatus::Official,
        role: MemberRole::Member,
    };
    taker.edit(&meeting::mark(&person, Some(Mark::Present)));

    exchange(&mut secretary, &mut taker);

    let seen = secretary.view();
    let titles: Vec<_> = seen.items().map(|item| item.title.as_str()).collect();
    assert!(titles.contains(&"Thu hoạch cà phê") && titles.contains(&"Đảng phí"), "{titles:?}");
    assert_eq!(seen.roll[&member].mark, Field::Agreed(Mark::Present));
    assert_eq!(seen.attendance().official_present, 1);
    assert!(secretary.meeting.reader().conflicts().is_empty(), "equal values are no conflict");
    assert_eq!(secretary.meeting.makers().len(), 2, "the page says that both made it");
}

#[test]
fn different_scalars_are_both_kept_and_a_person_chooses() {
    let (mut secretary, mut taker) = (Phone::new(1, "Y Bhul Mlô"), Phone::new(2, "H'Xiu Êban"));
    secretary.plan();
    taker.take(&secretary);
    secretary.put("place", "Nhà cộng đồng");
    taker.put("place", "Trường học");
    exchange(&mut secretary, &mut taker);

    let conflicts = secretary.meeting.reader().conflicts();
    assert_eq!(conflicts.len(), 1);
    let who: Vec<_> = conflicts[0].values.iter().map(|written| written.by.person.as_str()).collect();
    assert!(who.contains(&"Y Bhul Mlô") && who.contains(&"H'Xiu Êban"), "{who:?}");
    assert!(conflicts[0].values.iter().all(|written| written.by.at == evening()));

    let differed = secretary.meeting.heads();
    taker.put("place", "Trường học");
    exchange(&mut secretary, &mut taker);
    assert_eq!(secretary.view().place, Field::Agreed("Trường học".into()));
    let then = secretary.meeting.reader_at(differed);
    assert_eq!(then.conflicts(), conflicts, "what was settled since is seen as it was");
}

#[test]
fn two_people_type_into_one_text_and_neither_loses_a_letter() {
    let (mut secretary, mut taker) = (Phone::new(1, "A"), Phone::new(2, "B"));
    secretary.plan();
    let item = secretary.add_item("Mục");
    let path = Path::Field("agenda", item, "body");
    let write = |phone: &mut Phone, text: &str| {
        let now = phone.meeting.reader().text_at_path(&path);
        phone.edit(&[Edit::Write(path.clone(), prose::diff(&now, text))]);
    };
    write(&mut secretary, "Cả buôn có 48 ha cà phê.");
    taker.take(&secretary);
    write(&mut secretary, "Cả buôn có 48 ha cà phê, hái từ 05/11.");
    write(&mut taker, "Theo báo cáo, cả buôn có 48 ha cà phê.");
    exchange(&mut secretary, &mut taker);
    let text = secretary.meeting.reader().text_at_path(&path);
    assert!(text.contains("hái từ 05/11") && text.contains("Theo báo cáo"), "{text}");
}

#[test]
fn what_was_typed_into_a_removed_item_is_still_there() {
    let (mut secretary, mut taker) = (Phone::new(1, "A"), Phone::new(2, "B"));
    secretary.plan();
    let item = secretary.add_item("Mục");
    taker.take(&secretary);
    secretary.edit(&[Edit::Put(Path::removed("agenda", item), true.into())]);
    let path = Path::Field("agenda", item, "body");
    taker.edit(&[Edit::Write(path.clone(), prose::diff("", "Ghi lúc không biết"))]);
    exchange(&mut secretary, &mut taker);
    assert_eq!(secretary.view().items().count(), 0);
    assert_eq!(secretary.view().agenda[0].body, "Ghi lúc không biết");
    secretary.edit(&[Edit::Put(Path::removed("agenda", item), false.into())]);
    assert_eq!(secretary.view().items().count(), 1);
}

///     secretary     o--adopt------------.
///                    \                   > frozen as adopted, the late entry offered
///     minute-taker    `--says more------'
#[test]
fn adopted_minutes_stay_as_they_were_adopted() {
    let (mut secretary, mut taker) = (Phone::new(1, "A"), Phone::new(2, "B"));
    secretary.plan();
    let item = secretary.add_item("Mục");
    secretary.put("opened", "x");
    taker.take(&secretary);

    let fingerprint = meeting::fingerprint(&secretary.view());
    secretary.edit(&meeting::adopt(&fingerprint, "20:52"));
    let view = taker.view();
    let (_, late) = meeting::say(&mut taker.mint, &view, item, ("", ""), false, "Mua thêm đèn pin");
    taker.edit(&[late]);
    exchange(&mut secretary, &mut taker);

    assert_eq!(secretary.view().state(), MeetingState::Adopted);
    let adoptions = secretary.meeting.adoptions();
    assert_eq!(adoptions.len(), 1);
    let frozen = secretary.meeting.reader_at(adoptions[0].heads.clone());
    let frozen = meeting::Meeting::read(&frozen);
    assert!(frozen.said.is_empty(), "the minutes do not change");
    assert_eq!(meeting::fingerprint(&frozen), fingerprint, "and neither does their fingerprint");
    let late = secretary.meeting.late_edits(&adoptions[0]);
    assert!(late.iter().any(|edit| edit.text == "Mua thêm đèn pin"), "{late:?}");
}

#[test]
fn two_adoptions_of_one_text_are_one_and_of_two_texts_are_a_conflict() {
    let (mut a, mut b) = (Phone::new(1, "A"), Phone::new(2, "B"));
    a.plan();
    a.put("opened", "x");
    b.take(&a);
    let same = meeting::fingerprint(&a.view());
    a.edit(&meeting::adopt(&same, "20:52"));
    b.edit(&meeting::adopt(&same, "20:52"));
    exchange(&mut a, &mut b);
    assert_eq!(a.meeting.adoptions().len(), 1);

    let (mut a, mut b) = (Phone::new(1, "A"), Phone::new(2, "B"));
    a.plan();
    b.take(&a);
    a.edit(&meeting::adopt("aa", "20:52"));
    b.edit(&meeting::adopt("bb", "20:53"));
    exchange(&mut a, &mut b);
    assert_eq!(a.meeting.adoptions().len(), 2);
}

#[test]
fn a_document_saves_and_loads_and_is_no_other() {
    let mut phone = Phone::new(1, "A");
    phone.plan();
    phone.add_item("Mục");
    let bytes = phone.meeting.save();
    let again = Document::load(key(), Kind::Meeting, &bytes).unwrap();
    assert_eq!(again.heads(), phone.meeting.heads());
    let mut other = key();
    other.document = shared::id::DocumentId::register(other.unit);
    assert!(Document::load(other, Kind::Meeting, &bytes).is_err());
    assert!(Document::load(key(), Kind::Register, &bytes).is_err());
    assert!(Document::load(key(), Kind::Meeting, b"khong phai").is_err());
}

#[test]
fn a_very_long_paste_is_split_and_arrives_whole() {
    let mut phone = Phone::new(1, "A");
    phone.plan();
    let item = phone.add_item("Mục");
    let path = Path::Field("agenda", item, "body");
    let long = "Cà phê chín sớm. ".repeat(5_000);
    let set = phone.edit(&[Edit::Write(path.clone(), prose::diff("", &long))]);
    assert!(set.changes.len() > 1);
    assert_eq!(phone.meeting.reader().text_at_path(&path), long);
    assert!(shared::change::ChangeSet::decode(&set.encode()).is_ok());
}

#[test]
fn an_edit_that_says_what_stands_already_makes_no_history() {
    let mut phone = Phone::new(1, "A");
    phone.plan();
    phone.put("place", "Nhà cộng đồng");
    let again = Edit::Put(Path::Head("place"), "Nhà cộng đồng".into());
    assert!(phone.meeting.edit(&phone.writer, evening(), &[again]).unwrap().is_none());
}

///     secretary     o--plan--adopt--.
///                    \               > both adopted: a person says which, and its minutes stay what they were
///     minute-taker    `--item--adopt-'
#[test]
fn a_settled_adoption_is_still_what_was_adopted() {
    let (mut a, mut b) = (Phone::new(1, "A"), Phone::new(2, "B"));
    a.plan();
    a.put("opened", "x");
    b.take(&a);
    b.add_item("Chỉ có ở máy kia");
    let (first, second) = (meeting::fingerprint(&a.view()), meeting::fingerprint(&b.view()));
    a.edit(&meeting::adopt(&first, "20:52"));
    b.edit(&meeting::adopt(&second, "20:53"));
    exchange(&mut a, &mut b);
    assert_eq!(a.meeting.adoptions().len(), 2);

    a.put("adopted", &first);
    let adoptions = a.meeting.adoptions();
    assert_eq!(adoptions.len(), 1);
    assert_eq!(adoptions[0].by.person, "A");
    let frozen = meeting::Meeting::read(&a.meeting.reader_at(adoptions[0].heads.clone()));
    assert_eq!(meeting::fingerprint(&frozen), first, "settling takes nothing more into the minutes");
    let late = a.meeting.late_edits(&adoptions[0]);
    assert_eq!(late.iter().map(|edit| edit.text.as_str()).collect::<Vec<_>>(), ["Chỉ có ở máy kia"]);
}

#[test]
fn a_late_entry_is_told_once_until_an_addendum_takes_it_in() {
    let mut phone = Phone::new(1, "A");
    phone.plan();
    let item = phone.add_item("Mục");
    phone.put("opened", "x");
    let fingerprint = meeting::fingerprint(&phone.view());
    phone.edit(&meeting::adopt(&fingerprint, "20:52"));
    let view = phone.view();
    let speaker = Mint::new(9).record().to_string();
    let (_, said) =
        meeting::say(&mut phone.mint, &view, item, (&speaker, "Y Khoan Niê"), false, "Mua đèn pin");
    phone.edit(&[said]);
    let adoption = phone.meeting.adoptions().remove(0);
    let late = phone.meeting.late_edits(&adoption);
    assert_eq!(late.len(), 1, "speaker, item and text are one entry: {late:?}");

    let view = phone.view();
    let day = evening().day();
    let mut addendum = meeting::write_addendum(&mut phone.mint, &view, day, "A", "", "Mục 1: mua đèn pin");
    if let Edit::Add(_, _, fields, _) = &mut addendum {
        fields.push(("covers", late[0].path.to_string().into()));
    }
    phone.edit(&[addendum]);
    assert_eq!(phone.meeting.late_edits(&adoption), []);
}

#[test]
fn a_late_count_is_told_as_it_was_counted() {
    let mut phone = Phone::new(1, "A");
    phone.plan();
    let item = phone.add_item("Mục");
    let count = |name, votes| Edit::Put(Path::Field("agenda", item, name), Value::Count(votes));
    phone.edit(&[count("votes_for", 12), count("votes_against", 0), count("votes_abstain", 2)]);
    let fingerprint = meeting::fingerprint(&phone.view());
    phone.edit(&meeting::adopt(&fingerprint, "20:52"));
    phone.edit(&[count("votes_for", 11), count("votes_against", 1), count("votes_abstain", -1)]);
    phone.edit(&[Edit::Put(Path::Head("model"), Value::Flag(true))]);

    let adoption = phone.meeting.adoptions().remove(0);
    let late = phone.meeting.late_edits(&adoption);
    let told: Vec<_> = late.iter().map(|edit| (edit.path.to_string(), edit.text.as_str())).collect();
    let at = |name| Path::Field("agenda", item, name).to_string();
    let expected = [
        (Path::Head("model").to_string(), "true"),
        (at("votes_abstain"), ""),
        (at("votes_against"), "1"),
        (at("votes_for"), "11"),
    ];
    assert_eq!(told, expected);
}

///     minute-taker  o--types--types--.
///                    \                > who wrote what, each as they saw it
///     secretary       `--types-------'
#[test]
fn who_wrote_what_can_be_seen() {
    let (mut secretary, mut taker) = (Phone::new(1, "Y Bhul Mlô"), Phone::new(2, "H'Xiu Êban"));
    secretary.plan();
    let item = secretary.add_item("Mục");
    taker.take(&secretary);
    let path = Path::Field("agenda", item, "conclusion");
    let write = |phone: &mut Phone, text: &str| {
        let now = phone.meeting.reader().text_at_path(&path);
        phone.edit(&[Edit::Write(path.clone(), prose::diff(&now, text))]);
    };
    write(&mut taker, "Nhất trí");
    write(&mut taker, "Nhất trí ba việc");
    write(&mut secretary, "Làm trước ngày 20");
    exchange(&mut secretary, &mut taker);
    let removed = Path::removed("agenda", item);
    secretary.edit(&[Edit::Put(removed.clone(), true.into())]);

    let history = secretary.meeting.history(&[path.clone(), removed.clone()]);
    let told: Vec<_> = history
        .iter()
        .map(|writing| (writing.by.person.as_str(), writing.before.as_str(), writing.after.as_str()))
        .collect();
    assert_eq!(told.len(), 3, "typing in one go is one writing: {told:?}");
    assert!(told.contains(&("H'Xiu Êban", "", "Nhất trí ba việc")), "{told:?}");
    assert!(told.contains(&("Y Bhul Mlô", "", "Làm trước ngày 20")), "{told:?}");
    assert_eq!(told[2], ("Y Bhul Mlô", "", "true"));
    assert_eq!(secretary.meeting.reader().written(&removed).unwrap().device, "Máy 1");
}

///     secretary     o--begun----------taken back--.
///                    \                             > it has begun, and everything is in it
///     minute-taker    `--marks somebody-----------'
#[test]
fn a_meeting_that_somebody_is_at_has_begun() {
    let (mut secretary, mut taker) = (Phone::new(1, "Y Bhul Mlô"), Phone::new(2, "H'Xiu Êban"));
    secretary.plan();
    secretary.put("opened", "1793707200000");
    taker.take(&secretary);
    secretary.put("opened", "");
    assert_eq!(secretary.view().state(), MeetingState::Planned);
    let member = Mint::new(9).record();
    taker.edit(&[Edit::Put(Path::Natural("roll", format!("{member}.mark")), Mark::Present.word().into())]);
    exchange(&mut secretary, &mut taker);
    assert_eq!(secretary.view().state(), MeetingState::Open);
}

/// The same, of a whole meeting: who sat down to it, and where each wrote. What goes with a text is not told apart.
#[test]
fn who_wrote_where_can_be_seen() {
    let (mut secretary, mut taker) = (Phone::new(1, "Y Bhul Mlô"), Phone::new(2, "H'Xiu Êban"));
    secretary.plan();
    let item = secretary.add_item("Mục");
    taker.take(&secretary);
    let conclusion = Path::Field("agenda", item, "conclusion");
    taker.edit(&[Edit::Write(conclusion.clone(), prose::diff("", "Nhất trí"))]);
    taker.put("place", "Nhà văn hóa");
    exchange(&mut secretary, &mut taker);
    let removed = Path::removed("agenda", item);
    secretary.edit(&[Edit::Put(removed.clone(), true.into())]);
    // A vote that is counted while its item is written otherwise is told beside it: the item was there before.
    let (title, votes) = (Path::Field("agenda", item, "title"), Path::Field("agenda", item, "votes_for"));
    taker.edit(&[Edit::Put(votes.clone(), 11.into())]);
    taker.edit(&[Edit::Write(title.clone(), prose::diff("Mục", "Mục một"))]);
    exchange(&mut secretary, &mut taker);

    let sittings = secretary.meeting.sittings();
    let told: Vec<_> =
        sittings.iter().map(|sitting| (sitting.by.person.as_str(), sitting.places.clone())).collect();
    let began = [Path::Head("kind"), Path::Head("month"), title.clone(), removed];
    let expected = [
        ("Y Bhul Mlô", BTreeSet::from(began)),
        ("H'Xiu Êban", BTreeSet::from([Path::Head("place"), conclusion, title, votes])),
    ];
    assert_eq!(told, expected);
}

/// A copied profile in another person's hands says otherwise who its actor is. Who said which is asked of nobody:
/// it would be that actor again, without end.
#[test]
fn two_people_call_themselves_one_actor() {
    let (mut secretary, mut taker) = (Phone::new(1, "Y Bhul Mlô"), Phone::new(1, "H'Xiu Êban"));
    secretary.plan();
    let branch = taker.plan().changes;
    let again = reauthor(&branch, &branch[0]);
    secretary.meeting.apply(again).unwrap();
    secretary.put("place", "Nhà văn hóa");

    let place = secretary.meeting.reader().written(&Path::Head("place")).unwrap();
    assert!(["Y Bhul Mlô", "H'Xiu Êban"].contains(&place.person.as_str()), "{}", place.person);
}
