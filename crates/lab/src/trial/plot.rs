//! A chart of one figure: policies down the page, a mark with its interval for each kind of learner.

use std::fmt::Write;

use super::suite::{Interval, Row};

const WIDTH: f64 = 720.0;
const LEFT: f64 = 130.0;
const RIGHT: f64 = 30.0;
const TOP: f64 = 64.0;
const BAND: f64 = 64.0;
const COLOURS: [&str; 4] = ["#2f7d6b", "#b5652b", "#5b6bb5", "#6b6256"];

/// Draws one figure of all rows as an SVG image that stands alone and follows a reader's light or dark
/// setting. `unit` stands below the axis.
pub fn chart(title: &str, unit: &str, rows: &[Row], figure: fn(&Row) -> Interval) -> String {
    let mut policies = Vec::new();
    let mut kinds = Vec::new();
    for row in rows {
        if !policies.contains(&row.policy) {
            policies.push(row.policy);
        }
        if !kinds.contains(&row.learners) {
            kinds.push(row.learners);
        }
    }
    let highest = rows.iter().map(|row| figure(row).high).fold(0.0, f64::max);
    let step = nice_step(highest);
    let end = (highest / step).ceil().max(1.0) * step;
    let x = |value: f64| LEFT + (WIDTH - LEFT - RIGHT) * (value.max(0.0) / end);
    let bottom = TOP + BAND * policies.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {:.0}\" role=\"img\" aria-label=\"{title}\">\n\
         <title>{title}</title>\n\
         <style>:root{{color:#1c2321;background:#fdfcf9}}@media(prefers-color-scheme:dark){{:root{{color:#ece8df;background:#1c2321}}}}\
         text{{font:13px sans-serif;fill:currentColor}}.axis{{stroke:currentColor;stroke-opacity:.2}}</style>\n\
         <text x=\"{LEFT}\" y=\"22\" font-weight=\"bold\">{title}</text>\n",
        bottom + 48.0,
    );
    for (at, kind) in kinds.iter().enumerate() {
        let across = LEFT + 140.0 * at as f64;
        let name = kind.map_or("all", super::LearnerModel::as_str);
        let colour = COLOURS[at % COLOURS.len()];
        push(
            &mut svg,
            format_args!(
                "{}<text x=\"{:.1}\" y=\"46\">{name}</text>\n",
                mark(across + 5.0, 42.0, at, colour),
                across + 16.0,
            ),
        );
    }
    let mut tick = 0.0;
    while tick <= end + step / 2.0 {
        let digits = if step < 0.1 {
            2
        } else {
            usize::from(step < 1.0)
        };
        push(
            &mut svg,
            format_args!(
                "<path class=\"axis\" d=\"M{0:.1} {TOP}V{bottom}\"/><text x=\"{0:.1}\" y=\"{1:.1}\" text-anchor=\"middle\">{tick:.digits$}</text>\n",
                x(tick),
                bottom + 18.0,
            ),
        );
        tick += step;
    }
    push(
        &mut svg,
        format_args!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{unit}</text>\n",
            WIDTH - RIGHT,
            bottom + 38.0
        ),
    );
    for (band, policy) in policies.iter().enumerate() {
        let middle = TOP + BAND * (band as f64 + 0.5);
        push(
            &mut svg,
            format_args!(
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{policy}</text>\n",
                LEFT - 12.0,
                middle + 4.0
            ),
        );
        for row in rows.iter().filter(|row| row.policy == *policy) {
            let at = kinds
                .iter()
                .position(|kind| *kind == row.learners)
                .unwrap_or(0);
            let y = middle + 13.0 * (at as f64 - 0.5 * (kinds.len() as f64 - 1.0));
            let colour = COLOURS[at % COLOURS.len()];
            let value = figure(row);
            push(
                &mut svg,
                format_args!(
                    "<g><title>{policy}: {:.3} ({:.3} to {:.3})</title><path stroke=\"{colour}\" stroke-width=\"2\" d=\"M{:.1} {y:.1}H{:.1}\"/>{}</g>\n",
                    value.mean,
                    value.low,
                    value.high,
                    x(value.low),
                    x(value.high),
                    mark(x(value.mean), y, at, colour),
                ),
            );
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// Kinds differ in shape as well as in colour.
fn mark(x: f64, y: f64, kind: usize, colour: &str) -> String {
    match kind % 4 {
        0 => format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4.5\" fill=\"{colour}\"/>"),
        1 => format!(
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"8\" height=\"8\" fill=\"{colour}\"/>",
            x - 4.0,
            y - 4.0
        ),
        2 => format!(
            "<path d=\"M{x:.1} {:.1}l5 9h-10z\" fill=\"{colour}\"/>",
            y - 5.0
        ),
        _ => format!(
            "<path d=\"M{x:.1} {:.1}l5 5l-5 5l-5-5z\" fill=\"{colour}\"/>",
            y - 5.0
        ),
    }
}

/// A step of 1, 2 or 5 times a power of ten that divides the axis into about six.
fn nice_step(highest: f64) -> f64 {
    let rough = (highest / 6.0).max(1e-6);
    let power = 10_f64.powf(rough.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0];
    let fitting = steps.into_iter().find(|step| step * power >= rough);
    fitting.unwrap_or(10.0) * power
}

fn push(svg: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = svg.write_fmt(text);
}
