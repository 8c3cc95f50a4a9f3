//! The values that pass between Rust and both engines: five kinds, and what comes back is what went
//! in, to the bit.
//!
//! What one engine could not give back is refused on both: PostgreSQL has no NUL in text, SQLite
//! turns a float that is not a number into NULL, and a negative zero into a positive one.

use std::error::Error;

use bytes::BytesMut;
use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use crate::{StoreError, packed};

/// A value on its way into a statement, borrowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Param<'a> {
    Null,
    Int(i64),
    Real(f64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// A value that came out of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

/// The parameters of a statement, in the order of their numbers: `params![learner, seq]` for `$1`
/// and `$2`.
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::value::Param::from($value)),*][..] };
}
pub(crate) use params;

impl Param<'_> {
    /// Refuses what an engine would reject or change.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        match self {
            Param::Text(text) if text.contains('\0') => Err(StoreError::Unstorable {
                reason: "the text holds a NUL character (U+0000)",
            }),
            Param::Real(real) if real.is_nan() => Err(StoreError::Unstorable {
                reason: "the number is not a number",
            }),
            Param::Real(real) if *real == 0.0 && real.is_sign_negative() => {
                Err(StoreError::Unstorable {
                    reason: "the number is a negative zero",
                })
            }
            _ => Ok(()),
        }
    }
}

impl Value {
    pub(crate) fn as_param(&self) -> Param<'_> {
        match self {
            Value::Null => Param::Null,
            Value::Int(int) => Param::Int(*int),
            Value::Real(real) => Param::Real(*real),
            Value::Text(text) => Param::Text(text),
            Value::Bytes(bytes) => Param::Bytes(bytes),
        }
    }
}

impl From<i64> for Param<'_> {
    fn from(value: i64) -> Self {
        Param::Int(value)
    }
}

impl From<i32> for Param<'_> {
    fn from(value: i32) -> Self {
        Param::Int(value.into())
    }
}

impl From<u32> for Param<'_> {
    fn from(value: u32) -> Self {
        Param::Int(value.into())
    }
}

/// The columns are signed: a seed keeps its bits, not its value.
impl From<u64> for Param<'_> {
    fn from(value: u64) -> Self {
        Param::Int(value.cast_signed())
    }
}

impl From<bool> for Param<'_> {
    fn from(value: bool) -> Self {
        Param::Int(value.into())
    }
}

impl<'a> From<&'a str> for Param<'a> {
    fn from(value: &'a str) -> Self {
        Param::Text(value)
    }
}

impl<'a> From<&'a String> for Param<'a> {
    fn from(value: &'a String) -> Self {
        Param::Text(value)
    }
}

impl<'a> From<&'a [u8]> for Param<'a> {
    fn from(value: &'a [u8]) -> Self {
        Param::Bytes(value)
    }
}

impl<'a, T: Into<Param<'a>>> From<Option<T>> for Param<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Param::Null, Into::into)
    }
}

impl rusqlite::ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Param::Null => ValueRef::Null,
            Param::Int(int) => ValueRef::Integer(*int),
            Param::Real(real) => ValueRef::Real(*real),
            Param::Text(text) => ValueRef::Text(text.as_bytes()),
            Param::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl ToSql for Param<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Param::Null => Ok(IsNull::Yes),
            Param::Int(int) => int.to_sql_checked(ty, out),
            Param::Real(real) => real.to_sql_checked(ty, out),
            Param::Text(text) => text.to_sql_checked(ty, out),
            Param::Bytes(bytes) => bytes.to_sql_checked(ty, out),
        }
    }

    /// Whether the type fits is up to the value: `to_sql` asks it.
    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl TryFrom<ValueRef<'_>> for Value {
    type Error = StoreError;

    fn try_from(value: ValueRef<'_>) -> Result<Self, StoreError> {
        Ok(match value {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(int) => Value::Int(int),
            ValueRef::Real(real) => Value::Real(real),
            ValueRef::Text(text) => Value::Text(
                String::from_utf8(text.to_vec())
                    .map_err(|_| StoreError::corrupt("a text is not UTF-8"))?,
            ),
            ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        })
    }
}

/// Reads one column of a row from PostgreSQL.
pub(crate) fn postgres_value(
    row: &tokio_postgres::Row,
    column: usize,
) -> Result<Value, StoreError> {
    let ty = row.columns()[column].type_();
    Ok(match *ty {
        Type::INT8 => row
            .try_get::<_, Option<i64>>(column)?
            .map_or(Value::Null, Value::Int),
        Type::INT4 => row
            .try_get::<_, Option<i32>>(column)?
            .map_or(Value::Null, |int| Value::Int(int.into())),
        Type::FLOAT8 => row
            .try_get::<_, Option<f64>>(column)?
            .map_or(Value::Null, Value::Real),
        Type::BYTEA => row
            .try_get::<_, Option<Vec<u8>>>(column)?
            .map_or(Value::Null, Value::Bytes),
        _ => row
            .try_get::<_, Option<String>>(column)?
            .map_or(Value::Null, Value::Text),
    })
}

/// A row being read from left to right, in the order of the `SELECT` list.
#[derive(Debug)]
pub(crate) struct Columns(std::vec::IntoIter<Value>);

impl From<Vec<Value>> for Columns {
    fn from(values: Vec<Value>) -> Self {
        Columns(values.into_iter())
    }
}

impl Columns {
    fn next(&mut self) -> Value {
        self.0.next().unwrap_or(Value::Null)
    }

    pub(crate) fn int(&mut self) -> Result<i64, StoreError> {
        match self.next() {
            Value::Int(int) => Ok(int),
            other => Err(unexpected("a whole number", &other)),
        }
    }

    pub(crate) fn int_or_null(&mut self) -> Result<Option<i64>, StoreError> {
        match self.next() {
            Value::Null => Ok(None),
            Value::Int(int) => Ok(Some(int)),
            other => Err(unexpected("a whole number", &other)),
        }
    }

    pub(crate) fn text(&mut self) -> Result<String, StoreError> {
        match self.next() {
            Value::Text(text) => Ok(text),
            other => Err(unexpected("text", &other)),
        }
    }

    pub(crate) fn text_or_null(&mut self) -> Result<Option<String>, StoreError> {
        match self.next() {
            Value::Null => Ok(None),
            Value::Text(text) => Ok(Some(text)),
            other => Err(unexpected("text", &other)),
        }
    }

    /// A whole number of the narrower type `T`.
    pub(crate) fn narrow<T: TryFrom<i64>>(&mut self) -> Result<T, StoreError> {
        let int = self.int()?;
        T::try_from(int)
            .map_err(|_| StoreError::corrupt(format!("the number {int} is out of its range")))
    }

    /// A whole number of the narrower type `T`, or none.
    pub(crate) fn narrow_or_null<T: TryFrom<i64>>(&mut self) -> Result<Option<T>, StoreError> {
        let int = self.int_or_null()?;
        let narrow = |int| {
            T::try_from(int)
                .map_err(|_| StoreError::corrupt(format!("the number {int} is out of its range")))
        };
        int.map(narrow).transpose()
    }

    pub(crate) fn seed(&mut self) -> Result<u64, StoreError> {
        Ok(self.int()?.cast_unsigned())
    }

    pub(crate) fn truth(&mut self) -> Result<bool, StoreError> {
        Ok(self.int()? != 0)
    }

    pub(crate) fn real(&mut self) -> Result<f64, StoreError> {
        match self.next() {
            Value::Real(real) => Ok(real),
            other => Err(unexpected("a number", &other)),
        }
    }

    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>, StoreError> {
        match self.next() {
            Value::Bytes(bytes) => Ok(bytes),
            other => Err(unexpected("bytes", &other)),
        }
    }

    pub(crate) fn bytes_or_null(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        match self.next() {
            Value::Null => Ok(None),
            Value::Bytes(bytes) => Ok(Some(bytes)),
            other => Err(unexpected("bytes", &other)),
        }
    }

    /// The JSON of a statement, from two columns: as it is in the first, unless it is packed in the second.
    pub(crate) fn json(&mut self) -> Result<String, StoreError> {
        let text = self.text()?;
        let packed = self.bytes_or_null()?;
        packed.map_or(Ok(text), |packed| packed::unpack(&packed))
    }

    /// A text that is one of a known few.
    pub(crate) fn word<T: std::str::FromStr<Err = StoreError>>(&mut self) -> Result<T, StoreError> {
        self.text()?.parse()
    }
}

fn unexpected(wanted: &str, found: &Value) -> StoreError {
    let found = match found {
        Value::Null => "nothing",
        Value::Int(_) => "a whole number",
        Value::Real(_) => "a number",
        Value::Text(_) => "text",
        Value::Bytes(_) => "bytes",
    };
    StoreError::corrupt(format!("a column should hold {wanted} and holds {found}"))
}

/// What a row means in Rust.
pub(crate) trait FromRow: Sized {
    /// Reads the columns in the order of the `SELECT` list.
    fn from_row(row: &mut Columns) -> Result<Self, StoreError>;
}

impl FromRow for i64 {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        row.int()
    }
}

impl FromRow for String {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        row.text()
    }
}

/// A row as it is.
impl FromRow for Vec<Value> {
    fn from_row(row: &mut Columns) -> Result<Self, StoreError> {
        Ok(row.0.by_ref().collect())
    }
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(
        String::with_capacity(bytes.len() * 2),
        |mut digits, byte| {
            let _ = write!(digits, "{byte:02x}");
            digits
        },
    )
}

/// Bytes from hexadecimal digits, if that's what they are.
pub(crate) fn unhex(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| {
            let [high, low] = pair else { return None };
            let digit = |digit: &u8| char::from(*digit).to_digit(16);
            u8::try_from(digit(high)? * 16 + digit(low)?).ok()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use proptest::prelude::{Strategy, any, prop_oneof};
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    use super::*;
    use crate::position::Positions;
    use crate::tx::Connection;
    use crate::{OpenOptions, Tx, postgres};

    type Row = (i64, f64, String, Vec<u8>);

    /// Rows of any values, the awkward ones often.
    fn rows() -> Vec<Row> {
        let ints = prop_oneof![
            any::<i64>(),
            proptest::sample::select(vec![i64::MIN, -1, 0, 1, i64::MAX])
        ];
        let awkward = vec![
            0.0,
            -0.0,
            1.0,
            1e15,
            9_007_199_254_740_993.0,
            f64::MIN_POSITIVE,
            5e-324,
            f64::MAX,
        ];
        let reals = prop_oneof![
            any::<f64>(),
            any::<u64>().prop_map(f64::from_bits),
            any::<i32>().prop_map(f64::from),
            proptest::sample::select(awkward),
            proptest::sample::select(vec![f64::INFINITY, f64::NEG_INFINITY, f64::NAN]),
        ];
        let texts = prop_oneof![
            any::<String>(),
            proptest::sample::select(vec![String::new(), "a\0b".into()])
        ];
        let row = (ints, reals, texts, any::<Vec<u8>>());
        let rows = proptest::collection::vec(row, 500);
        rows.new_tree(&mut TestRunner::deterministic())
            .unwrap()
            .current()
    }

    async fn round_trip(tx: &mut Tx, create: &str) {
        tx.execute(create, params![]).await.unwrap();
        for (number, (int, real, text, bytes)) in rows().into_iter().enumerate() {
            let number = i64::try_from(number).unwrap();
            // The numbers out of order, and one of them twice.
            let insert =
                "INSERT INTO kept (b, t, i, r, n, m) VALUES ($5, $4, $2, $3, $1, CAST($6 AS TEXT))";
            let params = &[
                Param::Int(number),
                Param::Int(int),
                Param::Real(real),
                (&text).into(),
                Param::Bytes(&bytes),
                Param::Null,
            ];
            let inserted = tx.execute(insert, params).await;
            if text.contains('\0') || real.is_nan() || real.to_bits() == 1 << 63 {
                assert!(
                    matches!(inserted, Err(StoreError::Unstorable { .. })),
                    "{inserted:?}"
                );
                tx.forget();
                continue;
            }
            assert_eq!(inserted.unwrap(), 1);
            let select = "SELECT i, r, t, b, m FROM kept WHERE n = $1 AND n + 1 = $1 + 1";
            let row: Vec<Value> = tx.one(select, params![number]).await.unwrap();
            let [
                Value::Int(i),
                Value::Real(r),
                Value::Text(t),
                Value::Bytes(b),
                Value::Null,
            ] = row.as_slice()
            else {
                panic!("{row:?}");
            };
            assert_eq!(
                (i, r.to_bits(), t, b),
                (&int, real.to_bits(), &text, &bytes)
            );
        }
    }

    #[tokio::test]
    async fn sqlite_gives_back_what_it_was_given() {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        let create =
            "CREATE TABLE kept (n INTEGER, i INTEGER, r REAL, t TEXT, b BLOB, m TEXT) STRICT";
        round_trip(
            &mut Tx::new(Connection::Sqlite(connection), &Positions::new(0, 0)),
            create,
        )
        .await;
    }

    #[tokio::test]
    async fn postgres_gives_back_what_it_was_given() {
        let Ok(url) = std::env::var("CAIRN_TEST_POSTGRES") else {
            println!("skipped: CAIRN_TEST_POSTGRES is not set");
            return;
        };
        let config = tokio_postgres::Config::from_str(&url).unwrap();
        let transaction = postgres::Transaction::scratch(&config, &OpenOptions::default())
            .await
            .unwrap();
        let create = "CREATE TEMPORARY TABLE kept (n BIGINT, i BIGINT, r DOUBLE PRECISION, t TEXT, b BYTEA, m TEXT)";
        round_trip(
            &mut Tx::new(Connection::Postgres(transaction), &Positions::new(0, 0)),
            create,
        )
        .await;
    }

    #[test]
    fn hexadecimal_goes_both_ways() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(unhex(&hex(&bytes)), Some(bytes));
        for wrong in ["0", "0g", "\u{e9}", "+1"] {
            assert_eq!(unhex(wrong), None, "{wrong}");
        }
    }
}
