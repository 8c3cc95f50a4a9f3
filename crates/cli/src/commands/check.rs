//! `cairn check`: every mistake of a course at once, at its place, and every template proven over many drawings.

use std::io::IsTerminal;
use std::path::PathBuf;

use cairn_course::{
    Check, Course, CourseSource, Diagnostic, LEVELS, Severity, Summary, TranslationCheck,
};
use clap::Args;
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report,
};

use super::progress_bar;
use crate::{Finding, Outcome};

/// Options of `cairn check`.
#[derive(Args)]
#[command(
    after_help = "Ends with exit code 1 if there is an error; warnings alone end with 0.\n\nExamples:\n  cairn check courses/fractions-to-algebra\n  cairn check my-course --variants 1000 --json\n  cairn check courses/fractions-to-algebra --language es\n  cairn check courses/fractions-to-algebra --stamp"
)]
pub(crate) struct Arguments {
    /// The course folder
    #[arg(value_name = "COURSE")]
    course: PathBuf,
    /// Variants to draw from each template
    #[arg(long, default_value_t = 200, value_name = "N")]
    variants: u32,
    /// Check this language alone: the course's own, or that of a translation
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Note in each translated skill without findings which state of the original it was made from
    #[arg(long)]
    stamp: bool,
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
#[expect(
    clippy::print_stdout,
    reason = "the findings are what the command is for"
)]
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let source = cairn_app::courses::read_source(&arguments.course)?;
    let bar = progress_bar(0, "Proving templates");
    let wanted = arguments.language.as_deref();
    let checked = cairn_course::check_language(&source, arguments.variants, wanted, |progress| {
        bar.set_length(progress.templates as u64);
        bar.set_position(progress.done as u64);
    });
    bar.finish_and_clear();
    let errors = checked
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .count();
    let warnings = checked.diagnostics.len() - errors;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&json(&checked))?);
    } else {
        for diagnostic in &checked.diagnostics {
            eprintln!("{}", render(diagnostic, &source));
        }
        if let Some(course) = &checked.course {
            print!("{}", findings(course, &checked));
        }
        println!("{errors} errors, {warnings} warnings.");
    }
    if arguments.stamp {
        for (path, text) in checked.stamped() {
            let file = arguments.course.join(&path);
            std::fs::write(&file, text)
                .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
            eprintln!("Stamped {path}.");
        }
    }
    Ok(if errors == 0 {
        Finding::AllWell
    } else {
        Finding::SomethingWrong
    })
}

/// What the course holds, in each language.
fn findings(course: &Course, checked: &Check) -> String {
    let mut text = String::new();
    let own = checked.summary;
    if own.templates > 0 {
        text.push_str(&proven(&course.language, &own));
        text.push_str(&coverage(course, &own));
    }
    for translated in &checked.translations {
        text.push_str(&proven(
            &translated.translation.language,
            &translated.summary,
        ));
    }
    text
}

/// What was proven in a language.
fn proven(language: &str, found: &Summary) -> String {
    let mut lines = vec![format!(
        "{language}: {} skills, {} templates, {} variants proven, {} misconceptions, {} hints.",
        found.skills, found.templates, found.variants, found.misconceptions, found.hints
    )];
    lines.extend(found.share.map(|share| {
        format!(
            "{language}: {} of {} skills, {} % of {} texts translated.",
            share.skills,
            found.skills,
            share.percent(),
            share.texts
        )
    }));
    let level = found.reading_level;
    lines.extend(level.map(|grade| format!("{language}: reading level about grade {grade:.1}.")));
    lines.join("\n") + "\n"
}

/// How many templates each skill has of each level.
fn coverage(course: &Course, summary: &Summary) -> String {
    let width = course
        .skills
        .iter()
        .map(|skill| skill.id.len())
        .max()
        .unwrap_or(0)
        .max(3);
    let row = |name: &str, levels: &[usize; LEVELS]| {
        let counts: String = levels
            .iter()
            .map(|count| match count {
                0 => "    ·".to_owned(),
                count => format!("{count:>5}"),
            })
            .collect();
        format!("{name:width$}{counts}\n")
    };
    let mut table = format!("\nTemplates of levels 1 to {LEVELS}, by skill:\n");
    for skill in &course.skills {
        table.push_str(&row(&skill.id, &skill.coverage()));
    }
    table.push_str(&row("all", &summary.levels));
    table.push('\n');
    table
}

/// One diagnostic with its lines of source and a caret; with colours where standard error is a terminal.
fn render(diagnostic: &Diagnostic, source: &CourseSource) -> String {
    let text =
        String::from_utf8_lossy(source.get(&diagnostic.file).unwrap_or_default()).into_owned();
    let severity = match diagnostic.severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
    };
    let mut shown = MietteDiagnostic::new(format!(
        "{}:{}:{}: {}",
        diagnostic.file, diagnostic.line, diagnostic.column, diagnostic.message
    ))
    .with_code(diagnostic.code)
    .with_severity(severity)
    .with_label(LabeledSpan::new_with_span(None, diagnostic.span.clone()));
    shown.help.clone_from(&diagnostic.help);
    let theme = if std::io::stderr().is_terminal() {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::none()
    };
    let report = Report::new(shown).with_source_code(NamedSource::new(&diagnostic.file, text));
    let mut rendered = String::new();
    match GraphicalReportHandler::new_themed(theme)
        .with_width(110)
        .render_report(&mut rendered, report.as_ref())
    {
        Ok(()) => rendered,
        Err(_) => format!(
            "{}:{}:{}: {}",
            diagnostic.file, diagnostic.line, diagnostic.column, diagnostic.message
        ),
    }
}

fn json(checked: &Check) -> serde_json::Value {
    let diagnostic = |diagnostic: &Diagnostic| {
        serde_json::json!({
            "severity": match diagnostic.severity { Severity::Error => "error", Severity::Warning => "warning" },
            "code": diagnostic.code,
            "message": diagnostic.message,
            "help": diagnostic.help,
            "file": diagnostic.file,
            "line": diagnostic.line,
            "column": diagnostic.column,
            "language": diagnostic.language,
        })
    };
    let summary = |found: &Summary| {
        serde_json::json!({
            "skills": found.skills,
            "templates": found.templates,
            "variants": found.variants,
            "misconceptions": found.misconceptions,
            "hints": found.hints,
            "reading_level": found.reading_level.map(|grade| (grade * 100.0).round() / 100.0),
            "levels": found.levels,
        })
    };
    let translation = |checked: &TranslationCheck| {
        let share = checked.summary.share.unwrap_or_default();
        serde_json::json!({
            "language": checked.translation.language,
            "summary": summary(&checked.summary),
            "skills_translated": share.skills,
            "texts": share.texts,
            "texts_translated": share.translated,
        })
    };
    serde_json::json!({
        "language": checked.course.as_ref().map(|course| &course.language),
        "summary": summary(&checked.summary),
        "translations": checked.translations.iter().map(translation).collect::<Vec<_>>(),
        "coverage": checked.course.iter().flat_map(|course| &course.skills).map(|skill| {
            serde_json::json!({ "skill": skill.id, "levels": skill.coverage() })
        }).collect::<Vec<_>>(),
        "diagnostics": checked.diagnostics.iter().map(diagnostic).collect::<Vec<_>>(),
    })
}
