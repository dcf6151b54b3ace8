//! Cells × months at a glance. Each mark is a link with its words; on a phone the numbers fold away and the row
//! opens the cell. The roles are explicit because the style sheet changes how rows are laid out.

use leptos::prelude::*;

use super::{Icon, Live, icon};
use crate::words::words;

/// What became of a cell's month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeatMonth {
    /// Held; percent present.
    Held(u8),
    /// Held late; percent present.
    Late(u8),
    /// Not held.
    Missed,
    /// Not heard from.
    Unknown,
    /// The month has not ended.
    Open,
}

/// One mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeatCell {
    /// What happened.
    pub month: HeatMonth,
    /// Where it is told in full; the cell's page where nothing is known.
    pub href: String,
}

/// One cell's year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeatRow {
    /// The cell's name.
    pub name: String,
    /// The cell's page.
    pub href: String,
    /// A mark a month, in order.
    pub months: Vec<HeatCell>,
}

/// The table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeatData {
    /// Month numbers, oldest first.
    pub months: Vec<u8>,
    /// A row a cell.
    pub rows: Vec<HeatRow>,
    /// Per month, how many cells held it.
    pub held: Vec<usize>,
}

/// The table with its legend, named by the heading with id `labelled_by`.
#[component]
pub fn Heat(
    /// The table.
    #[prop(into)]
    data: Live<HeatData>,
    /// The id of the heading.
    labelled_by: &'static str,
) -> impl IntoView {
    let say = &words().overview;
    let months = move || {
        data.with(|data| data.months.clone())
            .into_iter()
            .map(|month| {
                view! {
                    <th role="columnheader" scope="col">
                        <span class="vh">{say.month}" "</span>
                        {month}
                    </th>
                }
            })
            .collect_view()
    };
    let rows = move || data.with(|data| data.rows.clone()).into_iter().map(row).collect_view();
    let sum = move || say.held_of(&data.with(|data| data.rows.len()));
    let held = move || {
        data.with(|data| data.held.clone())
            .into_iter()
            .map(|held| view! { <td role="cell">{held}</td> })
            .collect_view()
    };
    view! {
        <table class="heat" role="table" aria-labelledby=labelled_by>
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">
                        <span class="vh">{say.cell}</span>
                    </th>
                    {months}
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
            <tfoot role="rowgroup">
                <tr role="row">
                    <th role="rowheader" scope="row">
                        {sum}
                    </th>
                    {held}
                </tr>
            </tfoot>
        </table>
        <p class="wide meta">{say.numbers_are_percent}</p>
        {legend()}
    }
}

fn row(row: HeatRow) -> impl IntoView {
    let marks = row
        .months
        .into_iter()
        .map(|cell| {
            let (kind, rate, sign) = look(cell.month);
            let say = &words().overview;
            let words = match cell.month {
                HeatMonth::Held(percent) => number(percent, say.aloud_held),
                HeatMonth::Late(percent) => number(percent, say.aloud_late),
                HeatMonth::Missed => word(say.short_missed, say.aloud_missed),
                HeatMonth::Unknown => word(say.short_unknown, say.aloud_unknown),
                HeatMonth::Open => word(say.short_open, say.aloud_open),
            };
            view! {
                <td role="cell">
                    <a class="mark" data-m=kind data-r=rate href=cell.href>
                        {icon(sign)}
                        {words}
                    </a>
                </td>
            }
        })
        .collect_view();
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">
                <a href=row.href>{row.name}</a>
            </th>
            {marks}
        </tr>
    }
}

fn number(percent: u8, aloud: &'static str) -> AnyView {
    view! { <span>{percent}<span class="vh">{aloud}</span></span> }.into_any()
}

fn word(short: &'static str, aloud: &'static str) -> AnyView {
    view! { <span class="word">{short}<span class="vh">{aloud}</span></span> }.into_any()
}

fn look(month: HeatMonth) -> (&'static str, Option<&'static str>, Icon) {
    let rate = |percent| match percent {
        90.. => "3",
        75..90 => "2",
        _ => "1",
    };
    match month {
        HeatMonth::Held(percent) => ("held", Some(rate(percent)), Icon::Check),
        HeatMonth::Late(percent) => ("late", Some(rate(percent)), Icon::Clock),
        HeatMonth::Missed => ("missed", None, Icon::X),
        HeatMonth::Unknown => ("unknown", None, Icon::Ask),
        HeatMonth::Open => ("unknown", None, Icon::Day),
    }
}

fn legend() -> impl IntoView {
    let say = &words().overview;
    let lines = [
        (HeatMonth::Held(90), say.legend_most),
        (HeatMonth::Held(75), say.legend_many),
        (HeatMonth::Held(0), say.legend_few),
        (HeatMonth::Late(75), say.legend_late),
        (HeatMonth::Missed, say.legend_missed),
        (HeatMonth::Unknown, say.legend_unknown),
        (HeatMonth::Open, say.legend_open),
    ];
    let lines = lines
        .into_iter()
        .map(|(month, text)| {
            let (kind, rate, sign) = look(month);
            view! {
                <li>
                    <span class="mark" data-m=kind data-r=rate>
                        {icon(sign)}
                    </span>
                    {text}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="legend" aria-label=say.legend>{lines}</ul> }
}
