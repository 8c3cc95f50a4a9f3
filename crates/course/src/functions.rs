//! The functions that drawing scripts and placeholders can call.

use crate::drawing::Drawing;
use crate::rational::{ArithmeticError, Rational};
use crate::value::{Medium, Style, Value, Written};
use rhai::packages::{
    ArithmeticPackage, BasicArrayPackage, BasicIteratorPackage, BasicMathPackage,
    BasicStringPackage, LanguageCorePackage, LogicPackage, MoreStringPackage, Package,
};
use rhai::{
    Array, Dynamic, EvalAltResult, INT, ImmutableString, Module, NativeCallContext, Position,
    Shared,
};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

type Outcome<T> = Result<T, Box<EvalAltResult>>;

/// The state of a drawing as scripts carry it along.
pub(crate) type SharedDrawing = Arc<Mutex<Drawing>>;

/// Thrown by `require`: the numbers do not go together, draw again.
#[derive(Debug, Clone)]
pub(crate) struct DrawAgain;

/// What scripts can call: the language's own functions and ours.
pub(crate) static FUNCTIONS: LazyLock<Shared<Module>> = LazyLock::new(|| {
    let mut module = Module::new();
    LanguageCorePackage::init(&mut module);
    ArithmeticPackage::init(&mut module);
    BasicStringPackage::init(&mut module);
    MoreStringPackage::init(&mut module);
    BasicIteratorPackage::init(&mut module);
    LogicPackage::init(&mut module);
    BasicMathPackage::init(&mut module);
    BasicArrayPackage::init(&mut module);
    add_types(&mut module);
    add_chance(&mut module);
    add_arithmetic(&mut module);
    add_comparisons(&mut module);
    add_number_functions(&mut module);
    add_writing(&mut module);
    // Looked up by hash; left to be found on demand, each call would search through all of them.
    module.register_lazy_functions();
    module.build_index();
    module.into()
});

fn failure<T>(message: impl Into<String>) -> Outcome<T> {
    Err(Box::new(EvalAltResult::ErrorRuntime(
        message.into().into(),
        Position::NONE,
    )))
}

fn arithmetic<T>(result: Result<T, ArithmeticError>) -> Outcome<T> {
    result.map_err(|error| {
        Box::new(EvalAltResult::ErrorArithmetic(
            error.to_string(),
            Position::NONE,
        ))
    })
}

/// Runs `draw` on the drawing of the script, unless nothing may be drawn now.
fn draw<T>(context: &NativeCallContext<'_>, draw: impl FnOnce(&mut Drawing) -> T) -> Outcome<T> {
    let shared = context.tag().and_then(|tag| {
        tag.read_lock::<SharedDrawing>()
            .map(|shared| shared.clone())
    });
    let Some(shared) = shared else {
        return failure("nothing can be drawn here");
    };
    let mut drawing = lock(&shared);
    if drawing.open {
        Ok(draw(&mut drawing))
    } else {
        failure("numbers and names are drawn in the `rhai` block, not in a placeholder")
    }
}

/// A drawing stays usable if a thread that held it has died: every step leaves it whole.
pub(crate) fn lock(drawing: &SharedDrawing) -> MutexGuard<'_, Drawing> {
    drawing.lock().unwrap_or_else(PoisonError::into_inner)
}

fn add_types(module: &mut Module) {
    module.set_custom_type::<Written>("rational");
    module.set_custom_type::<DrawAgain>("draw again");
}

fn add_chance(module: &mut Module) {
    module.set_native_fn(
        "int",
        |context: NativeCallContext<'_>, low: INT, high: INT| -> Outcome<INT> {
            if low > high {
                return failure(format!(
                    "`int({low}, {high})` has nothing to draw: the first number is the larger"
                ));
            }
            draw(&context, |drawing| drawing.integer(low, high))
        },
    );
    module.set_native_fn(
        "pick",
        |context: NativeCallContext<'_>, list: Array| -> Outcome<Dynamic> {
            let place = draw(&context, |drawing| drawing.place(list.len()))?;
            match list.into_iter().nth(place) {
                Some(element) => Ok(element),
                None => failure("`pick` has nothing to draw from: the list is empty"),
            }
        },
    );
    module.set_native_fn(
        "pick",
        |context: NativeCallContext<'_>, mut list: Array, count: INT| -> Outcome<Array> {
            match usize::try_from(count) {
                Ok(count) if count <= list.len() => {
                    draw(&context, |drawing| drawing.shuffle(&mut list))?;
                    list.truncate(count);
                    Ok(list)
                }
                _ => failure(format!(
                    "`pick` cannot take {count} of {} elements",
                    list.len()
                )),
            }
        },
    );
    module.set_native_fn(
        "shuffle",
        |context: NativeCallContext<'_>, mut list: Array| -> Outcome<Array> {
            draw(&context, |drawing| drawing.shuffle(&mut list))?;
            Ok(list)
        },
    );
    module.set_native_fn(
        "name",
        |context: NativeCallContext<'_>| -> Outcome<ImmutableString> {
            draw(&context, Drawing::name).map(ImmutableString::from)
        },
    );
    module.set_native_fn("require", |holds: bool| -> Outcome<()> {
        if holds {
            Ok(())
        } else {
            Err(Box::new(EvalAltResult::ErrorRuntime(
                Dynamic::from(DrawAgain),
                Position::NONE,
            )))
        }
    });
}

/// An integer that a script computed, as an exact number.
fn whole(value: INT) -> Written {
    Written::fraction(Rational::whole(value))
}

/// Decimals stay decimals among themselves and with whole numbers; with a fraction they become fractions.
fn combined(a: Written, b: Written, value: Result<Rational, ArithmeticError>) -> Outcome<Written> {
    let decimal = |number: Written| number.style == Style::Decimal;
    let fits = |number: Written| decimal(number) || number.value.is_whole();
    let style = if (decimal(a) && fits(b)) || (decimal(b) && fits(a)) {
        Style::Decimal
    } else {
        Style::Fraction
    };
    arithmetic(value.map(|value| Written { value, style }))
}

fn add_arithmetic(module: &mut Module) {
    type Operation = fn(Rational, Rational) -> Result<Rational, ArithmeticError>;
    let operations: [(&str, Operation); 4] = [
        ("+", Rational::add),
        ("-", Rational::subtract),
        ("*", Rational::multiply),
        ("/", Rational::divide),
    ];
    for (symbol, operation) in operations {
        module.set_native_fn(symbol, move |a: Written, b: Written| {
            combined(a, b, operation(a.value, b.value))
        });
        module.set_native_fn(symbol, move |a: Written, b: INT| {
            let b = whole(b);
            combined(a, b, operation(a.value, b.value))
        });
        module.set_native_fn(symbol, move |a: INT, b: Written| {
            let a = whole(a);
            combined(a, b, operation(a.value, b.value))
        });
    }
    module.set_native_fn("**", |a: Written, exponent: INT| {
        combined(a, a, a.value.power(exponent))
    });
    module.set_native_fn("-", |a: Written| -> Outcome<Written> {
        combined(a, a, Ok(a.value.negate()))
    });
    module.set_native_fn("+", |a: Written| -> Outcome<Written> { Ok(a) });
}

fn add_comparisons(module: &mut Module) {
    type Comparison = fn(&Rational, &Rational) -> bool;
    let comparisons: [(&str, Comparison); 6] = [
        ("==", Rational::eq),
        ("!=", Rational::ne),
        ("<", Rational::lt),
        ("<=", Rational::le),
        (">", Rational::gt),
        (">=", Rational::ge),
    ];
    for (symbol, holds) in comparisons {
        module.set_native_fn(symbol, move |a: Written, b: Written| -> Outcome<bool> {
            Ok(holds(&a.value, &b.value))
        });
        module.set_native_fn(symbol, move |a: Written, b: INT| -> Outcome<bool> {
            Ok(holds(&a.value, &Rational::whole(b)))
        });
        module.set_native_fn(symbol, move |a: INT, b: Written| -> Outcome<bool> {
            Ok(holds(&Rational::whole(a), &b.value))
        });
    }
}

fn add_number_functions(module: &mut Module) {
    module.set_native_fn("rational", |n: INT, d: INT| -> Outcome<Written> {
        arithmetic(Rational::new(n, d)).map(Written::fraction)
    });
    module.set_native_fn("rational", |n: INT| -> Outcome<Written> { Ok(whole(n)) });
    module.set_native_fn("rational", |x: Written| -> Outcome<Written> {
        Ok(Written::fraction(x.value))
    });
    module.set_native_fn("decimal", |text: ImmutableString| -> Outcome<Written> {
        match Rational::parse_decimal(&text) {
            Some(value) => Ok(Written {
                value,
                style: Style::Decimal,
            }),
            None => failure(format!("`{text}` is not a decimal number such as 0.25")),
        }
    });
    module.set_native_fn("num", |x: Written| -> Outcome<INT> {
        Ok(x.value.numerator())
    });
    module.set_native_fn("num", |x: INT| -> Outcome<INT> { Ok(x) });
    module.set_native_fn("den", |x: Written| -> Outcome<INT> {
        Ok(x.value.denominator())
    });
    module.set_native_fn("den", |_: INT| -> Outcome<INT> { Ok(1) });
    module.set_native_fn("floor", |x: Written| -> Outcome<INT> {
        Ok(x.value.floor())
    });
    module.set_native_fn("floor", |x: INT| -> Outcome<INT> { Ok(x) });
    module.set_native_fn("abs", |x: Written| -> Outcome<Written> {
        Ok(Written {
            value: x.value.absolute(),
            ..x
        })
    });
    module.set_native_fn("gcd", |a: INT, b: INT| -> Outcome<INT> {
        arithmetic(
            i64::try_from(gcd(a.unsigned_abs(), b.unsigned_abs()))
                .map_err(|_| ArithmeticError::Overflow),
        )
    });
    module.set_native_fn("lcm", |a: INT, b: INT| -> Outcome<INT> {
        let divisor = gcd(a.unsigned_abs(), b.unsigned_abs());
        if divisor == 0 {
            return Ok(0);
        }
        let multiple = (a.unsigned_abs() / divisor).checked_mul(b.unsigned_abs());
        let multiple = multiple.and_then(|multiple| i64::try_from(multiple).ok());
        arithmetic(multiple.ok_or(ArithmeticError::Overflow))
    });
    for (name, larger) in [("min", false), ("max", true)] {
        let choose =
            move |a: Written, b: Written| if (a.value > b.value) == larger { a } else { b };
        module.set_native_fn(name, move |a: Written, b: Written| -> Outcome<Written> {
            Ok(choose(a, b))
        });
        module.set_native_fn(name, move |a: Written, b: INT| -> Outcome<Written> {
            Ok(choose(a, whole(b)))
        });
        module.set_native_fn(name, move |a: INT, b: Written| -> Outcome<Written> {
            Ok(choose(whole(a), b))
        });
    }
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn add_writing(module: &mut Module) {
    for (name, style) in [
        ("mixed", Style::Mixed),
        ("signed", Style::Signed),
        ("coef", Style::Coefficient),
    ] {
        module.set_native_fn(name, move |x: Written| -> Outcome<Written> {
            Ok(Written { style, ..x })
        });
        module.set_native_fn(name, move |x: INT| -> Outcome<Written> {
            Ok(Written { style, ..whole(x) })
        });
    }
    module.set_native_fn("dec", |x: Written, places: INT| {
        arithmetic(Written::decimal(x.value, places))
    });
    module.set_native_fn("dec", |x: INT, places: INT| {
        arithmetic(Written::decimal(Rational::whole(x), places))
    });
    // Texts that a script puts together itself.
    for name in ["to_string", "to_debug"] {
        module.set_native_fn(name, |x: Written| -> Outcome<ImmutableString> {
            Ok(x.write(Medium::Algebra).into())
        });
    }
    module.set_native_fn(
        "+",
        |text: ImmutableString, x: Written| -> Outcome<ImmutableString> {
            Ok(format!("{text}{}", x.write(Medium::Algebra)).into())
        },
    );
    module.set_native_fn(
        "+",
        |x: Written, text: ImmutableString| -> Outcome<ImmutableString> {
            Ok(format!("{}{text}", x.write(Medium::Algebra)).into())
        },
    );
}

/// A script's value as ours; what has no writing is named by its type.
pub(crate) fn value(dynamic: &Dynamic) -> Result<Value, &'static str> {
    if let Ok(integer) = dynamic.as_int() {
        return Ok(Value::Number(whole(integer)));
    }
    if let Some(number) = dynamic.read_lock::<Written>() {
        return Ok(Value::Number(*number));
    }
    if let Some(text) = dynamic.read_lock::<ImmutableString>() {
        return Ok(Value::Text(text.to_string()));
    }
    if let Ok(character) = dynamic.as_char() {
        return Ok(Value::Text(character.to_string()));
    }
    if let Some(list) = dynamic.read_lock::<Array>() {
        let values: Result<Vec<Value>, _> = list.iter().map(value).collect();
        return values.map(Value::List);
    }
    Err(match dynamic.type_name() {
        "bool" => "a truth value",
        "()" => "nothing",
        "map" => "a map",
        _ => "something else",
    })
}
