//! One statement for many lists of parameters, sent at once: each number of the original becomes a column of a table that
//! is made of arrays. A server does that several times as fast as it takes the same number of statements.

use tokio_postgres::types::{ToSql, Type};

use crate::StoreError;
use crate::value::Param;

/// `INSERT … VALUES ($1, …) …` as an insertion of many rows; `None` for what is no insertion.
pub(super) fn inserting(sql: &str, types: &[Type]) -> Option<String> {
    let (head, rest) = sql.split_once("VALUES (")?;
    let (row, tail) = rest.split_once(')')?;
    let given = given(types)?;
    let row = numbered(row);
    let tail = tail.trim_end();
    Some(format!("{head}SELECT {row} FROM {given}{tail}"))
}

/// A query for at most one row as one for many lists of parameters; the last column says of which a row is, from 1.
/// One that has no answer is missing.
pub(super) fn asking(sql: &str, types: &[Type]) -> Result<String, StoreError> {
    let given = given(types)
        .ok_or_else(|| StoreError::corrupt("a query for many has a parameter of another kind"))?;
    let sql = numbered(sql);
    // With an offset, the planner asks for one after the other, by the index that the query is made for.
    Ok(format!(
        "SELECT found.*, given.place FROM {given} CROSS JOIN LATERAL ({sql} OFFSET 0) AS found"
    ))
}

/// The table of parameters, with the place of each row.
fn given(types: &[Type]) -> Option<String> {
    let arrays: Vec<String> = (1..)
        .zip(types)
        .map(|(number, ty)| {
            let name = match *ty {
                Type::INT8 => "BIGINT",
                Type::TEXT => "TEXT",
                Type::BYTEA => "BYTEA",
                _ => return None,
            };
            Some(format!("${number}::{name}[]"))
        })
        .collect::<Option<_>>()?;
    let columns: Vec<String> = (1..=types.len())
        .map(|number| format!("c{number}"))
        .collect();
    Some(format!(
        "UNNEST({}) WITH ORDINALITY AS given ({}, place)",
        arrays.join(", "),
        columns.join(", ")
    ))
}

/// With `given.c1` for `$1`, and so on.
fn numbered(sql: &str) -> String {
    sql.trim_end().replace('$', "given.c")
}

/// An array for each column.
pub(super) fn columns<'a>(
    rows: &[impl AsRef<[Param<'a>]>],
    types: &[Type],
) -> Result<Vec<Box<dyn ToSql + Sync + Send + 'a>>, StoreError> {
    let unfit =
        || StoreError::corrupt("a parameter is missing, or of another kind than its column");
    let column = |place: usize, ty: &Type| -> Option<Box<dyn ToSql + Sync + Send + 'a>> {
        let values = rows.iter().map(|row| row.as_ref().get(place));
        Some(match *ty {
            Type::INT8 => Box::new(collect(values, |value| match value {
                Param::Int(int) => Some(*int),
                _ => None,
            })?),
            Type::TEXT => Box::new(collect(values, |value| match value {
                Param::Text(text) => Some(*text),
                _ => None,
            })?),
            _ => Box::new(collect(values, |value| match value {
                Param::Bytes(bytes) => Some(*bytes),
                _ => None,
            })?),
        })
    };
    types
        .iter()
        .enumerate()
        .map(|(place, ty)| column(place, ty).ok_or_else(unfit))
        .collect()
}

/// The values of a column as `read` takes them; `None` if it does not take one.
fn collect<'r, 'a: 'r, T>(
    values: impl Iterator<Item = Option<&'r Param<'a>>>,
    read: impl Fn(&'r Param<'a>) -> Option<T>,
) -> Option<Vec<Option<T>>> {
    values
        .map(|value| match value? {
            Param::Null => Some(None),
            other => read(other).map(Some),
        })
        .collect()
}

pub(super) fn borrowed<'a, 'b>(
    columns: &'b [Box<dyn ToSql + Sync + Send + 'a>],
) -> Vec<&'b (dyn ToSql + Sync)> {
    columns.iter().map(|column| column.as_ref() as _).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_for_one_become_statements_for_many() {
        let types = [Type::INT8, Type::TEXT];
        assert_eq!(
            inserting(
                "INSERT INTO a (n, t, x)\nVALUES ($1, $2, '')\nON CONFLICT (n) DO NOTHING\n",
                &types
            )
            .unwrap(),
            "INSERT INTO a (n, t, x)\nSELECT given.c1, given.c2, '' FROM \
             UNNEST($1::BIGINT[], $2::TEXT[]) WITH ORDINALITY AS given (c1, c2, place)\nON CONFLICT (n) DO NOTHING"
        );
        assert_eq!(
            asking("SELECT n FROM a WHERE n = $1 AND t = $2\n", &types).unwrap(),
            "SELECT found.*, given.place FROM \
             UNNEST($1::BIGINT[], $2::TEXT[]) WITH ORDINALITY AS given (c1, c2, place) \
             CROSS JOIN LATERAL (SELECT n FROM a WHERE n = given.c1 AND t = given.c2 OFFSET 0) AS found"
        );
        assert_eq!(inserting("UPDATE a SET t = $2 WHERE n = $1", &types), None);
        assert_eq!(
            inserting("INSERT INTO a VALUES ($1)", &[Type::FLOAT8]),
            None
        );
    }
}
