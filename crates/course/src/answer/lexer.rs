//! Tokens of an answer, shared by numbers and expressions.

use super::Unreadable;
use super::literal::{self, Comma, Literal};
use super::symbols::{Typed, superscript, vulgar};

/// The smallest part of an answer that means something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Literal(Literal),
    /// A fraction in one character: numerator, denominator.
    Vulgar(u32, u32),
    /// Raised digits, perhaps after a raised minus, as ASCII: `-1`.
    Superscript(String),
    Letter(char),
    Plus,
    Minus,
    Times,
    Divide,
    Power,
    /// An opening bracket, with the one that closes it.
    Open {
        close: char,
    },
    Close(char),
    /// LaTeX's `\frac`, `\dfrac` or `\tfrac`.
    Frac,
    Equals,
    Percent,
    /// Anything else.
    Unknown,
}

/// A token and the characters that it stands for, from `at` up to, not including, `end`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub(super) token: Token,
    pub(super) at: usize,
    pub(super) end: usize,
}

/// The tokens of an answer, read from left to right.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'a> {
    typed: &'a Typed,
    lexemes: Vec<Lexeme>,
    next: usize,
    /// Whether the other reading of a comma would have given another answer.
    pub(super) ambiguous: bool,
}

impl<'a> Tokens<'a> {
    /// Splits an answer into tokens. Fails only on a number that cannot be told.
    pub(super) fn new(typed: &'a Typed, comma: Comma) -> Result<Self, Unreadable> {
        let mut lexemes = Vec::new();
        let mut ambiguous = false;
        let mut index = 0;
        while let Some(symbol) = typed.symbols.get(index) {
            if let Some(scanned) = literal::scan(typed, index, comma)? {
                ambiguous |= scanned.ambiguous;
                let end = position(typed, scanned.next);
                lexemes.push(Lexeme {
                    token: Token::Literal(scanned.literal),
                    at: symbol.at,
                    end,
                });
                index = scanned.next;
                continue;
            }
            let (token, next) = token_at(typed, index, symbol.glyph);
            if let Some(token) = token {
                lexemes.push(Lexeme {
                    token,
                    at: symbol.at,
                    end: position(typed, next),
                });
            }
            index = next;
        }
        Ok(Self {
            typed,
            lexemes,
            next: 0,
            ambiguous,
        })
    }

    pub(super) fn peek(&self) -> Option<&Token> {
        self.peek_at(0)
    }

    /// The token `ahead` places after the next one.
    pub(super) fn peek_at(&self, ahead: usize) -> Option<&Token> {
        self.lexemes
            .get(self.next + ahead)
            .map(|lexeme| &lexeme.token)
    }

    /// Goes on by `count` tokens.
    pub(super) fn skip(&mut self, count: usize) {
        self.next += count;
    }

    /// Goes on past the next token if it is this one.
    pub(super) fn accept(&mut self, token: &Token) -> bool {
        let found = self.peek() == Some(token);
        if found {
            self.next += 1;
        }
        found
    }

    /// Where the next token begins, or the answer ends.
    pub(super) fn at(&self) -> usize {
        self.lexemes
            .get(self.next)
            .map_or(self.typed.len(), |lexeme| lexeme.at)
    }

    /// The next token as typed; empty at the end.
    pub(super) fn part(&self) -> String {
        self.lexemes
            .get(self.next)
            .map_or_else(String::new, |lexeme| {
                self.typed.quote(lexeme.at, lexeme.end)
            })
    }

    /// The token before the next one, as typed; empty at the beginning.
    pub(super) fn part_before(&self) -> String {
        let before = self
            .next
            .checked_sub(1)
            .and_then(|index| self.lexemes.get(index));
        before.map_or_else(String::new, |lexeme| {
            self.typed.quote(lexeme.at, lexeme.end)
        })
    }

    /// The run of letters and unknown characters that begins with the next token, as typed.
    pub(super) fn unknown_run(&self) -> String {
        let run = self.lexemes.iter().skip(self.next);
        let end = run
            .take_while(|lexeme| matches!(lexeme.token, Token::Letter(_) | Token::Unknown))
            .last();
        end.map_or_else(|| self.part(), |last| self.typed.quote(self.at(), last.end))
    }

    /// Why the next token cannot begin a number or a factor.
    pub(super) fn not_an_operand(&self) -> Unreadable {
        let at = self.at();
        match self.peek() {
            None => Unreadable::Unfinished {
                after: self.part_before(),
                at,
            },
            Some(Token::Equals) => Unreadable::Equation { at },
            Some(Token::Close(bracket)) => match self
                .next
                .checked_sub(1)
                .and_then(|index| self.lexemes.get(index))
            {
                Some(Lexeme {
                    token: Token::Open { .. },
                    at,
                    ..
                }) => Unreadable::EmptyBrackets { at: *at },
                Some(_) => Unreadable::Unfinished {
                    after: self.part_before(),
                    at,
                },
                None => Unreadable::UnopenedBracket {
                    bracket: *bracket,
                    at,
                },
            },
            Some(Token::Letter(_) | Token::Unknown) => Unreadable::UnknownPart {
                part: self.unknown_run(),
                at,
            },
            Some(_) => {
                // Two signs in a row are quoted together, since neither is to blame alone.
                let before = self
                    .next
                    .checked_sub(1)
                    .and_then(|index| self.lexemes.get(index));
                let signs = before.filter(|lexeme| {
                    matches!(
                        lexeme.token,
                        Token::Plus | Token::Minus | Token::Times | Token::Divide | Token::Power
                    )
                });
                let from = signs.map_or(at, |lexeme| lexeme.at);
                let end = self.lexemes.get(self.next).map_or(at, |lexeme| lexeme.end);
                Unreadable::UnknownPart {
                    part: self.typed.quote(from, end),
                    at: from,
                }
            }
        }
    }

    /// Skips `y =`, `f(x) =` or a lone `=` at the beginning.
    pub(super) fn skip_left_side(&mut self) {
        let length = match (self.peek(), self.peek_at(1)) {
            (Some(Token::Equals), _) => 1,
            (Some(Token::Letter(_)), Some(Token::Equals)) => 2,
            (Some(Token::Letter(_)), Some(Token::Open { .. }))
                if matches!(self.peek_at(2), Some(Token::Letter(_)))
                    && matches!(self.peek_at(3), Some(Token::Close(_)))
                    && self.peek_at(4) == Some(&Token::Equals) =>
            {
                5
            }
            _ => 0,
        };
        self.skip(length);
    }
}

fn position(typed: &Typed, index: usize) -> usize {
    typed
        .symbols
        .get(index)
        .map_or(typed.len(), |symbol| symbol.at)
}

/// The token that begins with `glyph` at symbol `index` (`None` for space), and where the symbols go on.
fn token_at(typed: &Typed, index: usize, glyph: char) -> (Option<Token>, usize) {
    let token = match glyph {
        ' ' => return (None, index + 1),
        '+' => Token::Plus,
        '-' => Token::Minus,
        '*' => Token::Times,
        '/' => Token::Divide,
        '^' => Token::Power,
        '=' => Token::Equals,
        '%' => Token::Percent,
        '(' => Token::Open { close: ')' },
        '[' => Token::Open { close: ']' },
        '{' => Token::Open { close: '}' },
        ')' | ']' | '}' => Token::Close(glyph),
        '\\' => return command_at(typed, index),
        _ if superscript(glyph).is_some() => {
            let raised: String = typed
                .symbols
                .iter()
                .skip(index)
                .map_while(|symbol| superscript(symbol.glyph))
                .collect();
            let next = index + raised.len();
            return (Some(Token::Superscript(raised)), next);
        }
        _ => match vulgar(glyph) {
            Some((numerator, denominator)) => Token::Vulgar(numerator, denominator),
            None if glyph.is_alphabetic() => Token::Letter(glyph),
            None => Token::Unknown,
        },
    };
    (Some(token), index + 1)
}

/// A LaTeX command: the few that people paste into answers.
fn command_at(typed: &Typed, index: usize) -> (Option<Token>, usize) {
    let glyphs = typed
        .symbols
        .iter()
        .skip(index + 1)
        .map(|symbol| symbol.glyph);
    let name: String = glyphs
        .clone()
        .take_while(char::is_ascii_alphabetic)
        .collect();
    let next = index + 1 + name.len();
    let token = match name.as_str() {
        "" => {
            return match glyphs.clone().next() {
                Some(',' | ';' | ':' | '!' | ' ') => (None, index + 2),
                Some('%') => (Some(Token::Percent), index + 2),
                _ => (Some(Token::Unknown), index + 1),
            };
        }
        "left" | "right" | "quad" => return (None, next),
        "frac" | "dfrac" | "tfrac" => Token::Frac,
        "cdot" | "times" => Token::Times,
        "div" => Token::Divide,
        _ => Token::Unknown,
    };
    (Some(token), next)
}
