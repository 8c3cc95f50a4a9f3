//! The reliability diagram: of the answers given a chance of 80 %, were 80 % right?

use std::fmt::Write;

use crate::metrics::CalibrationBin;

/// Side of the square that the diagram is drawn in, and the room for labels around it, in pixels.
const SIDE: f64 = 360.0;
const MARGIN: f64 = 56.0;

/// The tallest bar of the histogram below the curve, in pixels.
const BAR: f64 = 60.0;

/// Draws a reliability diagram as an SVG image: a point per bin, the diagonal of perfect calibration,
/// and where the predictions lie as bars at the bottom. The image stands alone and follows a reader's
/// light or dark setting.
pub fn diagram(title: &str, bins: &[CalibrationBin]) -> String {
    let title = escape(title);
    let size = SIDE + 2.0 * MARGIN;
    let x = |share: f64| MARGIN + SIDE * share;
    let y = |share: f64| MARGIN + SIDE * (1.0 - share);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" role=\"img\" aria-label=\"{title}\">\n\
         <title>{title}</title>\n\
         <style>:root{{color:#1c2321;background:#fdfcf9}}@media(prefers-color-scheme:dark){{:root{{color:#ece8df;background:#1c2321}}}}\
         text{{font:13px sans-serif;fill:currentColor}}.axis{{stroke:currentColor;stroke-opacity:.25}}\
         .ideal{{stroke:currentColor;stroke-dasharray:4 4;stroke-opacity:.6}}.bar{{fill:currentColor;fill-opacity:.15}}\
         .curve{{fill:none;stroke:#2f7d6b;stroke-width:2}}.point{{fill:#2f7d6b}}</style>\n"
    );
    for tick in 0..=5_u8 {
        let share = f64::from(tick) / 5.0;
        let percent = u32::from(tick) * 20;
        let (left, right, top, bottom) = (x(0.0), x(1.0), y(1.0), y(0.0));
        let (across, up) = (x(share), y(share));
        push(
            &mut svg,
            format_args!(
                "<path class=\"axis\" d=\"M{left} {up:.1}H{right}M{across:.1} {top}V{bottom}\"/>\n\
             <text x=\"{across:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{percent} %</text>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{percent} %</text>\n",
                bottom + 18.0,
                left - 6.0,
                up + 4.0,
            ),
        );
    }
    draw_density(&mut svg, bins);
    push(
        &mut svg,
        format_args!(
            "<path class=\"ideal\" d=\"M{} {}L{} {}\"/>\n",
            x(0.0),
            y(0.0),
            x(1.0),
            y(1.0),
        ),
    );
    let points: Vec<String> = bins
        .iter()
        .map(|bin| format!("{:.1},{:.1}", x(bin.predicted), y(bin.observed)))
        .collect();
    push(
        &mut svg,
        format_args!(
            "<polyline class=\"curve\" points=\"{}\"/>\n",
            points.join(" ")
        ),
    );
    for bin in bins {
        push(
            &mut svg,
            format_args!(
                "<circle class=\"point\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"3.5\"><title>predicted {:.1} %, observed {:.1} %, {} answers</title></circle>\n",
                x(bin.predicted),
                y(bin.observed),
                100.0 * bin.predicted,
                100.0 * bin.observed,
                bin.answers,
            ),
        );
    }
    let middle = size / 2.0;
    push(
        &mut svg,
        format_args!(
            "<text x=\"{middle}\" y=\"30\" text-anchor=\"middle\" font-weight=\"bold\">{title}</text>\n\
         <text x=\"{middle}\" y=\"{:.1}\" text-anchor=\"middle\">predicted chance of a right answer</text>\n\
         <text x=\"14\" y=\"{middle}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {middle})\">share of right answers</text>\n\
         </svg>\n",
            size - 14.0,
        ),
    );
    svg
}

/// Draws where the predictions lie: a bin of equal mass that is narrow stands high.
fn draw_density(svg: &mut String, bins: &[CalibrationBin]) {
    let edges = bins
        .windows(2)
        .map(|pair| f64::midpoint(pair[0].predicted, pair[1].predicted));
    let edges: Vec<f64> = std::iter::once(0.0).chain(edges).chain([1.0]).collect();
    let density =
        |bin: &CalibrationBin, edge: &[f64]| bin.answers as f64 / (edge[1] - edge[0]).max(1e-3);
    let densities: Vec<f64> = bins
        .iter()
        .zip(edges.windows(2))
        .map(|(bin, edge)| density(bin, edge))
        .collect();
    let densest = densities
        .iter()
        .copied()
        .fold(0.0, f64::max)
        .max(f64::MIN_POSITIVE);
    for (density, edge) in densities.iter().zip(edges.windows(2)) {
        let height = BAR * density / densest;
        push(
            svg,
            format_args!(
                "<rect class=\"bar\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{height:.1}\"/>\n",
                MARGIN + SIDE * edge[0],
                MARGIN + SIDE - height,
                SIDE * (edge[1] - edge[0]).max(0.0),
            ),
        );
    }
}

/// Writing into a string cannot fail.
fn push(svg: &mut String, what: std::fmt::Arguments<'_>) {
    let _ = svg.write_fmt(what);
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagram_shows_its_bins_and_nothing_unescaped() {
        let bin = |predicted, observed| CalibrationBin {
            answers: 10,
            predicted,
            observed,
        };
        let svg = diagram("a<b> & \"c\"", &[bin(0.25, 0.5), bin(0.75, 0.5)]);
        assert!(svg.contains("aria-label=\"a&lt;b&gt; &amp; &quot;c&quot;\""));
        // 56 + 360 x 0.25 from the left, half way up.
        assert!(svg.contains("points=\"146.0,236.0 326.0,236.0\""), "{svg}");
        assert!(svg.contains("predicted 25.0 %, observed 50.0 %, 10 answers"));
        assert_eq!(svg.matches("<rect").count(), 2);
    }

    #[test]
    fn without_predictions_it_is_an_empty_frame() {
        let svg = diagram("nothing", &[]);
        assert!(svg.ends_with("</svg>\n") && !svg.contains("NaN") && !svg.contains("inf"));
    }
}
