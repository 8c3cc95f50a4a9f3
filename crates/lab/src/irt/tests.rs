//! Fits against published ones, against brute force, and against what made the answers.
//!
//! Published estimates are facts quoted from the documentation of the R packages `ltm` (Rizopoulos, Journal of
//! Statistical Software 17(5), 2006) and `mirt` (Chalmers, Journal of Statistical Software 48(6), 2012), as printed
//! there. Where a number is not published, the maximum is checked against a likelihood written out anew below.

mod recovered;

use std::path::{Path, PathBuf};

use super::*;

/// How far an estimate may be from the published one.
const CLOSE: f64 = 0.02;

/// A data set that lies beside the checkout; nothing, and a word about it, where it does not.
fn table(name: &str) -> Option<AnswerTable> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/irt");
    let path: PathBuf = folder.join(format!("irt_{name}.csv.gz"));
    if !path.exists() {
        println!("skipped: there is no {}", path.display());
        return None;
    }
    Some(read_table(&path, None).unwrap())
}

fn fitted(table: &AnswerTable, options: &Options) -> Fit {
    let fit = fit(table, options, &mut |_, _| {}).unwrap();
    assert!(fit.converged, "{} rounds", fit.rounds);
    fit
}

fn slopes(fit: &Fit) -> Vec<f64> {
    fit.items.iter().map(|item| item.slope.value).collect()
}

fn intercepts(fit: &Fit) -> Vec<f64> {
    let intercepts = fit.items.iter().flat_map(|item| &item.intercepts);
    intercepts.map(|intercept| intercept.value).collect()
}

fn difficulties(fit: &Fit) -> Vec<f64> {
    let difficulties = fit.items.iter().flat_map(|item| &item.difficulties);
    difficulties.map(|difficulty| difficulty.value).collect()
}

#[track_caller]
fn assert_close(found: &[f64], published: &[f64], within: f64) {
    assert_eq!(found.len(), published.len());
    for (place, (found, published)) in found.iter().zip(published).enumerate() {
        assert!(
            (found - published).abs() <= within,
            "item {}: {found} where {published} is published",
            place + 1
        );
    }
}

/// `mirt`: the page on LSAT6, with one common slope and as a Rasch model, with S-X² for each item, the log-likelihood, AIC, BIC and Cronbach's alpha.
#[test]
fn lsat6_with_one_slope_is_as_published() {
    let Some(table) = table("LSAT6") else { return };
    let one = fitted(&table, &Options::new(Family::OneParameter));
    assert_close(&slopes(&one), &[0.755; 5], 0.002);
    assert_close(
        &intercepts(&one),
        &[2.730, 0.999, 0.240, 1.307, 2.100],
        0.002,
    );
    assert!((one.log_likelihood + 2466.938).abs() < 0.001);
    assert!((one.aic - 4945.875).abs() < 0.002 && (one.bic - 4975.322).abs() < 0.002);
    assert!((one.alpha.unwrap() - 0.295).abs() < 0.0006);
    assert_eq!((one.persons, one.patterns), (1000, 30));

    let fits: Vec<SumScoreFit> = one
        .items
        .iter()
        .filter_map(|item| item.fit.sum_scores)
        .collect();
    let statistics: Vec<f64> = fits.iter().map(|fit| fit.statistic).collect();
    assert_close(&statistics, &[0.436, 1.576, 0.871, 0.190, 0.190], 0.002);
    let degrees: Vec<usize> = fits.iter().map(|fit| fit.degrees).collect();
    assert_eq!(degrees, [2, 2, 1, 2, 2]);
    let probabilities: Vec<f64> = fits.iter().filter_map(|fit| fit.probability).collect();
    assert_close(&probabilities, &[0.804, 0.455, 0.351, 0.909, 0.909], 0.002);

    let rasch = fitted(&table, &Options::new(Family::Rasch));
    assert!((rasch.log_likelihood - one.log_likelihood).abs() < 1e-6);
    // mirt: the variance of ability is 0.572.
    assert!((rasch.ability_deviation.value.powi(2) - 0.572).abs() < 0.002);
    assert_close(
        &difficulties(&rasch),
        &[-2.731, -0.999, -0.240, -1.307, -2.100],
        0.002,
    );
}

/// `ltm`: `ltm(LSAT ~ z1)`, difficulties, slopes and their standard errors as `summary` prints them.
#[test]
fn lsat6_with_a_slope_each_is_as_published() {
    let Some(table) = table("LSAT6") else { return };
    let two = fitted(&table, &Options::new(Family::TwoParameter));
    assert_close(
        &slopes(&two),
        &[0.8254, 0.7229, 0.8905, 0.6886, 0.6575],
        CLOSE,
    );
    assert_close(
        &difficulties(&two),
        &[-3.3597, -1.3696, -0.2799, -1.8659, -3.1236],
        CLOSE,
    );
    assert!((two.log_likelihood + 2466.653).abs() < 0.002);
    let errors: Vec<f64> = two
        .items
        .iter()
        .filter_map(|item| item.slope.error)
        .collect();
    assert_close(&errors, &[0.2581, 0.1867, 0.2326, 0.1852, 0.2100], CLOSE);
    let errors: Vec<f64> = two
        .items
        .iter()
        .filter_map(|item| item.difficulties[0].error)
        .collect();
    assert_close(&errors, &[0.8669, 0.3073, 0.0997, 0.4341, 0.8700], CLOSE);
}

/// `mirt`: the pages on LSAT7 and on `mirt()`, with confidence intervals from the SEM algorithm; its test of parameters
/// (`test-15-IRTpars`) for the Rasch model.
#[test]
fn lsat7_is_as_published() {
    let Some(table) = table("LSAT7") else { return };
    let two = fitted(&table, &Options::new(Family::TwoParameter));
    assert_close(&slopes(&two), &[0.988, 1.081, 1.706, 0.765, 0.736], 0.002);
    assert_close(
        &intercepts(&two),
        &[1.856, 0.808, 1.804, 0.486, 1.855],
        0.002,
    );
    assert!((two.log_likelihood + 2658.805).abs() < 0.001);
    assert!((two.aic - 5337.61).abs() < 0.002 && (two.bic - 5386.688).abs() < 0.002);
    assert!((two.alpha.unwrap() - 0.453).abs() < 0.0006);
    let half_width = |estimate: &Estimate| 1.96 * estimate.error.unwrap();
    let widths: Vec<f64> = two
        .items
        .iter()
        .map(|item| half_width(&item.slope))
        .collect();
    assert_close(&widths, &[0.3485, 0.326, 0.6215, 0.265, 0.2985], 0.01);
    let widths: Vec<f64> = two
        .items
        .iter()
        .map(|item| half_width(&item.intercepts[0]))
        .collect();
    assert_close(&widths, &[0.2565, 0.179, 0.410, 0.147, 0.2245], 0.01);

    let rasch = fitted(&table, &Options::new(Family::Rasch));
    assert_close(
        &intercepts(&rasch),
        &[1.8680, 0.7909, 1.4608, 0.5214, 1.9927],
        0.001,
    );
    assert!((rasch.items[0].difficulties[0].error.unwrap() - 0.1004).abs() < 0.001);
}

/// `mirt`: the page on `mirt()`, where the 32 items are fitted with a known guess of 0.1, and the log-likelihood of the
/// two-parameter model. The page prints no two-parameter estimates; those are checked by themselves. It stops at a
/// tolerance of 1e-4, a little short of the summit for item 6, whose slope of 3.3 is known to within 0.9 only: there the
/// published likelihood is the lower one.
#[test]
fn sat12_is_as_published() {
    let Some(table) = table("SAT12") else { return };
    let two = fitted(&table, &Options::new(Family::TwoParameter));
    assert!((two.log_likelihood + 9488.955).abs() < 0.002);
    assert!((two.aic - 19105.91).abs() < 0.01 && (two.bic - 19387.31).abs() < 0.01);
    assert!((two.alpha.unwrap() - 0.798).abs() < 0.0006);
    assert_maximal(&table, &two);

    let guessing = Options {
        known_guess: 0.1,
        ..Options::new(Family::TwoParameter)
    };
    let guessing = fitted(&table, &guessing);
    let published = [
        (1.211, -1.737),
        (1.78, 0.147),
        (1.91, -2.2),
        (0.833, -0.944),
        (1.089, 0.399),
        (3.265, -5.212),
        (1.02, 1.224),
        (1.639, -2.977),
        (0.49, 2.007),
        (1.257, -0.756),
        (1.68, 5.18),
        (0.191, -0.625),
        (1.147, 0.654),
        (1.099, 1.008),
        (1.337, 1.79),
        (0.923, -0.744),
        (1.519, 4.077),
        (2.585, -1.749),
        (0.91, -0.002),
        (1.485, 2.438),
        (0.616, 2.407),
        (1.429, 3.291),
        (0.96, -1.393),
        (1.282, 1.099),
        (1.028, -1.0),
        (2.059, -0.658),
        (1.839, 2.564),
        (1.222, -0.095),
        (1.281, -1.357),
        (0.444, -0.521),
        (2.476, 2.697),
        (0.461, -2.742),
    ];
    assert_close(&slopes(&guessing), &published.map(|pair| pair.0), CLOSE);
    let (slopes, intercepts) = (slopes(&guessing), intercepts(&guessing));
    let but_item_6 = |all: &[f64]| [&all[..5], &all[6..]].concat();
    let published_intercepts = published.map(|pair| pair.1);
    assert_close(
        &but_item_6(&intercepts),
        &but_item_6(&published_intercepts),
        CLOSE,
    );
    assert_close(&intercepts[5..6], &published_intercepts[5..6], 0.025);
    let here = brute_force(&table, &slopes, &intercepts, 0.1);
    let there = brute_force(
        &table,
        &published.map(|pair| pair.0),
        &published_intercepts,
        0.1,
    );
    assert!(
        (here - guessing.log_likelihood).abs() < 1e-3 && here > there,
        "{here} {there}"
    );
}

/// No estimates of these models are published for the fraction data that we know of: the maximum is checked by itself.
#[test]
fn fraction_is_at_the_maximum() {
    let Some(table) = table("fraction") else {
        return;
    };
    assert_eq!((table.persons(), table.items().len()), (536, 20));
    for family in [Family::OneParameter, Family::TwoParameter] {
        assert_maximal(&table, &fitted(&table, &Options::new(family)));
    }
}

/// The marginal log-likelihood, written out from its definition person by person, on another quadrature.
fn brute_force(table: &AnswerTable, slopes: &[f64], intercepts: &[f64], guess: f64) -> f64 {
    let points: Vec<f64> = (0..161).map(|n| f64::from(n) * 0.1 - 8.0).collect();
    let density = |point: f64| (-0.5 * point * point).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let person = |row: &[table::Answer]| {
        let at = |&point: &f64| {
            let product: f64 = row
                .iter()
                .map(|answer| {
                    let item = answer.item as usize;
                    let knows = 1.0 / (1.0 + (-(slopes[item] * point + intercepts[item])).exp());
                    let right = guess + (1.0 - guess) * knows;
                    if answer.grade == 1 {
                        right
                    } else {
                        1.0 - right
                    }
                })
                .product();
            0.1 * density(point) * product
        };
        points.iter().map(at).sum::<f64>().ln()
    };
    table.rows().map(person).sum()
}

/// The likelihood is the one that was reported, its slope vanishes at the estimate, and every step away is downhill.
#[track_caller]
fn assert_maximal(table: &AnswerTable, fit: &Fit) {
    let (slopes, intercepts) = (slopes(fit), intercepts(fit));
    let highest = brute_force(table, &slopes, &intercepts, 0.0);
    assert!(
        (highest - fit.log_likelihood).abs() < 1e-3,
        "{highest} {}",
        fit.log_likelihood
    );
    let shifted = |slope: bool, which: Option<usize>, by: f64| {
        let (mut slopes, mut intercepts) = (slopes.clone(), intercepts.clone());
        let vector = if slope { &mut slopes } else { &mut intercepts };
        match which {
            Some(item) => vector[item] += by,
            None => vector.iter_mut().for_each(|slope| *slope += by),
        }
        brute_force(table, &slopes, &intercepts, 0.0)
    };
    let shared = fit.family == Family::OneParameter;
    let slopes: Vec<(bool, Option<usize>)> = if shared {
        vec![(true, None)]
    } else {
        (0..slopes.len()).map(|item| (true, Some(item))).collect()
    };
    let intercepts = (0..intercepts.len()).map(|item| (false, Some(item)));
    for (slope, which) in slopes.into_iter().chain(intercepts) {
        let (up, down) = (shifted(slope, which, 0.005), shifted(slope, which, -0.005));
        assert!(
            up < highest && down < highest,
            "{which:?}: {down} {highest} {up}"
        );
        let curvature = (2.0 * highest - up - down) / 0.005_f64.powi(2);
        // How far the summit of the parabola is from the estimate.
        let away = (up - down) / (2.0 * 0.005) / curvature;
        assert!(away.abs() < 2e-4, "{which:?}: {away}");
    }
}

/// `mirt`: the page on `mirt()`, one three-parameter item beside four of two parameters, is not to be had here; its test
/// of parameters fits three parameters each without a prior, which a very wide prior comes close to.
#[test]
fn lsat7_with_guessing_is_as_published() {
    let Some(table) = table("LSAT7") else { return };
    let three = Options {
        guess_prior: (0.0, 1000.0),
        ..Options::new(Family::ThreeParameter)
    };
    let three = fit(&table, &three, &mut |_, _| {}).unwrap();
    let second = &three.items[1];
    assert!(
        (second.intercepts[0].value - 0.0940).abs() < CLOSE,
        "{second:?}"
    );
    assert!(
        (second.difficulties[0].value + 0.0488).abs() < CLOSE,
        "{second:?}"
    );
    assert!(
        (second.guess.unwrap().value - 0.2951).abs() < CLOSE,
        "{second:?}"
    );
}

/// The few points of Gauss and Hermite do for a short test what many equally spaced ones do.
#[test]
fn the_kind_of_quadrature_does_not_show() {
    let Some(table) = table("LSAT7") else { return };
    let hermite = Options {
        quadrature: Quadrature::gauss_hermite(21),
        ..Options::new(Family::TwoParameter)
    };
    let (hermite, equal) = (
        fitted(&table, &hermite),
        fitted(&table, &Options::new(Family::TwoParameter)),
    );
    assert_close(&slopes(&hermite), &slopes(&equal), 1e-3);
    assert_close(&intercepts(&hermite), &intercepts(&equal), 1e-3);
}

/// Scores of LSAT6 as `ltm`'s `factor.scores(..., method = "EAP")` would have them are not printed; but the mean of
/// posterior means over the population is 0 and their variances add up to 1, for the model's own answers.
#[test]
fn scores_are_posterior_means() {
    let Some(table) = table("LSAT6") else { return };
    let two = fitted(&table, &Options::new(Family::TwoParameter));
    let scores: Vec<Score> = two.scores.iter().flatten().copied().collect();
    assert_eq!(scores.len(), 1000);
    let mean = scores.iter().map(|score| score.ability).sum::<f64>() / 1000.0;
    let total = scores
        .iter()
        .map(|score| score.ability.powi(2) + score.error.powi(2))
        .sum::<f64>()
        / 1000.0;
    assert!(
        mean.abs() < 1e-3 && (total - 1.0).abs() < 5e-3,
        "{mean} {total}"
    );
    // Nobody right, everybody right.
    assert!(scores[0].ability < -1.5 && scores[999].ability > 0.5);
}

#[test]
fn hopeless_items_are_left_out_and_named() {
    let mut table = AnswerTable::new(
        ["all", "mixed", "few", "none", "other"]
            .map(str::to_owned)
            .to_vec(),
    );
    for person in 0..40_u8 {
        let few = (person < 3).then_some(person % 2);
        table.push(&[
            Some(1),
            Some(person % 2),
            few,
            None,
            Some(u8::from(person % 3 == 0)),
        ]);
    }
    let fit = fit(&table, &Options::new(Family::OneParameter), &mut |_, _| {}).unwrap();
    let names: Vec<&str> = fit.items.iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["mixed", "other"]);
    let reasons: Vec<String> = fit
        .left_out
        .iter()
        .map(|left| format!("{} {}", left.name, left.reason))
        .collect();
    assert_eq!(
        reasons,
        [
            "all was answered with grade 1 by everybody",
            "few has 3 answers, fewer than 20",
            "none was answered by nobody",
        ]
    );
}

/// However senseless, there is an end and there are numbers.
#[test]
fn absurd_answers_end_in_something() {
    // Guttman's scale: the steeper the better, without end.
    let mut guttman = AnswerTable::new((0..6).map(|n| n.to_string()).collect());
    for person in 0..210_usize {
        let grades: Vec<Option<u8>> = (0..6)
            .map(|item| Some(u8::from(person % 7 > item)))
            .collect();
        guttman.push(&grades);
    }
    // One person who answered one thing.
    let mut one = AnswerTable::new(vec!["a".to_owned()]);
    for person in 0..30_u8 {
        one.push(&[Some(person % 2)]);
    }
    for table in [guttman, one] {
        for family in Family::ALL {
            let fit = fit(&table, &Options::new(family), &mut |_, _| {}).unwrap();
            assert!(fit.log_likelihood.is_finite());
            assert!(slopes(&fit).iter().all(|slope| slope.is_finite()));
            assert!(
                fit.scores
                    .iter()
                    .flatten()
                    .all(|score| score.ability.is_finite())
            );
        }
    }
}

#[test]
fn what_cannot_be_fitted_is_said() {
    let say = |table: &AnswerTable, options: Options| {
        fit(table, &options, &mut |_, _| {})
            .unwrap_err()
            .to_string()
    };
    let mut graded = AnswerTable::new(vec!["essay".to_owned()]);
    for person in 0..40_u8 {
        graded.push(&[Some(person % 4)]);
    }
    let guess = |family, known_guess| Options {
        known_guess,
        ..Options::new(family)
    };
    let said = [
        say(&graded, Options::new(Family::TwoParameter)),
        say(&AnswerTable::new(Vec::new()), Options::new(Family::Rasch)),
        say(
            &AnswerTable::new(vec!["a".to_owned()]),
            Options::new(Family::Rasch),
        ),
        say(&graded, guess(Family::TwoParameter, 1.5)),
        say(&graded, guess(Family::ThreeParameter, 0.2)),
        say(&graded, guess(Family::Graded, 0.2)),
        "4pl".parse::<Family>().unwrap_err().to_string(),
    ];
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn a_table_reads_as_it_is_written() {
    let read = |text: &str, groups: Option<&str>| {
        let mut lines = crate::responses::lines::Lines::new(text.as_bytes());
        table::read_lines(&mut lines, groups)
    };
    let text = "\u{feff}\"person\",i1, i2 ,class\r\n7,1,NA,b\r\n\r\n8,,2,a\n9,0,.,b\n";
    let table = read(text, Some("class")).unwrap();
    assert_eq!(
        (table.items(), table.persons(), table.answers()),
        (&["i1".to_owned(), "i2".to_owned()][..], 3, 3)
    );
    assert_eq!(
        table.groups,
        Some((vec!["b".to_owned(), "a".to_owned()], vec![0, 1, 0]))
    );
    let complaints: Vec<String> = [
        ("", None),
        ("i1,i2\n", None),
        ("i1,i1\n1,1\n", None),
        ("i1,i2\n1,1\n1\n", None),
        ("i1,i2\n1,NaN\n", None),
        ("i1,i2\n1,-1\n", None),
        ("i1,i2\n1,1e9\n", None),
        ("i1,i2\n1,0.5\n", None),
        ("i1,i2\n1,21\n", None),
        ("i1,i2\n1,1\n", Some("sex")),
    ]
    .into_iter()
    .map(|(text, groups)| read(text, groups).unwrap_err().to_string())
    .collect();
    insta::assert_snapshot!(complaints.join("\n"));
}
