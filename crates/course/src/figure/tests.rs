//! What is drawn, what it says, and what is refused.

use super::*;
use proptest::prelude::*;

/// Draws a figure that stands in a course file as it is, and collects what is wrong with it.
fn draw(source: &str) -> (Option<String>, Vec<ScriptError>) {
    let mut mistakes = Vec::new();
    let plain = |text: &str| vec![Part::Text(text.to_owned())];
    let figure = Figure::read((source, 0), Language::of("en"), plain, &mut mistakes);
    let svg = figure.and_then(|figure| figure.svg(&[], &mut mistakes));
    (svg, mistakes)
}

fn drawn(source: &str) -> String {
    let (svg, mistakes) = draw(source);
    assert_eq!(mistakes, [], "{source}");
    svg.expect(source)
}

/// The text alternative of a figure.
fn alt(source: &str) -> String {
    let svg = drawn(source);
    let (_, rest) = svg.split_once("aria-label=\"").expect("a label");
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// What is wrong with a figure, each with the part of the source that it is about.
fn wrong(source: &str) -> String {
    let (svg, mistakes) = draw(source);
    assert_eq!(svg, None, "{source}");
    let lines: Vec<String> = mistakes
        .iter()
        .map(|mistake| {
            let place = &source[mistake.start..mistake.end];
            let help = mistake.help.as_deref().unwrap_or("-");
            format!(
                "{} at {place:?}: {} ({help})",
                mistake.code, mistake.message
            )
        })
        .collect();
    lines.join("\n")
}

/// One of each kind, as a course would have it.
const SAMPLES: [&str; 16] = [
    "fraction-bar parts=4 shaded=3",
    "fraction-bar parts=\"2, 4\" shaded=\"1, 7\" labels=\"Ana, Kofi\"",
    "fraction-circle parts=3 shaded=2",
    "fraction-circle parts=\"4, 8\" shaded=\"5, 3\" labels=\"5/4, 3/8\"",
    "fraction-area rows=3 columns=4 shaded-rows=2 shaded-columns=3",
    "number-line from=0 to=2 step=1/4 marks=\"3/4: A, 1 1/2\" jumps=\"0..1/2: +1/2\"",
    "number-line from=-3 to=3 step=1 labels=all stretches=\"-2..1\"",
    "number-line from=0 to=1 step=0.1 labels=\"0, 0.5, 1\" jumps=\"0.2..0.9, 0.9..0.7: back\"",
    "double-number-line top=\"0, 2, 4, ?\" bottom=\"0, 3, 6, 9\" top-label=cups bottom-label=people",
    "ratio-table top=\"2, 4, 6\" bottom=\"3, 6, ?\" top-label=cups bottom-label=people arrows=\"1..3: ×3\"",
    "area-model across=\"x, 4\" down=3 cells=\"3x, ?\"",
    "balance left=\"x, x, 3\" right=11",
    "balance left=\"1/2, 1/4\" right=\"1/2\" tilt=left",
    "coordinate-grid x=-5..5 y=-5..5 points=\"(2, 3): A, (-1, -4): B\" lines=\"(0, 1) (2, 5)\"",
    "bar-plot labels=\"Mon, Tue, Wed\" values=\"3, 5, 2\" axis=\"books read\"",
    "dot-plot from=0 to=1 step=1/4 values=\"1/4, 1/4, 3/4, 1\" axis=\"length in m\"",
];

#[test]
fn what_is_drawn() {
    let all: Vec<String> = SAMPLES
        .iter()
        .map(|source| format!("{source}\n{}\n", drawn(source)))
        .collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn what_is_said() {
    let all: Vec<String> = SAMPLES.iter().map(|source| alt(source)).collect();
    insta::assert_snapshot!(all.join("\n"));
    assert_eq!(
        alt("fraction-bar parts=4 shaded=3 alt=\"Una barra: 3 de 4\""),
        "Una barra: 3 de 4"
    );
}

#[test]
fn what_is_refused() {
    let sources = [
        "",
        "fraction-bra parts=4 shaded=3",
        "fraction-bar parts=4 shaed=3",
        "fraction-bar parts=4 shaded 3",
        "fraction-bar parts=4 shaded=\"3",
        "fraction-bar parts=4 parts=4 shaded=3",
        "fraction-bar parts=0 shaded=3",
        "fraction-bar parts=4 shaded=50",
        "fraction-bar parts=\"4, 5\" shaded=3",
        "fraction-area rows=3 columns=4 shaded-rows=4",
        "number-line from=2 to=0 step=1",
        "number-line from=0 to=1 step=2/3",
        "number-line from=0 to=10 step=1/5 labels=all",
        "number-line from=0 to=1 step=1/4 marks=\"5/4: A\"",
        "number-line from=0 to=1 step=1/4 marks=\"A: 1/4\" jumps=\"0..0\" labels=\"1/3\"",
        "number-line from=0 to=9999999 step=1",
        "double-number-line top=\"0, 1\" bottom=\"0, 1, 2\" top-label=cups bottom-label=people",
        "ratio-table top=\"1, 2\" bottom=\"3, 4\" top-label=a bottom-label=b arrows=\"1..3: ×3\"",
        "area-model across=\"x, 4\" down=3 cells=3x",
        "balance left=1 right=2 tilt=up",
        "coordinate-grid x=0..5 y=0..5 points=\"(6, 1)\" lines=\"(0, 9) (1, 9)\"",
        "coordinate-grid x=0..100 y=5..0",
        "bar-plot labels=\"a, b\" values=\"1, -1\"",
        "dot-plot from=0 to=4 step=1 values=\"1, 1/2\"",
    ];
    let all: Vec<String> = sources
        .iter()
        .map(|source| format!("{source}\n{}\n", wrong(source)))
        .collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn drawn_texts_cannot_change_the_structure() {
    let mut mistakes = Vec::new();
    // The attribute stands for a placeholder whose value is drawn later.
    let placeholder = |text: &str| match text {
        "drawn" => vec![Part::Value(0)],
        text => vec![Part::Text(text.to_owned())],
    };
    let source = "balance left=drawn right=1";
    let figure = Figure::read((source, 0), Language::of("en"), placeholder, &mut mistakes)
        .expect("a figure");
    assert!(figure.needs_values() && mistakes.is_empty());
    let value = Value::List(vec![
        Value::Text("a,(:<".to_owned()),
        Value::Text("d".to_owned()),
    ]);
    let svg = figure.svg(&[Some(value)], &mut mistakes);
    assert_eq!(mistakes, []);
    let svg = svg.expect("a picture");
    assert!(svg.contains("On the left: a,(:&lt; and d."), "{svg}");
    assert_eq!(
        svg.matches("<rect").count(),
        6,
        "three things, each shaded and framed"
    );
    assert_eq!(figure.svg(&[None], &mut mistakes), None);
}

/// Every number in a picture, wherever it stands in an attribute.
fn lengths(svg: &str) -> Vec<f64> {
    let mut found = Vec::new();
    for attribute in [
        " x=\"",
        " y=\"",
        " cx=\"",
        " cy=\"",
        " r=\"",
        " width=\"",
        " height=\"",
        " d=\"",
    ] {
        for rest in svg.split(attribute).skip(1) {
            let value = rest.split('"').next().unwrap_or_default();
            let numbers = value.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'));
            found.extend(
                numbers
                    .filter(|number| !number.is_empty())
                    .map(|number| number.parse::<f64>().expect(value)),
            );
        }
    }
    found
}

fn examine(source: &str) -> Result<(), TestCaseError> {
    let (svg, mistakes) = draw(source);
    prop_assert_eq!(svg.is_some(), mistakes.is_empty(), "{}", source);
    for mistake in &mistakes {
        prop_assert!(
            source.get(mistake.start..mistake.end).is_some(),
            "{}",
            source
        );
    }
    if let Some(svg) = svg {
        prop_assert!(!svg.contains("NaN") && !svg.contains("inf"), "{}", svg);
        prop_assert!(!svg.contains("style=") && !svg.contains(" id="), "{}", svg);
        prop_assert!(svg.len() < 60_000, "{} bytes: {}", svg.len(), source);
        for length in lengths(&svg) {
            prop_assert!(length.abs() < 3_000.0, "{} in {}", length, svg);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn fractions_are_drawn_or_refused(parts in -1_i64..60, shaded in -1_i64..400, circle: bool) {
        let kind = if circle { "fraction-circle" } else { "fraction-bar" };
        let source = format!("{kind} parts={parts} shaded={shaded}");
        examine(&source)?;
        let fits = (1..=40).contains(&parts) && (0..=parts * 8).contains(&shaded);
        prop_assert_eq!(draw(&source).0.is_some(), fits);
    }

    #[test]
    fn lines_are_drawn_or_refused(
        from in -20_i64..20, to in -20_i64..20, (n, d) in (-1_i64..9, 0_i64..13),
        mark in -20_i64..20, labels in prop::sample::select(&["all", "ends", "whole", "none", "0, 1"][..]),
    ) {
        examine(&format!("number-line from={from} to={to} step={n}/{d} labels=\"{labels}\" marks=\"{mark}/{d}: A\" jumps=\"{from}..{mark}\""))?;
        examine(&format!("dot-plot from={from} to={to} step={n}/{d} labels=\"{labels}\" values=\"{mark}, {mark}\""))?;
    }

    #[test]
    fn grids_and_bars_are_drawn_or_refused(
        x in (-30_i64..30, -30_i64..30), y in (-30_i64..30, -30_i64..30), step in 0_i64..9,
        one in (-30_i64..30, -30_i64..30), other in (-30_i64..30, -30_i64..30), values in prop::collection::vec(-1_i64..100_000, 1..12),
    ) {
        let ((a, b), (c, d)) = (one, other);
        examine(&format!(
            "coordinate-grid x={}..{} y={}..{} step={step} points=\"({a}, {b}): P\" lines=\"({a}, {b}) ({c}, {d}): l\"",
            x.0, x.1, y.0, y.1
        ))?;
        let labels = vec!["a"; values.len()].join(", ");
        let values: Vec<String> = values.iter().map(i64::to_string).collect();
        examine(&format!("bar-plot labels=\"{labels}\" values=\"{}\"", values.join(", ")))?;
    }

    #[test]
    fn anything_is_drawn_or_refused(
        sample in prop::sample::select(&SAMPLES[..]), at: prop::sample::Index, length in 0_usize..6, scrap in "[ -~é−?]{0,4}",
    ) {
        let mut characters: Vec<char> = sample.chars().collect();
        let from = at.index(characters.len());
        let to = (from + length).min(characters.len());
        characters.splice(from..to, scrap.chars());
        examine(&characters.into_iter().collect::<String>())?;
    }
}
