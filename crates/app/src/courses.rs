//! The courses that are open for practice: loaded from their folders once, checked, and joined with what the engine needs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cairn_course::{Course, CourseSource, Diagnostic, Item, Severity, Skill, Template};
use cairn_engine::{CourseModel, ModelParameters, SkillGraph, SkillIndex};
use cairn_lab::online::file::ModelFile;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result, Thing};
use crate::model::{skill_names, template_names};

/// Drawn items that are kept: a learner's page, its form and its feedback all need the same one.
const KEPT_ITEMS: usize = 4_096;

/// Variants drawn from each template before a course is opened: enough to find a template that cannot be drawn at all.
const PROVEN_VARIANTS: u32 = 2;

/// The folder could not become a course.
#[derive(Debug, thiserror::Error)]
pub enum CourseError {
    /// The folder or one of its files cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The course has mistakes; `cairn check` shows each at its place.
    #[error(
        "the course in {path} has {count} mistakes, the first: {first}; see them all with `cairn check {path}`"
    )]
    Mistaken {
        /// The course folder.
        path: PathBuf,
        /// How many errors.
        count: usize,
        /// The first error's message with its place.
        first: String,
    },
    /// Two folders hold a course of one id.
    #[error("two course folders have the id {0}: give one of them another id")]
    Duplicate(String),
    /// There is no course at all.
    #[error("no course folder in {0}: put a course there (a folder with a course.toml)")]
    None(PathBuf),
}

/// Course pages and the engine's view of one course in one language, side by side: skill number `i` of one is skill `i` of the other.
/// The pages are shared by all that reckon the same course with different models.
#[derive(Clone, Debug)]
pub struct LiveCourse {
    /// What people read and answer.
    pub course: Arc<Course>,
    /// What the engine reckons with.
    pub model: CourseModel,
    /// Changes whenever beliefs would come out differently: model version, skills, prerequisites, templates, difficulties.
    pub model_fingerprint: String,
    by_id: Arc<BTreeMap<String, SkillIndex>>,
    items: Arc<Items>,
}

/// Items that were drawn, by skill, template and seed.
type Items = quick_cache::sync::Cache<(SkillIndex, usize, u64), Arc<Item>>;

impl LiveCourse {
    /// Joins a checked course with the engine's model of it.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] where the skills are no acyclic graph; a checked course always is.
    pub fn new(course: Course) -> Result<Self> {
        let unsound = |error: &dyn std::fmt::Display| {
            Error::Inconsistent(format!("course {}: {error}", course.id))
        };
        let prerequisites = course
            .skills
            .iter()
            .map(|skill| skill.prerequisites.iter().map(|&at| index(at)).collect());
        let graph = SkillGraph::new(prerequisites.collect()).map_err(|error| unsound(&error))?;
        let skill_difficulty = course.skills.iter().map(|skill| skill.difficulty).collect();
        let difficulties = |skill: &Skill| {
            skill
                .templates
                .iter()
                .map(|template| template.difficulty - skill.difficulty)
                .collect()
        };
        let template_difficulties = course.skills.iter().map(difficulties).collect();
        let model = CourseModel::new(graph, skill_difficulty, template_difficulties)
            .map_err(|error| unsound(&error))?;
        let by_id = course
            .skills
            .iter()
            .enumerate()
            .map(|(at, skill)| (skill.id.clone(), index(at)))
            .collect();
        let model_fingerprint = model_fingerprint(&course, None);
        Ok(Self {
            course: Arc::new(course),
            model,
            model_fingerprint,
            by_id: Arc::new(by_id),
            items: Arc::new(Items::new(KEPT_ITEMS)),
        })
    }

    /// The same course, reckoned with a fitted model, or with the one that every school begins with.
    pub(crate) fn with_model(&self, file: Option<&ModelFile>) -> Self {
        let (usual_times, parameters) = match file {
            None => (Vec::new(), ModelParameters::default()),
            Some(file) => {
                let (skills, templates) = (skill_names(self), template_names(self));
                let usual = |name: &String| file.usual_times.get(name).copied();
                let parameters = ModelParameters {
                    version: file.version().into(),
                    answer: file.answer_model(&skills, &templates),
                    ..ModelParameters::default()
                };
                (templates.iter().map(usual).collect(), parameters)
            }
        };
        let model = self.model.clone().with_usual_times(usual_times);
        Self {
            model_fingerprint: model_fingerprint(&self.course, file),
            model: model.with_parameters(parameters),
            ..self.clone()
        }
    }

    /// The dense index of a skill.
    pub fn skill_index(&self, id: &str) -> Result<SkillIndex> {
        self.by_id
            .get(id)
            .copied()
            .ok_or(Error::NotFound(Thing::Skill))
    }

    /// The skill at a dense index.
    pub fn skill(&self, index: SkillIndex) -> &Skill {
        &self.course.skills[index.position()]
    }

    /// The skill at a dense index, as links need it.
    pub fn skill_ref(&self, index: SkillIndex) -> SkillRef {
        SkillRef::of(self.skill(index))
    }

    /// The dense indices of a unit's skills.
    pub(crate) fn indices(skills: &[usize]) -> impl Iterator<Item = SkillIndex> {
        skills.iter().map(|&at| index(at))
    }

    /// A template of a skill by its id, with its number in the skill.
    pub fn template(&self, skill: SkillIndex, id: &str) -> Result<(usize, &Template)> {
        let templates = self.skill(skill).templates.iter().enumerate();
        templates
            .into_iter()
            .find(|(_, template)| template.id == id)
            .ok_or_else(|| {
                Error::Inconsistent(format!(
                    "the course no longer has the question {}/{id}",
                    self.skill(skill).id
                ))
            })
    }

    /// How much harder a template's items are than its skill, in logits: what the engine reckons with.
    pub fn item_difficulty(&self, skill: SkillIndex, template: usize) -> f64 {
        self.model
            .template_difficulties(skill)
            .get(template)
            .copied()
            .unwrap_or(0.0)
    }

    /// The item that a seed draws; the same for the same seed as long as the course stays as it is.
    pub fn item(&self, skill: SkillIndex, template: usize, seed: u64) -> Result<Arc<Item>> {
        let key = (skill, template, seed);
        if let Some(item) = self.items.get(&key) {
            return Ok(item);
        }
        let drawn = self.skill(skill).templates[template]
            .generate(seed)
            .map_err(|error| {
                let skill = self.skill(skill);
                Error::Inconsistent(format!(
                    "{}/{} seed {seed}: {error}",
                    skill.id, skill.templates[template].id
                ))
            })?;
        let item = Arc::new(drawn);
        self.items.insert(key, Arc::clone(&item));
        Ok(item)
    }

    /// The first seed from this one on that draws an item. One seed in thousands can give numbers that make two options alike,
    /// which no check of a few hundred variants finds; nobody is kept from practising by that.
    pub fn drawable_seed(&self, skill: SkillIndex, template: usize, seed: u64) -> Result<u64> {
        /// A template that fails so often in a row is not unlucky but broken.
        const MOST_SEEDS: u64 = 16;
        let mut tried = (0..MOST_SEEDS).map(|step| seed.wrapping_add(step));
        match tried.find(|&seed| self.item(skill, template, seed).is_ok()) {
            Some(drawable) => Ok(drawable),
            None => self.item(skill, template, seed).map(|_| seed),
        }
    }
}

/// A course in each of its languages. The engine's view is the same in all of them: belief does not depend on a language.
#[derive(Debug)]
struct Languages {
    original: LiveCourse,
    translations: Vec<LiveCourse>,
}

impl Languages {
    fn new((original, translations): (Course, Vec<Course>)) -> Result<Self> {
        let translations = translations.into_iter().map(LiveCourse::new);
        Ok(Self {
            original: LiveCourse::new(original)?,
            translations: translations.collect::<Result<_>>()?,
        })
    }

    fn with_model(&self, file: Option<&ModelFile>) -> Self {
        let translations = self.translations.iter();
        Self {
            original: self.original.with_model(file),
            translations: translations.map(|live| live.with_model(file)).collect(),
        }
    }

    /// The course in a language, as near as there is: `es` also serves `es-MX`. Otherwise the original.
    fn fitting(&self, locale: &str) -> &LiveCourse {
        let primary = |tag: &str| {
            tag.split('-')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase()
        };
        let mut all = std::iter::once(&self.original).chain(&self.translations);
        let exact = |live: &&LiveCourse| live.course.language.eq_ignore_ascii_case(locale);
        let near = |live: &&LiveCourse| primary(&live.course.language) == primary(locale);
        all.clone()
            .find(exact)
            .or_else(|| all.find(near))
            .unwrap_or(&self.original)
    }
}

/// All open courses.
#[derive(Debug)]
pub struct Courses {
    all: Vec<Languages>,
}

impl Courses {
    /// Takes courses that are already checked, in their own language alone.
    pub fn new(courses: Vec<Course>) -> Result<Self> {
        let courses = courses.into_iter().map(|course| (course, Vec::new()));
        Ok(Self {
            all: courses.map(Languages::new).collect::<Result<_>>()?,
        })
    }

    /// The same courses, reckoned with a model that was fitted to this school, or with the one that every school
    /// begins with.
    #[must_use]
    pub fn with_model(&self, file: Option<&ModelFile>) -> Self {
        let all = self.all.iter().map(|course| course.with_model(file));
        Self { all: all.collect() }
    }

    /// Loads every folder below `folder` that holds a `course.toml`, in the order of their names.
    ///
    /// # Errors
    /// Names the first folder that is no sound course.
    pub fn load(folder: &Path) -> Result<Self, CourseError> {
        let mut folders = entries(folder)?;
        folders.retain(|path| path.join("course.toml").is_file());
        folders.sort();
        if folders.is_empty() {
            return Err(CourseError::None(folder.to_owned()));
        }
        let mut all: Vec<Languages> = Vec::new();
        for path in folders {
            let languages = open_languages(&path)?;
            let id = &languages.original.course.id;
            if all.iter().any(|other| other.original.course.id == *id) {
                return Err(CourseError::Duplicate(id.clone()));
            }
            all.push(languages);
        }
        Ok(Self { all })
    }

    /// Every course in its own language, in order.
    pub fn all(&self) -> impl Iterator<Item = &LiveCourse> {
        self.all.iter().map(|course| &course.original)
    }

    /// Every course in a person's language where it is translated, in order.
    pub fn all_in(&self, locale: &str) -> impl Iterator<Item = &LiveCourse> {
        self.all.iter().map(move |course| course.fitting(locale))
    }

    /// One course by its id, in its own language: for what no text depends on.
    pub fn get(&self, id: &str) -> Result<&LiveCourse> {
        Ok(&self.find(id)?.original)
    }

    /// One course by its id, in a person's language where it is translated.
    pub fn get_in(&self, id: &str, locale: &str) -> Result<&LiveCourse> {
        Ok(self.find(id)?.fitting(locale))
    }

    fn find(&self, id: &str) -> Result<&Languages> {
        self.all
            .iter()
            .find(|course| course.original.course.id == id)
            .ok_or(Error::NotFound(Thing::Course))
    }
}

/// Opens one course from its folder, in the language that it was written in.
///
/// # Errors
/// Says what is wrong with the folder.
pub fn open(path: &Path) -> Result<LiveCourse, CourseError> {
    Ok(open_languages(path)?.original)
}

fn open_languages(path: &Path) -> Result<Languages, CourseError> {
    let mistaken = |error: Error| CourseError::Mistaken {
        path: path.to_owned(),
        count: 1,
        first: error.to_string(),
    };
    Languages::new(load(path)?).map_err(mistaken)
}

/// Reads one course folder and refuses it if it has mistakes (which `cairn check` shows in full).
fn load(path: &Path) -> Result<(Course, Vec<Course>), CourseError> {
    let checked = cairn_course::check(&read_source(path)?, PROVEN_VARIANTS, |_| ());
    let errors: Vec<&Diagnostic> = checked
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .collect();
    match (checked.course, errors.first()) {
        (Some(course), None) => {
            let translations = checked.translations.into_iter();
            let translations = translations.map(|checked| checked.translation.course);
            Ok((course, translations.collect()))
        }
        (_, first) => Err(CourseError::Mistaken {
            path: path.to_owned(),
            count: errors.len(),
            first: first
                .map(|d| format!("{}:{}:{}: {}", d.file, d.line, d.column, d.message))
                .unwrap_or_default(),
        }),
    }
}

/// Reads the files of a course folder: `course.toml`, `skills/*.md`, and the same below each folder of `translations`. Other files are none
/// of the course's.
///
/// # Errors
/// Names the folder or file that cannot be read.
pub fn read_source(folder: &Path) -> Result<CourseSource, CourseError> {
    let mut source = CourseSource::default();
    let manifest = folder.join("course.toml");
    source.insert(
        "course.toml",
        std::fs::read(&manifest).map_err(unreadable(&manifest))?,
    );
    read_skills(folder, "", &mut source)?;
    let translations = folder.join("translations");
    if translations.is_dir() {
        for path in entries(&translations)? {
            let language = path.file_name().unwrap_or_default().to_string_lossy();
            let prefix = format!("translations/{language}/");
            let manifest = path.join("course.toml");
            if manifest.is_file() {
                let bytes = std::fs::read(&manifest).map_err(unreadable(&manifest))?;
                source.insert(format!("{prefix}course.toml"), bytes);
            }
            read_skills(&path, &prefix, &mut source)?;
        }
    }
    Ok(source)
}

/// Reads `skills/*.md` of a folder, if there are any; `prefix` is the folder's path in the course.
fn read_skills(folder: &Path, prefix: &str, source: &mut CourseSource) -> Result<(), CourseError> {
    let skills = folder.join("skills");
    if !skills.is_dir() {
        return Ok(());
    }
    for path in entries(&skills)? {
        if path.extension().is_some_and(|extension| extension == "md") {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let bytes = std::fs::read(&path).map_err(unreadable(&path))?;
            source.insert(format!("{prefix}skills/{name}"), bytes);
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, CourseError> {
    std::fs::read_dir(folder)
        .map_err(unreadable(folder))?
        .map(|entry| Ok(entry.map_err(unreadable(folder))?.path()))
        .collect()
}

fn unreadable(path: &Path) -> impl Fn(std::io::Error) -> CourseError {
    let path = path.to_owned();
    move |source| CourseError::Unreadable {
        path: path.clone(),
        source,
    }
}

fn index(position: usize) -> SkillIndex {
    // No graph holds more skills than that: the conversion of an impossible position is refused there.
    SkillIndex::new(u32::try_from(position).unwrap_or(u32::MAX))
}

/// The fingerprint of a course that is reckoned with a fitted model, or with the one that every school begins with.
pub(crate) fn model_fingerprint(course: &Course, file: Option<&ModelFile>) -> String {
    let of_course = course_fingerprint(course);
    match file {
        None => of_course,
        Some(file) => {
            let both = format!("{of_course} {}", file.version());
            crate::hex(&Sha256::digest(both)[..8])
        }
    }
}

fn course_fingerprint(course: &Course) -> String {
    let mut hash = Sha256::new();
    hash.update(cairn_engine::BELIEF_MODEL_VERSION);
    for skill in &course.skills {
        hash.update(format!(
            "\n{} {:016x} {:?}",
            skill.id,
            skill.difficulty.to_bits(),
            skill.prerequisites
        ));
        for template in &skill.templates {
            let difficulty = template.difficulty.to_bits();
            hash.update(format!(" {} {difficulty:016x}", template.id));
        }
    }
    crate::hex(&hash.finalize()[..8])
}

/// A course as links and headings need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseRef {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The language of its text here, a BCP 47 tag.
    pub language: String,
}

impl CourseRef {
    pub(crate) fn of(live: &LiveCourse) -> Self {
        Self {
            id: live.course.id.clone(),
            title: live.course.title.clone(),
            language: live.course.language.clone(),
        }
    }
}

/// A skill as links and headings need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkillRef {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
}

impl SkillRef {
    pub(crate) fn of(skill: &Skill) -> Self {
        Self {
            id: skill.id.clone(),
            title: skill.title.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"
id = "dice"
title = "Dice"
language = "en"

[[unit]]
id = "throws"
title = "Throws"
skills = ["more"]
"#;

    /// Whenever both dice fall alike, both options read the same.
    const SKILL: &str = r#"+++
id = "more"
title = "More"
+++

## What to know

A die shows **one to six**.

## Worked example

Five is more than four.

## Item: dice "Two dice"

```toml
level = 1
answer = { kind = "choice" }
```

```rhai
let a = int(1, 6);
let b = int(1, 6);
```

Which is it?

### Choices

- [x] ${{a}}$
- [ ] ${{b}}$

### Hint

Look.

### Solution

It is ${{a}}$.
"#;

    #[test]
    fn numbers_that_make_two_options_alike_are_drawn_again() {
        let mut source = CourseSource::default();
        source.insert("course.toml", MANIFEST.as_bytes().to_vec());
        source.insert("skills/more.md", SKILL.as_bytes().to_vec());
        let course = cairn_course::check(&source, 0, |_| ()).course;
        let live = LiveCourse::new(course.expect("it can be read")).expect("it has an order");
        let skill = live.skill_index("more").expect("it is in the course");
        let is_drawn = |seed: &u64| live.item(skill, 0, *seed).is_ok();
        let unlucky = (0..200).filter(|seed| !is_drawn(seed)).count();
        assert!((10..80).contains(&unlucky), "{unlucky} of 200");
        for seed in 0..200 {
            let drawable = live.drawable_seed(skill, 0, seed).expect("some numbers do");
            assert!(is_drawn(&drawable) && (drawable == seed || !is_drawn(&seed)));
        }
    }
}
