//! Compiling and running the small scripts of item templates.
//!
//! A script is compiled once, when the course is read, and run for every item that is drawn. It can count, draw and put texts
//! together; it cannot loop for ever, reach a file, the clock or another module, or grow without bound. Its mistakes come back
//! with their place in the course file.

use crate::answer::blank_letter;
use crate::drawing::Drawing;
use crate::functions::{DrawAgain, FUNCTIONS, SharedDrawing, lock, value};
use crate::language::Language;
use crate::suggest::did_you_mean;
use crate::value::{Medium, Value};
use rhai::{AST, Dynamic, Engine, EvalAltResult, ParseError, ParseErrorType, Position, Scope};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, LazyLock, Mutex};

/// How often numbers that do not go together are drawn again before the template is given up.
pub(crate) const MOST_DRAWS: u32 = 200;

const MOST_OPERATIONS: u64 = 10_000;

/// Knows the whole language, and refuses what scripts may not use.
static COMPILER: LazyLock<Engine> = LazyLock::new(|| {
    let mut engine = engine();
    for symbol in [
        "eval", "print", "debug", "Fn", "call", "curry", "try", "catch", "throw",
    ] {
        engine.disable_symbol(symbol);
    }
    engine.set_max_functions(32);
    engine
});

fn engine() -> Engine {
    let mut engine = Engine::new_raw();
    engine.register_global_module(FUNCTIONS.clone());
    engine.set_max_operations(MOST_OPERATIONS);
    engine.set_max_call_levels(16);
    engine.set_max_expr_depths(48, 24);
    engine.set_max_string_size(4_000);
    engine.set_max_array_size(1_000);
    engine.set_max_map_size(100);
    engine.set_max_variables(200);
    engine
}

/// A stretch of a course file that holds script text.
#[derive(Debug, Clone)]
pub(crate) struct Snippet {
    pub(crate) text: String,
    /// Where it stands in the file.
    pub(crate) span: Range<usize>,
    /// Where the text starts in the file, if it stands there letter for letter (a TOML string with escapes does not).
    pub(crate) exact_from: Option<usize>,
}

impl Snippet {
    /// Text that stands in the file letter for letter.
    pub(crate) fn exact(text: &str, from: usize) -> Self {
        Snippet {
            text: text.to_owned(),
            span: from..from + text.len(),
            exact_from: Some(from),
        }
    }

    /// A part of it.
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        let text = self.text.get(range.clone()).unwrap_or_default();
        match self.exact_from {
            Some(from) => Snippet::exact(text, from + range.start),
            None => Snippet {
                text: text.to_owned(),
                span: self.span.clone(),
                exact_from: None,
            },
        }
    }

    /// The place in the file of a place in the script: the word there, or the character.
    fn place(&self, position: Position) -> Range<usize> {
        let (Some(from), Some(line)) = (self.exact_from, position.line()) else {
            return self.span.clone();
        };
        let column = position.position().unwrap_or(1);
        let mut start = 0;
        for (number, text) in self.text.split_inclusive('\n').enumerate() {
            if number + 1 == line {
                start += text
                    .chars()
                    .take(column - 1)
                    .map(char::len_utf8)
                    .sum::<usize>();
                break;
            }
            start += text.len();
        }
        let rest = self.text.get(start..).unwrap_or_default();
        let word = rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(rest.len());
        let length = match word {
            0 => rest.chars().next().map_or(0, char::len_utf8),
            length => length,
        };
        from + start..from + start + length
    }
}

/// Why a script could not be compiled or did not give a value, and where in the file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ScriptError {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl ScriptError {
    pub(crate) fn new(code: &'static str, span: Range<usize>, message: impl Into<String>) -> Self {
        ScriptError {
            code,
            message: message.into(),
            help: None,
            start: span.start,
            end: span.end,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A script that draws the numbers of an item.
#[derive(Debug, Clone)]
pub(crate) struct Script {
    code: AST,
    pub(crate) snippet: Snippet,
}

impl Script {
    pub(crate) fn compile(snippet: Snippet) -> Result<Self, ScriptError> {
        match COMPILER.compile(&snippet.text) {
            Ok(code) => Ok(Script { code, snippet }),
            Err(error) => Err(syntax_error(&error, &snippet)),
        }
    }
}

/// An expression over what the script has drawn.
#[derive(Debug, Clone)]
pub(crate) struct Expression {
    code: Code,
    pub(crate) snippet: Snippet,
}

#[derive(Debug, Clone)]
enum Code {
    /// Most expressions are just a name; those need no interpreter.
    Variable(String),
    Compiled(Box<AST>),
    /// A gap in the question, by its number; it is no script.
    Blank(usize),
}

impl Expression {
    pub(crate) fn compile(snippet: Snippet) -> Result<Self, ScriptError> {
        let text = snippet.text.trim();
        if text.is_empty() {
            return Err(ScriptError::new(
                "empty-expression",
                snippet.span.clone(),
                "there is no expression here",
            ));
        }
        let mut characters = text.chars();
        let name = characters
            .next()
            .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && characters.all(|c| c.is_ascii_alphanumeric() || c == '_');
        let compiled = COMPILER
            .compile_expression(&snippet.text)
            .map_err(|error| syntax_error(&error, &snippet))?;
        let code = if name && !matches!(text, "true" | "false" | "_") {
            Code::Variable(text.to_owned())
        } else {
            Code::Compiled(Box::new(compiled))
        };
        Ok(Expression { code, snippet })
    }

    /// A gap in the question, by its number from 0.
    pub(crate) fn blank(number: usize, snippet: Snippet) -> Self {
        Expression {
            code: Code::Blank(number),
            snippet,
        }
    }
}

/// What a script has drawn, and the means to evaluate expressions over it.
pub(crate) struct Drawn {
    engine: Engine,
    scope: Scope<'static>,
    drawing: SharedDrawing,
    /// How often the numbers were drawn: once, and once more for each `require` that did not hold.
    pub(crate) draws: u32,
    /// The language in which values are written for people.
    pub(crate) language: &'static Language,
    /// The drawn texts that are shown outside of formulas, if somebody wants to know.
    pub(crate) texts: Option<BTreeSet<String>>,
}

impl Drawn {
    /// Runs the script, if there is one, until its requirements hold.
    pub(crate) fn run(
        script: Option<&Script>,
        drawing: Drawing,
        language: &'static Language,
    ) -> Result<Self, ScriptError> {
        let drawing = Arc::new(Mutex::new(drawing));
        let mut drawn = Drawn {
            engine: engine(),
            scope: Scope::new(),
            draws: 1,
            language,
            texts: None,
            drawing: drawing.clone(),
        };
        drawn.engine.set_default_tag(Dynamic::from(drawing));
        if let Some(script) = script {
            drawn.draw(script)?;
        }
        lock(&drawn.drawing).open = false;
        Ok(drawn)
    }

    fn draw(&mut self, script: &Script) -> Result<(), ScriptError> {
        loop {
            let Err(error) = self
                .engine
                .run_ast_with_scope(&mut self.scope, &script.code)
            else {
                return Ok(());
            };
            let (inner, position) = innermost(&error);
            let unlucky =
                matches!(inner, EvalAltResult::ErrorRuntime(token, _) if token.is::<DrawAgain>());
            if !unlucky {
                return Err(run_error(inner, position, &script.snippet, &self.scope));
            }
            if self.draws >= MOST_DRAWS {
                let place = script.snippet.place(position);
                return Err(ScriptError::new(
                    "requirement-never-holds",
                    place,
                    format!("this requirement did not hold in {MOST_DRAWS} drawings"),
                )
                .help("draw from narrower ranges, or compute one number from another"));
            }
            self.draws += 1;
            self.scope.clear();
            lock(&self.drawing).again();
        }
    }

    /// The value of an expression.
    pub(crate) fn value(&mut self, expression: &Expression) -> Result<Value, ScriptError> {
        if let Code::Blank(number) = expression.code {
            return Ok(Value::Blank(number));
        }
        let dynamic = self.evaluate(expression)?;
        value(&dynamic).map_err(|found| {
            ScriptError::new(
                "not-a-value",
                expression.snippet.span.clone(),
                format!(
                    "`{}` is {found}, where a number, a text or a list is needed",
                    expression.snippet.text.trim()
                ),
            )
        })
    }

    /// The value of a condition.
    pub(crate) fn holds(&mut self, condition: &Expression) -> Result<bool, ScriptError> {
        let dynamic = self.evaluate(condition)?;
        dynamic.as_bool().map_err(|_| {
            ScriptError::new(
                "not-a-condition",
                condition.snippet.span.clone(),
                format!(
                    "`{}` is no condition: it is neither true nor false",
                    condition.snippet.text.trim()
                ),
            )
        })
    }

    fn evaluate(&mut self, expression: &Expression) -> Result<Dynamic, ScriptError> {
        match &expression.code {
            Code::Variable(name) => match self.scope.get(name) {
                Some(value) => Ok(value.clone()),
                None => Err(unknown_variable(
                    name,
                    expression.snippet.span.clone(),
                    &self.scope,
                )),
            },
            Code::Blank(number) => Ok(Dynamic::from(blank_letter(*number))),
            Code::Compiled(code) => {
                let variables = self.scope.len();
                let result = self
                    .engine
                    .eval_ast_with_scope::<Dynamic>(&mut self.scope, code);
                self.scope.rewind(variables);
                result.map_err(|error| {
                    let (inner, position) = innermost(&error);
                    run_error(inner, position, &expression.snippet, &self.scope)
                })
            }
        }
    }

    /// What was drawn, for a person: `b = 3, d = 5`.
    pub(crate) fn describe(&self) -> String {
        let mut drawn: Vec<String> = Vec::new();
        for (name, _, dynamic) in self.scope.iter_raw() {
            if let Ok(value) = value(dynamic) {
                drawn.push(format!(
                    "{name} = {}",
                    value.write(Medium::Text, <&Language>::default())
                ));
            }
        }
        // The scope gives the latest first.
        drawn.reverse();
        drawn.join(", ")
    }

    /// The source of chance, for what is drawn after the script.
    pub(crate) fn drawing(&self) -> std::sync::MutexGuard<'_, Drawing> {
        lock(&self.drawing)
    }
}

/// The error itself, out of the function calls around it, and the place where it surfaces in the script.
fn innermost(error: &EvalAltResult) -> (&EvalAltResult, Position) {
    let inner = error.unwrap_inner();
    let position = match inner.position() {
        Position::NONE => error.position(),
        position => position,
    };
    (inner, position)
}

fn syntax_error(error: &ParseError, snippet: &Snippet) -> ScriptError {
    let ParseError(kind, position) = error;
    let place = match kind.as_ref() {
        // Where the text ends is after its last character.
        ParseErrorType::UnexpectedEOF => snippet.span.clone(),
        _ => snippet.place(*position),
    };
    let decimal = decimal_literal(&snippet.text);
    let message = match kind.as_ref() {
        ParseErrorType::UnexpectedEOF => {
            "the script ends too early: something is missing at its end".to_owned()
        }
        kind => format!(
            "this cannot be read as a script: {}",
            lower_first(&kind.to_string())
        ),
    };
    let error = ScriptError::new("script-syntax", place, message);
    match decimal {
        Some(literal) => error.help(format!(
            "a decimal number is written `decimal(\"{literal}\")`"
        )),
        None => error,
    }
}

/// The first `12.5` in a script outside texts.
fn decimal_literal(script: &str) -> Option<&str> {
    let mut quoted = false;
    let bytes = script.as_bytes();
    for (at, window) in bytes.windows(3).enumerate() {
        match window {
            [b'"', ..] => quoted = !quoted,
            [before, b'.', after]
                if !quoted && before.is_ascii_digit() && after.is_ascii_digit() =>
            {
                let digits = |byte: &u8| byte.is_ascii_digit();
                let start = bytes
                    .get(..=at)?
                    .iter()
                    .rposition(|byte| !digits(byte))
                    .map_or(0, |p| p + 1);
                let after = bytes.get(at + 2..)?;
                let end = at
                    + 2
                    + after
                        .iter()
                        .position(|byte| !digits(byte))
                        .unwrap_or(after.len());
                return script.get(start..end);
            }
            _ => {}
        }
    }
    None
}

fn unknown_variable(name: &str, place: Range<usize>, scope: &Scope<'_>) -> ScriptError {
    let mut known: Vec<&str> = scope.iter_raw().map(|(name, _, _)| name).collect();
    // The scope gives the latest first.
    known.reverse();
    let mut error = ScriptError::new(
        "unknown-variable",
        place,
        format!("there is no variable `{name}`"),
    );
    error.help = did_you_mean(name, known.iter().copied()).or_else(|| {
        if known.is_empty() {
            Some("the item draws nothing: it has no `rhai` block with `let`".to_owned())
        } else {
            Some(format!("the script draws {}", known.join(", ")))
        }
    });
    error
}

const OUR_FUNCTIONS: [&str; 19] = [
    "int", "pick", "shuffle", "require", "rational", "num", "den", "gcd", "lcm", "abs", "min",
    "max", "decimal", "mixed", "dec", "name", "signed", "coef", "floor",
];

fn run_error(
    error: &EvalAltResult,
    position: Position,
    snippet: &Snippet,
    scope: &Scope<'_>,
) -> ScriptError {
    let place = snippet.place(position);
    match error {
        EvalAltResult::ErrorVariableNotFound(name, _) => unknown_variable(name, place, scope),
        EvalAltResult::ErrorFunctionNotFound(signature, _) => {
            let name = signature.split(" (").next().unwrap_or(signature);
            let known = OUR_FUNCTIONS.contains(&name);
            let message = if known || name.chars().all(|c| !c.is_alphanumeric()) {
                format!(
                    "`{name}` cannot be used with these values: {}",
                    plain_types(signature)
                )
            } else {
                format!("there is no function `{name}`")
            };
            let mut error = ScriptError::new("unknown-function", place, message);
            if !known {
                error.help = did_you_mean(name, OUR_FUNCTIONS);
            }
            error
        }
        EvalAltResult::ErrorRuntime(token, _) => {
            let message = match token.clone().into_immutable_string() {
                Ok(message) => message.to_string(),
                Err(_) if token.is::<DrawAgain>() => {
                    "`require` belongs in the `rhai` block".to_owned()
                }
                Err(_) => "the script gives up here".to_owned(),
            };
            ScriptError::new("script-failed", place, message)
        }
        EvalAltResult::ErrorArithmetic(message, _) => {
            let message = match message.as_str() {
                known if known.contains("zero") => "division by zero".to_owned(),
                other => lower_first(other),
            };
            ScriptError::new("arithmetic", place, message)
        }
        EvalAltResult::ErrorTooManyOperations(_) => ScriptError::new(
            "script-too-long",
            place,
            format!("the script takes more than {MOST_OPERATIONS} steps"),
        ),
        other => {
            let mut bare = other.to_string();
            if let Some(at) = bare.rfind(" (line ") {
                bare.truncate(at);
            }
            ScriptError::new("script-failed", place, lower_first(&bare))
        }
    }
}

/// A signature with the types named as an author knows them.
fn plain_types(signature: &str) -> String {
    let arguments = signature
        .split_once(" (")
        .map_or(signature, |(_, rest)| rest.trim_end_matches(')'));
    let named: Vec<&str> = arguments
        .split(", ")
        .map(|argument| match argument.trim_start_matches("&mut ") {
            "i64" => "an integer",
            "&str | ImmutableString | String" | "ImmutableString" | "string" | "&str" => "a text",
            "array" | "Array" => "a list",
            "bool" => "a truth value",
            "rational" => "a rational",
            "()" => "nothing",
            other => other,
        })
        .collect();
    named.join(" and ")
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => String::new(),
    }
}
