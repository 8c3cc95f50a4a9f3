//! Reading a skill file: front matter, sections, and the items among them.

use super::blocks::{Block, BlockKind, HeadingText, heading_text, outline};
use super::fields::{At, Fields};
use super::{ID_HELP, checked_id, is_id, item, logits};
use crate::course::{Explanation, Misconception, Skill};
use crate::diagnostic::{BYTE_ORDER_MARK, Diagnostic, File};
use crate::html::Html;
use crate::prose::compile_static;
use crate::suggest::did_you_mean;
use crate::template::Template;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

const FENCE: &str = "+++";
const SECTIONS: [&str; 5] = [
    "What to know",
    "Worked example",
    "Explanation",
    "Misconception",
    "Item",
];

/// A skill as far as it could be read; prerequisites are still names.
pub(super) struct SkillDraft<'a> {
    pub(super) file: File<'a>,
    id: String,
    /// Where the skill states its id, for what concerns it as a whole.
    pub(super) id_span: Range<usize>,
    title: Option<String>,
    pub(super) prerequisites: Vec<At<String>>,
    standards: Vec<String>,
    difficulty: f64,
    know: Option<Html>,
    worked_examples: Vec<Html>,
    explanations: Vec<Explanation>,
    misconceptions: Vec<Arc<Misconception>>,
    templates: Vec<Template>,
}

impl SkillDraft<'_> {
    /// The skill, if nothing is missing.
    pub(super) fn finish(self, prerequisites: Vec<usize>) -> Option<Skill> {
        Some(Skill {
            id: self.id,
            title: self.title?,
            prerequisites,
            standards: self.standards,
            difficulty: self.difficulty,
            know: self.know?,
            worked_examples: self.worked_examples,
            explanations: self.explanations,
            misconceptions: self.misconceptions,
            templates: self.templates,
        })
    }
}

/// A level-two heading with what stands below it.
pub(super) struct Section<'a> {
    pub(super) heading: HeadingText<'a>,
    /// What stands below the heading.
    pub(super) body: Range<usize>,
    /// The headings and code blocks below it.
    pub(super) blocks: Vec<Block>,
}

pub(super) fn read<'a>(
    file: File<'a>,
    id: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> SkillDraft<'a> {
    let (front, body) = front_matter(file, diagnostics);
    let mut draft = SkillDraft {
        file,
        id: id.to_owned(),
        id_span: front.clone().map_or(0..0, |front| front.start..front.start),
        title: None,
        prerequisites: Vec::new(),
        standards: Vec::new(),
        difficulty: 0.0,
        know: None,
        worked_examples: Vec::new(),
        explanations: Vec::new(),
        misconceptions: Vec::new(),
        templates: Vec::new(),
    };
    if let Some(front) = front {
        read_front_matter(&mut draft, front, diagnostics);
    }
    let sections = sections(file, body, diagnostics);
    read_texts(&mut draft, &sections, diagnostics);
    read_items(&mut draft, &sections, diagnostics);
    draft
}

/// The places of the front matter, without its fences, and of the text below.
pub(super) fn front_matter(
    file: File<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Option<Range<usize>>, Range<usize>) {
    let mark = if file.text.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK.len_utf8()
    } else {
        0
    };
    let mut fences = Vec::new();
    let mut at = mark;
    for line in file
        .text
        .get(mark..)
        .unwrap_or_default()
        .split_inclusive('\n')
    {
        if line.trim_end() == FENCE {
            fences.push(at..at + line.len());
        } else if fences.is_empty() && !line.trim().is_empty() {
            break;
        }
        if fences.len() == 2 {
            break;
        }
        at += line.len();
    }
    match fences.as_slice() {
        [open, close] => (Some(open.end..close.start), close.end..file.text.len()),
        [open] => {
            let error = file.error(
                "front-matter",
                open.clone(),
                "the front matter that starts here does not end",
            );
            diagnostics.push(error.help("put a line with +++ below it"));
            (None, file.text.len()..file.text.len())
        }
        _ => {
            let error = file.error(
                "front-matter",
                mark..mark,
                "the file does not start with front matter",
            );
            diagnostics
                .push(error.help(
                    "put the id, the title and the prerequisites between two lines with +++",
                ));
            (None, mark..file.text.len())
        }
    }
}

fn read_front_matter(
    draft: &mut SkillDraft<'_>,
    range: Range<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let file = draft.file;
    let mut fields = Fields::parse(file, range.clone(), range.start..range.start, diagnostics);
    let id = fields.required_text("id", &format!("id = \"{}\"", draft.id), diagnostics);
    if let Some(id) = checked_id(file, id, diagnostics) {
        if id.value != draft.id {
            let message = format!(
                "the id is `{}`, and the file is called {}.md",
                id.value, draft.id
            );
            let error = file.error("id-differs-from-file", id.span.clone(), message);
            diagnostics.push(error.help("rename one of them; learners' records refer to the id"));
        }
        draft.id_span = id.span;
    }
    let title = fields.required_text("title", "title = \"Add fractions\"", diagnostics);
    draft.title = title.map(|title| title.value);
    draft.prerequisites = fields.texts("prerequisites", diagnostics);
    draft.standards = fields
        .texts("standards", diagnostics)
        .into_iter()
        .map(|code| code.value)
        .collect();
    draft.difficulty = fields
        .number("difficulty", diagnostics)
        .map_or(0.0, |value| logits(value.value));
    fields.finish(diagnostics);
}

/// Divides the text at its level-two headings.
pub(super) fn sections<'a>(
    file: File<'a>,
    body: Range<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Section<'a>> {
    let mut sections: Vec<Section<'a>> = Vec::new();
    let mut before = body.clone();
    for block in outline(file.text, body.clone()) {
        match block.kind {
            BlockKind::Heading(1) => {
                let error = file.error(
                    "heading-level",
                    block.span,
                    "a level-one heading has no place here",
                );
                diagnostics
                    .push(error.help("the title stands in the front matter; sections are `## …`"));
            }
            BlockKind::Heading(2) => {
                match sections.last_mut() {
                    Some(last) => last.body.end = block.span.start,
                    None => before.end = block.span.start,
                }
                sections.push(Section {
                    heading: heading_text(file.text, &block.span),
                    body: block.span.end..body.end,
                    blocks: Vec::new(),
                });
            }
            BlockKind::Heading(_) | BlockKind::Code { .. } => {
                if let Some(section) = sections.last_mut() {
                    section.blocks.push(block);
                }
            }
        }
    }
    let stray = file.text.get(before.clone()).unwrap_or_default();
    if !stray.trim().is_empty() {
        let start = before.start + (stray.len() - stray.trim_start().len());
        let place = start..start + stray.trim().lines().next().unwrap_or_default().len();
        let error = file.error(
            "text-before-section",
            place,
            "this text stands before the first section",
        );
        diagnostics.push(error.help("put it below `## What to know`"));
    }
    sections
}

fn read_texts(
    draft: &mut SkillDraft<'_>,
    sections: &[Section<'_>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let file = draft.file;
    let mut explanation_ids = BTreeSet::new();
    let mut misconception_ids = BTreeSet::new();
    for (number, section) in sections.iter().enumerate() {
        let heading = &section.heading;
        match heading.kind {
            "What to know" => {
                let text = section_text(file, section, diagnostics);
                if draft.know.is_some() {
                    let message = "there is another section `What to know`";
                    diagnostics.push(file.error(
                        "duplicate-section",
                        heading.span.clone(),
                        message,
                    ));
                } else if number > 0 {
                    let message = "`What to know` is not the first section";
                    diagnostics.push(file.error("section-order", heading.span.clone(), message));
                }
                draft.know = Some(text);
            }
            "Worked example" => {
                draft
                    .worked_examples
                    .push(section_text(file, section, diagnostics));
            }
            "Explanation" => {
                let body = section_text(file, section, diagnostics);
                if let Some((id, title)) = named(file, heading, &mut explanation_ids, diagnostics) {
                    draft.explanations.push(Explanation { id, title, body });
                }
            }
            "Misconception" => {
                let body = section_text(file, section, diagnostics);
                if let Some((id, title)) = named(file, heading, &mut misconception_ids, diagnostics)
                {
                    draft
                        .misconceptions
                        .push(Arc::new(Misconception { id, title, body }));
                }
            }
            "Item" => {}
            other => {
                let lower = other.to_lowercase();
                let wrong_case = SECTIONS
                    .into_iter()
                    .find(|known| known.to_lowercase() == lower);
                let help = wrong_case
                    .map(|known| format!("did you mean `{known}`?"))
                    .or_else(|| did_you_mean(other, SECTIONS))
                    .unwrap_or_else(|| format!("the sections are: {}", SECTIONS.join(", ")));
                let error = file.error(
                    "unknown-section",
                    heading.span.clone(),
                    format!("there is no section `{other}`"),
                );
                diagnostics.push(error.help(help));
            }
        }
    }
    let whole = draft.id_span.clone();
    if draft.know.is_none() {
        let error = file.error(
            "missing-section",
            whole.clone(),
            "the section `## What to know` is missing",
        );
        diagnostics.push(error.help("it comes first: one idea, short and concrete"));
    }
    if draft.worked_examples.is_empty() {
        let error = file.error("missing-section", whole, "there is no `## Worked example`");
        diagnostics.push(error.help("show at least one problem solved, step by step"));
    }
}

fn section_text(file: File<'_>, section: &Section<'_>, diagnostics: &mut Vec<Diagnostic>) -> Html {
    let text = file.text.get(section.body.clone()).unwrap_or_default();
    if text.trim().is_empty() {
        let span = section.heading.span.clone();
        diagnostics.push(file.error("empty-section", span, "there is nothing below this heading"));
    }
    compile_static(file, section.body.clone(), diagnostics)
}

/// The id and the title that a heading has to have.
pub(super) fn named(
    file: File<'_>,
    heading: &HeadingText<'_>,
    taken: &mut BTreeSet<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(String, String)> {
    let form = format!("`## {}: some-id \"A title\"`", heading.kind);
    let Some(id) = heading.id else {
        let error = file.error("missing-id", heading.span.clone(), "this heading has no id");
        diagnostics.push(error.help(form));
        return None;
    };
    if !is_id(id) {
        let error = file.error(
            "bad-id",
            heading.id_span.clone(),
            format!("`{id}` cannot be an id"),
        );
        diagnostics.push(error.help(ID_HELP));
        return None;
    }
    if !taken.insert(id.to_owned()) {
        let message = format!(
            "there is another {} `{id}` in this skill",
            heading.kind.to_lowercase()
        );
        diagnostics.push(file.error("duplicate-id", heading.id_span.clone(), message));
    }
    let Some(title) = heading.title else {
        let error = file.error(
            "missing-title",
            heading.span.clone(),
            "this heading has no title in quotes",
        );
        diagnostics.push(error.help(form));
        return None;
    };
    Some((id.to_owned(), title.to_owned()))
}

fn read_items(
    draft: &mut SkillDraft<'_>,
    sections: &[Section<'_>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let file = draft.file;
    let misconceptions: BTreeMap<String, Arc<Misconception>> = draft
        .misconceptions
        .iter()
        .map(|misconception| (misconception.id.clone(), misconception.clone()))
        .collect();
    let mut ids = BTreeSet::new();
    let mut used = BTreeSet::new();
    let mut count = 0;
    for section in sections
        .iter()
        .filter(|section| section.heading.kind == "Item")
    {
        count += 1;
        let name = named(file, &section.heading, &mut ids, diagnostics);
        let skill = item::SkillContext {
            file,
            id: &draft.id,
            difficulty: draft.difficulty,
            misconceptions: &misconceptions,
        };
        let template = item::read(&skill, name, section, &mut used, diagnostics);
        draft.templates.extend(template);
    }
    if count == 0 {
        let error = file.error("no-items", draft.id_span.clone(), "this skill has no items");
        diagnostics.push(error.help("write at least one `## Item: some-id \"A title\"`"));
    }
    for section in sections
        .iter()
        .filter(|section| section.heading.kind == "Misconception")
    {
        if let Some(id) = section.heading.id
            && is_id(id)
            && !used.contains(id)
        {
            let message = format!("no item reveals the misconception `{id}`");
            let warning = file.warning(
                "unused-misconception",
                section.heading.id_span.clone(),
                message,
            );
            diagnostics.push(
                warning.help(
                    "name it in the [misconceptions] of an item, or in braces after an option",
                ),
            );
        }
    }
}
