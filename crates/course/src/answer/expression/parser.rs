//! The grammar of expressions that [`super::read`] describes, by recursive descent.
//!
//! ```text
//! sum      = [sign] product { ("+" | "-") product }
//! product  = signed { ("*" | "/") signed | power }
//! signed   = sign signed | power
//! power    = primary [ "^" exponent | raised digits ]
//! primary  = number | letter | "(" sum ")" | "\frac" "{" sum "}" "{" sum "}"
//! ```

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};

use super::super::Unreadable;
use super::super::lexer::{Token, Tokens};
use super::super::literal::{Comma, Literal};
use super::super::number::{Number, Written};
use super::super::symbols::{Typed, respell};
use super::{Expression, Factor, MAX_DEPTH, MAX_EXPONENT, Node, Term};

/// Reads an expression, and says whether the other [`Comma`] would have given another one.
pub(super) fn parse(
    text: &str,
    variables: &[char],
    comma: Comma,
) -> Result<(Expression, bool), Unreadable> {
    let typed = Typed::new(text)?;
    let mut tokens = Tokens::new(&typed, comma)?;
    tokens.skip_left_side();
    let mut parser = Parser {
        tokens,
        variables,
        depth: 0,
    };
    let root = parser.sum()?;
    if parser.tokens.peek().is_some() {
        return Err(parser.leftover());
    }
    Ok((Expression::new(root)?, parser.tokens.ambiguous))
}

struct Parser<'a> {
    tokens: Tokens<'a>,
    variables: &'a [char],
    depth: usize,
}

impl Parser<'_> {
    fn sum(&mut self) -> Result<Node, Unreadable> {
        let mut negative = !self.tokens.accept(&Token::Plus) && self.tokens.accept(&Token::Minus);
        let mut terms = Vec::new();
        loop {
            terms.push(Term {
                negative,
                node: self.product()?,
            });
            negative = match self.tokens.peek() {
                Some(Token::Plus) => false,
                Some(Token::Minus) => true,
                _ => return Ok(Node::sum(terms)),
            };
            self.tokens.skip(1);
        }
    }

    fn product(&mut self) -> Result<Node, Unreadable> {
        let mut factors = vec![Factor {
            divisor: false,
            node: self.signed()?,
        }];
        let mut divisions = 0;
        loop {
            let factor = match self.tokens.peek() {
                Some(Token::Times) => {
                    self.tokens.skip(1);
                    Factor {
                        divisor: false,
                        node: self.signed()?,
                    }
                }
                Some(Token::Divide) => {
                    self.tokens.skip(1);
                    divisions += 1;
                    Factor {
                        divisor: true,
                        node: self.divisor()?,
                    }
                }
                Some(Token::Letter(_) | Token::Open { .. } | Token::Vulgar(..) | Token::Frac) => {
                    Factor {
                        divisor: false,
                        node: self.power()?,
                    }
                }
                Some(Token::Literal(_)) => return Err(self.number_after_factor()),
                _ => return Ok(Node::product(factors)),
            };
            // Each division is one more fraction around all before it.
            if divisions > MAX_DEPTH {
                return Err(Unreadable::TooDeep { limit: MAX_DEPTH });
            }
            factors.push(factor);
        }
    }

    fn divisor(&mut self) -> Result<Node, Unreadable> {
        let at = self.tokens.at();
        let node = self.signed()?;
        match &node {
            Node::Number(number) if number.value.is_zero() => {
                Err(Unreadable::DivisionByZero { at: Some(at) })
            }
            _ => Ok(node),
        }
    }

    fn signed(&mut self) -> Result<Node, Unreadable> {
        match self.tokens.peek() {
            Some(Token::Plus) => self.deeper(|parser| {
                parser.tokens.skip(1);
                parser.signed()
            }),
            Some(Token::Minus) => self.deeper(|parser| {
                parser.tokens.skip(1);
                parser.signed().map(Node::negate)
            }),
            _ => self.power(),
        }
    }

    fn power(&mut self) -> Result<Node, Unreadable> {
        let base = self.primary()?;
        let at = self.tokens.at();
        let (exponent, at) = match self.tokens.peek() {
            Some(Token::Superscript(raised)) => {
                let exponent = raised
                    .parse::<BigInt>()
                    .map_err(|_| Unreadable::ExponentNotWhole { at })?;
                self.tokens.skip(1);
                (exponent, at)
            }
            Some(Token::Power) => {
                self.tokens.skip(1);
                let at = self.tokens.at();
                (self.exponent()?, at)
            }
            _ => return Ok(base),
        };
        if let Some(Token::Power | Token::Superscript(_)) = self.tokens.peek() {
            // 2^3^2 is 2^9 to mathematicians and 8^2 to most calculators.
            return Err(Unreadable::ExponentNotWhole { at });
        }
        let exponent = exponent
            .to_i32()
            .filter(|exponent| exponent.unsigned_abs() <= MAX_EXPONENT);
        let exponent = exponent.ok_or(Unreadable::ExponentTooLarge {
            limit: MAX_EXPONENT,
            at,
        })?;
        Ok(Node::Power {
            base: Box::new(base),
            exponent,
        })
    }

    /// A whole number with or without sign, in brackets or not.
    fn exponent(&mut self) -> Result<BigInt, Unreadable> {
        let at = self.tokens.at();
        if self.tokens.peek().is_none() {
            return Err(self.tokens.not_an_operand());
        }
        let close = match self.tokens.peek() {
            Some(&Token::Open { close }) => {
                self.tokens.skip(1);
                Some(close)
            }
            _ => None,
        };
        let negative = !self.tokens.accept(&Token::Plus) && self.tokens.accept(&Token::Minus);
        let Some(Token::Literal(literal)) = self.tokens.peek() else {
            return Err(Unreadable::ExponentNotWhole { at });
        };
        let exponent = literal
            .whole()
            .cloned()
            .ok_or(Unreadable::ExponentNotWhole { at })?;
        self.tokens.skip(1);
        if close.is_some_and(|close| !self.tokens.accept(&Token::Close(close))) {
            return Err(Unreadable::ExponentNotWhole { at });
        }
        Ok(if negative { -exponent } else { exponent })
    }

    fn primary(&mut self) -> Result<Node, Unreadable> {
        match self.tokens.peek() {
            Some(Token::Literal(literal)) => {
                let literal = literal.clone();
                self.tokens.skip(1);
                Ok(Node::Number(self.number(&literal)))
            }
            Some(&Token::Vulgar(numerator, denominator)) => {
                self.tokens.skip(1);
                Ok(Node::quotient(
                    Node::whole(numerator),
                    Node::whole(denominator),
                ))
            }
            Some(Token::Frac) => {
                self.tokens.skip(1);
                let numerator = self.braced()?;
                let at = self.tokens.at();
                match self.braced()? {
                    Node::Number(number) if number.value.is_zero() => {
                        Err(Unreadable::DivisionByZero { at: Some(at) })
                    }
                    denominator => Ok(Node::quotient(numerator, denominator)),
                }
            }
            Some(&Token::Letter(letter)) => self.variable(letter),
            Some(Token::Open { .. }) => self.bracketed(),
            _ => Err(self.tokens.not_an_operand()),
        }
    }

    /// A part of `\frac`.
    fn braced(&mut self) -> Result<Node, Unreadable> {
        match self.tokens.peek() {
            Some(Token::Open { close: '}' }) => self.bracketed(),
            _ => Err(Unreadable::Unfinished {
                after: self.tokens.part_before(),
                at: self.tokens.at(),
            }),
        }
    }

    fn bracketed(&mut self) -> Result<Node, Unreadable> {
        let (part, at) = (self.tokens.part(), self.tokens.at());
        let Some(&Token::Open { close }) = self.tokens.peek() else {
            return Err(self.tokens.not_an_operand());
        };
        let inner = self.deeper(|parser| {
            parser.tokens.skip(1);
            parser.sum()
        })?;
        if self.tokens.accept(&Token::Close(close)) {
            return Ok(inner);
        }
        match self.tokens.peek() {
            None | Some(Token::Close(_)) => Err(Unreadable::UnclosedBracket {
                bracket: part.chars().next().unwrap_or(close),
                at,
            }),
            Some(_) => Err(self.leftover()),
        }
    }

    fn deeper(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<Node, Unreadable>,
    ) -> Result<Node, Unreadable> {
        if self.depth == MAX_DEPTH {
            return Err(Unreadable::TooDeep { limit: MAX_DEPTH });
        }
        self.depth += 1;
        let node = inner(self);
        self.depth -= 1;
        node
    }

    fn variable(&mut self, letter: char) -> Result<Node, Unreadable> {
        let same = |variable: &&char| letter.to_lowercase().eq(variable.to_lowercase());
        let exact = self.variables.iter().find(|variable| **variable == letter);
        let variable = exact.or_else(|| {
            let mut alike = self.variables.iter().filter(same);
            alike.next().filter(|_| alike.next().is_none())
        });
        let at = self.tokens.at();
        match variable {
            Some(variable) => {
                self.tokens.skip(1);
                Ok(Node::Variable(*variable))
            }
            None => Err(Unreadable::UnknownLetter {
                letter: respell(letter),
                known: self.variables.to_vec(),
                at,
            }),
        }
    }

    /// The literal just passed, or the mixed number that begins with it.
    fn number(&mut self, literal: &Literal) -> Number {
        let written = literal
            .places
            .map_or(Written::Whole, |places| Written::Decimal { places });
        let plain = Number {
            value: literal.value(),
            written,
        };
        let Some(whole) = literal.whole() else {
            return plain;
        };
        let Some((numerator, denominator, length)) = self.fraction_part() else {
            return plain;
        };
        self.tokens.skip(length);
        let value = plain.value + BigRational::new(numerator.clone(), denominator.clone());
        Number {
            value,
            written: Written::Mixed {
                whole: whole.clone(),
                numerator,
                denominator,
            },
        }
    }

    /// A fraction of digits that begins here, and how many tokens it takes. Its denominator is not zero, and no power
    /// follows it, which would leave open what is raised.
    fn fraction_part(&self) -> Option<(BigInt, BigInt, usize)> {
        let digits = |ahead: usize| match self.tokens.peek_at(ahead) {
            Some(Token::Literal(literal)) => literal.whole().cloned(),
            _ => None,
        };
        let opens = |ahead: usize| self.tokens.peek_at(ahead) == Some(&Token::Open { close: '}' });
        let closes = |ahead: usize| self.tokens.peek_at(ahead) == Some(&Token::Close('}'));
        let (numerator, denominator, length) = match self.tokens.peek()? {
            Token::Vulgar(numerator, denominator) => {
                ((*numerator).into(), (*denominator).into(), 1)
            }
            Token::Literal(_) if self.tokens.peek_at(1) == Some(&Token::Divide) => {
                (digits(0)?, digits(2)?, 3)
            }
            Token::Frac if opens(1) && closes(3) && opens(4) && closes(6) => {
                (digits(2)?, digits(5)?, 7)
            }
            _ => return None,
        };
        let raised = matches!(
            self.tokens.peek_at(length),
            Some(Token::Power | Token::Superscript(_))
        );
        (!denominator.is_zero() && !raised).then_some((numerator, denominator, length))
    }

    fn number_after_factor(&self) -> Unreadable {
        let (part, at) = (self.tokens.part(), self.tokens.at());
        let before = self.tokens.part_before();
        if before.ends_with(|character| respell(character).is_ascii_digit()) {
            Unreadable::SeveralNumbers { part, at }
        } else {
            Unreadable::NumberAfterFactor { before, part, at }
        }
    }

    /// Why the expression cannot go on with the next token.
    fn leftover(&self) -> Unreadable {
        let at = self.tokens.at();
        match self.tokens.peek() {
            Some(Token::Close(bracket)) => Unreadable::UnopenedBracket {
                bracket: *bracket,
                at,
            },
            Some(Token::Equals) => Unreadable::Equation { at },
            Some(Token::Superscript(_)) => Unreadable::ExponentNotWhole { at },
            _ => Unreadable::UnknownPart {
                part: self.tokens.part(),
                at,
            },
        }
    }
}
