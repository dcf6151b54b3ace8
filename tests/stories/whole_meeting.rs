//! A meeting as a secretary holds it, with no network from the agenda to the adopted minutes and after.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use shared::document::meeting::Meeting;
use shared::id::{DocumentKey, Kind};
use tests::world::{Browser, Commune, Device, Link, SECRETARY, Screen, today};

const TITLE: &str = "Khắc phục sạt lở đường vào buôn";
const PREPARED: &str = "Đoạn taluy qua suối Ea Tul sạt mười hai mét, xe máy không qua được.";
const PLACE: &str = "Nhà ông Y Khoan Niê";
const ADVICE: &str = "Xã cử máy xúc hai ngày, chi bộ huy động người dọn đá.";
const OPINION: &str = "Nhà tôi góp một xe công nông chở đá.";
const CONCLUSION: &str = "Cả chi bộ thống nhất dọn đường ngay trong tuần này.";
const RESOLUTION: &str = "Dọn xong đoạn sạt lở trước ngày 05/12/2026.";
const TASK: &str = "Lập danh sách người tham gia dọn đường";
const PETITION: &str = "Xin xã đặt ống cống ở đầu suối Ea Tul";
const ADDENDUM: &str = "Người chịu trách nhiệm an toàn là đồng chí Y Khoan Niê.";

/// A secretary holds an extraordinary meeting with the network gone from beginning to end; everything is there
/// after the browser was started anew, still offline; and the commune has it once the link is back.
///
///     o--agenda--roll--writing--vote--adoption--addendum--[restart]-------> the commune's overview
///     |<------------------------ no network ------------------------>|
#[tokio::test]
async fn a_meeting_from_agenda_to_adoption() -> Result<()> {
    let commune = Commune::demonstration().await?;
    let link = Link::to(commune.server.address()).await?;
    let phone = commune.browser(Screen::Phone, "secretary", SECRETARY, &link.url("")).await?;
    phone.has_synced().await?;
    link.cut();

    let meeting = prepare(&phone, &link).await?;
    call_the_roll(&phone).await?;
    write(&phone).await?;
    decide(&phone).await?;
    adopt(&phone).await?;
    add_afterwards(&phone).await?;

    let phone = Browser::open(Screen::Phone, phone.kill()).await?;
    phone.goto(&link.url(&format!("/meetings/{meeting}/read"))).await?;
    reads_whole(&phone).await?;
    phone.goto(&link.url("/tasks")).await?;
    phone.by_role("heading", TASK).await?;
    phone.by_role("heading", PETITION).await?;
    phone.sees("Chưa gửi: 2 mục").await?;

    link.mend();
    phone.reload().await?;
    phone.has_synced().await?;
    let mut office = commune.device("office", "Phan Thị Lệ Thu").await?;
    office.sync().await?;
    the_overview_has(&office, &meeting).await?;
    let key = DocumentKey { unit: commune.cell, document: meeting.parse()? };
    let document = office.open(key, Kind::Meeting)?;
    let written = Meeting::read(&document.reader());
    assert!(written.said.iter().any(|said| said.text == OPINION && !said.guidance.is_set()));
    assert!(written.said.iter().any(|said| said.text == ADVICE && said.guidance.is_set()));
    assert_eq!(document.adoptions().len(), 1);
    Ok(())
}

/// Plans it and writes its agenda. Returns the meeting.
async fn prepare(phone: &Browser, link: &Link) -> Result<String> {
    phone.goto(&link.url("/meetings")).await?;
    phone.part("radiogroup", "Loại cuộc họp").press("radio", "Bất thường").await?;
    phone.choose("Họp cho tháng", "Tháng 11/2026").await?;
    phone.press("radio", "Từ trang trắng Chưa có mục nào, tự thêm").await?;
    phone.press("button", "Chuẩn bị cuộc họp").await?;

    phone.by_role("heading", "Chuẩn bị họp bất thường").await?;
    phone.type_over("Ngày", &today().written()).await?;
    phone.type_over("Giờ", "18:30").await?;
    phone.type_over("Nơi họp", PLACE).await?;
    phone.choose("Người ghi biên bản", "H'Xiu Êban").await?;
    phone.press("button", "Thêm mục").await?;
    phone.type_into("Tên mục", TITLE).await?;
    phone.choose("Người trình bày", "Y Khoan Niê").await?;
    phone.type_into("Nội dung chuẩn bị", PREPARED).await?;
    phone.press("button", "Xong mục 1").await?;
    phone.by_role("heading", TITLE).await?;
    phone.by_role("heading", "Chương trình, 1 mục").await?;
    phone.sees(PREPARED).await?;
    phone.sees("Đã lưu trên máy lúc").await?;
    let path = phone.path().await?;
    phone.press("link", "Bắt đầu họp").await?;
    Ok(path.split('/').nth(2).context("a meeting's address")?.to_owned())
}

/// A delegate of the commune has come; one member is away with a reason, another without.
async fn call_the_roll(phone: &Browser) -> Result<()> {
    phone.by_role("heading", "Điểm danh").await?;
    phone.press("button", "Thêm khách").await?;
    let guest = phone.part("group", "Thêm khách");
    guest.type_into("Họ và tên", "Lê Văn Thọ").await?;
    guest.type_into("Chức vụ, nơi làm việc", "Phó Bí thư Đảng ủy xã").await?;
    guest.press("radio", "Cấp trên dự").await?;
    guest.press("button", "Thêm khách").await?;
    phone.gone("group", "Thêm khách").await?;
    phone.sees("Phó Bí thư Đảng ủy xã").await?;

    phone.press("button", "Tất cả có mặt").await?;
    phone.sees("Có mặt 14/14").await?;
    phone.part("radiogroup", "Trần Thị Mận").press("radio", "Vắng có lý do").await?;
    phone.type_into("Lý do vắng", "Đưa con đi viện").await?;
    phone.part("radiogroup", "Đỗ Văn Kiểm").press("radio", "Vắng không lý do").await?;
    phone.sees("Có mặt 12/14").await?;
    phone.sees("Vắng 2, đã điểm đủ").await?;
    phone.press("link", "Xong điểm danh").await
}

/// What a member said, and what the delegate did.
async fn write(phone: &Browser) -> Result<()> {
    phone.by_role("heading", TITLE).await?;
    let entry = phone.part("group", "Ý kiến");
    entry.choose("Người phát biểu", "Nay Y Phú").await?;
    entry.type_into("Ý kiến", OPINION).await?;
    entry.press("button", "Ý kiến tiếp theo").await?;
    phone.by_role("button", "Sửa ý kiến của Nay Y Phú").await?;
    phone.holds("Ý kiến", "").await?;

    phone.press("button", "Ghi ý kiến chỉ đạo").await?;
    let guidance = phone.part("group", "Ý kiến chỉ đạo");
    guidance.type_into("Ý kiến", ADVICE).await?;
    guidance.press("button", "Xong ý kiến này").await?;
    phone.by_role("button", "Sửa ý kiến của Lê Văn Thọ").await?;
    phone.sees(ADVICE).await
}

/// Conclusion, resolution and vote; a task; a petition for the commune.
async fn decide(phone: &Browser) -> Result<()> {
    phone.type_into("Kết luận của chủ trì", CONCLUSION).await?;
    phone.type_into("Nội dung nghị quyết", RESOLUTION).await?;
    let vote = phone.part("region", "Biểu quyết");
    vote.press("radio", "Giơ tay").await?;
    vote.type_over("Tán thành", "10").await?;
    vote.press("button", "Thêm một, không tán thành").await?;
    phone.sees("Đủ đa số. 11 người biểu quyết, 10 tán thành, cần ít nhất 7.").await?;

    phone.press("button", "Giao việc").await?;
    let task = phone.part("group", "Giao việc");
    task.type_into("Việc", TASK).await?;
    task.type_into("Người hoặc tổ chức phụ trách", "H'Lim Ayŭn").await?;
    task.type_into("Hạn", "01/12/2026").await?;
    phone.sees("Thứ Ba, còn 7 ngày.").await?;
    task.press("button", "Giao việc").await?;
    phone.gone("group", "Giao việc").await?;
    phone.by_role("heading", TASK).await?;
    phone.sees("H'Lim Ayŭn, còn 7 ngày (01/12/2026)").await?;

    phone.press("button", "Kiến nghị").await?;
    let petition = phone.part("group", "Ghi kiến nghị");
    petition.type_into("Nội dung", PETITION).await?;
    petition.type_into("Nơi", "Đầu suối Ea Tul").await?;
    petition.press("radio", "Chuyển xã").await?;
    petition.press("button", "Ghi kiến nghị").await?;
    phone.gone("group", "Ghi kiến nghị").await?;
    phone.by_role("heading", PETITION).await?;
    phone.press("link", "Kết thúc cuộc họp").await
}

/// The minutes are read out, then adopted, and cannot be written any more.
async fn adopt(phone: &Browser) -> Result<()> {
    phone.by_role("heading", "Kết thúc, thông qua biên bản").await?;
    phone.sees("Đã điểm danh 15 người: có mặt 13, vắng có lý do 1, không lý do 1").await?;
    phone.sees("Nghị quyết đã biểu quyết: 10 tán thành trong 11").await?;
    phone.sees("Cả 1 việc giao đều có người phụ trách và thời hạn").await?;
    phone.sees("Chưa đọc lại").await?;
    let adopt = phone.by_role("button", "Thông qua biên bản").await?;
    assert!(!adopt.is_enabled().await?, "what was not read out is not adopted");
    phone.press("button", "Ghi là đã đọc").await?;
    phone.sees("Đã đọc lúc").await?;
    phone.press("button", "Thông qua biên bản").await?;
    let question = phone.part("dialog", "Thông qua biên bản bất thường tháng 11?");
    question.press("button", "Thông qua").await?;
    phone.by_role("heading", "Biên bản đã thông qua").await?;
    phone.sees("1 mục, 1 nghị quyết, 1 việc giao, 1 kiến nghị.").await
}

/// What is remembered later becomes a dated addendum; the minutes stay.
async fn add_afterwards(phone: &Browser) -> Result<()> {
    phone.press("link", "Mở bản đọc").await?;
    phone.sees("Chỉ đọc.").await?;
    assert_eq!(phone.names("textbox").await?, [""; 0], "adopted minutes offer nothing to type into");
    phone.press("button", "Ghi bổ sung").await?;
    let form = format!("Bổ sung ngày {}", today().written());
    let addendum = phone.part("group", &form);
    addendum.type_into("Nội dung bổ sung", ADDENDUM).await?;
    addendum.choose("Người xác nhận", SECRETARY).await?;
    addendum.press("button", "Ghi bổ sung").await?;
    phone.gone("group", &form).await?;
    phone.sees(ADDENDUM).await
}

/// The minutes say all of it, in the form that minutes have.
async fn reads_whole(phone: &Browser) -> Result<()> {
    phone.sees(ADDENDUM).await?;
    let page = phone.text().await?;
    for words in [
        "Địa điểm: Nhà ông Y Khoan Niê.",
        "Có mặt: 12/14 (chính thức 11, dự bị 1), đạt 86 %.",
        "Vắng có lý do: Trần Thị Mận (Đưa con đi viện).",
        "Vắng không lý do: Đỗ Văn Kiểm.",
        "Cấp trên dự: đồng chí Lê Văn Thọ, Phó Bí thư Đảng ủy xã.",
        "Chủ trì: đồng chí Y Bhul Mlô. Ghi biên bản: đồng chí H'Xiu Êban.",
        &format!("1. {TITLE}"),
        &format!("Đồng chí Y Khoan Niê trình bày: {PREPARED}"),
        &format!("Nay Y Phú: {OPINION}"),
        &format!("Ý kiến chỉ đạo của đồng chí Lê Văn Thọ: {ADVICE}"),
        &format!("Kết luận: {CONCLUSION}"),
        &format!("Nghị quyết: {RESOLUTION}"),
        "Biểu quyết (giơ tay): tán thành 10, không tán thành 1, không có ý kiến 0. Nghị quyết được thông qua.",
        &format!("{TASK}\tH'Lim Ayŭn\t01/12/2026"),
        "biên bản đã được đọc và thống nhất",
    ] {
        ensure!(page.contains(words), "the minutes do not say “{words}”:\n{page}");
    }
    Ok(())
}

/// The office's overview over HTTP says in numbers what the meeting came to.
async fn the_overview_has(office: &Device, meeting: &str) -> Result<()> {
    let (status, body) = office.get("/api/v1/overview").await?;
    assert_eq!(status, 200);
    let overview: Value = serde_json::from_slice(&body)?;
    let documents = overview["documents"].as_array().context("documents")?;
    let row = documents.iter().find(|row| row["document"] == json!(meeting));
    let row = &row.context("the overview does not have the meeting")?["rows"]["Meeting"];
    let mut petitions = documents.iter().map(|row| &row["rows"]["Petition"]);
    let petition = petitions.find(|row| row["subject"] == PETITION).context("nor its petition")?;
    assert_eq!((&petition["meeting"], &petition["forwarded"]), (&json!(meeting), &json!("2026-11-24")));
    let attendance = &row["attendance"];
    let said = json!({
        "kind": row["kind"], "month": row["month"], "state": row["state"], "held_on": row["held_on"],
        "place": row["place"], "agenda": row["agenda"], "resolutions": row["resolutions"],
        "present": [attendance["official_present"], attendance["probationary_present"]],
        "away": [attendance["excused"], attendance["unexcused"]],
        "task": [row["tasks"][0]["what"], row["tasks"][0]["assignee"], row["tasks"][0]["due"]],
        "petitions": row["petitions"], "addenda": row["addenda"], "late": row["late"],
    });
    let vote = json!({ "method": "show_of_hands", "votes_for": 10, "against": 1, "abstain": 0 });
    assert_eq!(
        said,
        json!({
            "kind": "extraordinary", "month": "2026-11", "state": "adopted", "held_on": "2026-11-24",
            "place": PLACE, "agenda": [TITLE],
            "resolutions": [{ "item": TITLE, "text": RESOLUTION, "vote": vote }],
            "present": [11, 1], "away": [1, 1],
            "task": [TASK, "H'Lim Ayŭn", "2026-12-01"],
            "petitions": 1, "addenda": ["2026-11-24"], "late": 0,
        })
    );
    Ok(())
}
