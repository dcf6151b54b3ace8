//! Sentences of a meeting, drawn by seed: invented, in Vietnamese, as long as those that secretaries write.

use fastrand::Rng;

const WHO: [&str; 12] = [
    "Chi hội Phụ nữ",
    "Chi hội Cựu chiến binh",
    "Chi đoàn thanh niên",
    "Ban tự quản",
    "Tổ vay vốn số hai",
    "Các hộ ở đầu buôn",
    "Ban giám sát cộng đồng",
    "Tổ hòa giải",
    "Cộng tác viên dân số",
    "Hộ ông Y Bhăm",
    "Đội cồng chiêng",
    "Tổ bảo vệ an ninh",
];
const DID: [&str; 10] = [
    "đã vận động được",
    "rà soát xong",
    "đề nghị xã hỗ trợ thêm",
    "phân công nhau trông coi",
    "còn chậm so với kế hoạch",
    "đóng góp",
    "chưa thống nhất về",
    "xin ý kiến chi bộ về",
    "báo cáo đã hoàn thành",
    "kiến nghị sửa lại",
];
const WHAT: [&str; 12] = [
    "mét đường nội buôn",
    "ngày công nạo vét mương",
    "hộ ký cam kết hái cà phê chín",
    "cây giống trồng dặm",
    "phiếu hộ cận nghèo",
    "bộ sách cho học sinh",
    "con bò được tiêm phòng",
    "thẻ bảo hiểm y tế hết hạn",
    "bóng đèn chiếu sáng",
    "ký gạo tiết kiệm",
    "hồ sơ đất đai",
    "buổi tập chiêng",
];
const WHEN: [&str; 8] = [
    "trong tháng này",
    "trước mùa mưa",
    "sau khi thu hoạch xong",
    "từ nay đến cuối năm",
    "theo hướng dẫn của Đảng ủy xã",
    "nếu thời tiết thuận lợi",
    "và sẽ báo cáo vào kỳ họp sau",
    "để đạt tiêu chí nông thôn mới",
];
const TITLES: [&str; 9] = [
    "Điểm danh, thông qua chương trình",
    "Đánh giá kết quả lãnh đạo tháng qua",
    "Học tập và làm theo gương Bác",
    "Tình hình sản xuất và đời sống",
    "Xây dựng nông thôn mới",
    "An ninh trật tự",
    "Công tác phát triển Đảng",
    "Ý kiến, kiến nghị của nhân dân",
    "Nhiệm vụ tháng tới",
];

/// Returns a sentence.
pub fn sentence(rng: &mut Rng) -> String {
    let (who, did) = (draw(&WHO, rng), draw(&DID, rng));
    format!("{who} {did} {} {}, {}. ", rng.u32(2..180), draw(&WHAT, rng), draw(&WHEN, rng))
}

/// Returns a paragraph of so many sentences.
pub fn paragraph(sentences: usize, rng: &mut Rng) -> String {
    (0..sentences).map(|_| sentence(rng)).collect()
}

/// Returns the title of the agenda's item `turn`.
pub const fn title(turn: usize) -> &'static str {
    TITLES[turn % TITLES.len()]
}

/// Returns the name of the member `turn` of a cell.
pub fn name(cell: usize, turn: usize) -> String {
    const FAMILY: [&str; 6] = ["Nguyễn Văn", "Y", "H'", "Trần Thị", "Lê Đình", "Hoàng Minh"];
    const GIVEN: [&str; 7] = ["Lành", "Khoan Niê", "Bhăm Mlô", "Hạnh", "Bình", "Thu Êban", "Sơn"];
    format!("{} {} {cell}", FAMILY[turn % FAMILY.len()], GIVEN[(turn / FAMILY.len() + cell) % GIVEN.len()])
}

fn draw<'a>(list: &[&'a str], rng: &mut Rng) -> &'a str {
    list[rng.usize(..list.len())]
}
