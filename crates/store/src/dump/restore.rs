//! Reading a dump back.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};

use serde::Deserialize;
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

use super::{DumpError, DumpSummary, FORMAT, Footer, Header};
use crate::table::{TABLES, Table};
use crate::tx::Connection;
use crate::value::{Param, Value, hex, unhex};
use crate::{Tx, migration};

/// Rows inserted at a time.
const BATCH: usize = 64;

/// No honest line is longer, and a hostile one shall not fill the memory: 64 MiB.
const LONGEST_LINE: u64 = 64 << 20;

/// A line between the first and the last, or the last.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    table: Option<String>,
    row: Option<Map<String, Json>>,
    rows: Option<BTreeMap<String, u64>>,
    sha256: Option<String>,
}

pub(super) async fn restore(
    tx: &mut Tx,
    input: impl Read + Send,
    mut progress: impl FnMut(u64) + Send,
) -> Result<DumpSummary, DumpError> {
    tx.take_time().await?;
    refuse_full(tx).await?;
    let mut lines = Lines {
        input: BufReader::new(input),
        number: 0,
        line: Vec::new(),
    };
    let mut hash = Sha256::new();
    read_header(&mut lines)?;
    hash.update(&lines.line);

    let mut rows: BTreeMap<String, u64> = TABLES
        .iter()
        .map(|table| (table.name.to_owned(), 0))
        .collect();
    let mut batch = Batch {
        table: &TABLES[0],
        values: Vec::new(),
    };
    let mut total = 0;
    let footer = loop {
        if !lines.next()? {
            return Err(DumpError::Truncated { line: lines.number });
        }
        let (name, row) = match lines.parse()? {
            Line {
                table: Some(table),
                row: Some(row),
                rows: None,
                sha256: None,
            } => (table, row),
            Line {
                table: None,
                row: None,
                rows: Some(rows),
                sha256: Some(sha256),
            } => break Footer { rows, sha256 },
            _ => return Err(lines.wrong("it is neither a row nor the last line")),
        };
        let table = Table::of_name(&name)
            .ok_or_else(|| lines.wrong(format!("there is no table `{name}`")))?;
        if table.name != batch.table.name || batch.rows() == BATCH {
            batch.insert(tx).await?;
            batch.table = table;
            progress(total);
        }
        batch.add(row).map_err(|reason| lines.wrong(reason))?;
        *rows.entry(name).or_default() += 1;
        total += 1;
        hash.update(&lines.line);
    };
    batch.insert(tx).await?;
    progress(total);
    if lines.next()? {
        return Err(lines.wrong("it comes after the last line"));
    }
    let sha256 = hex(&hash.finalize());
    if sha256 != footer.sha256 {
        return Err(DumpError::Damaged {
            reason: "its SHA-256 is not the one it names",
        });
    }
    if rows != footer.rows {
        return Err(DumpError::Damaged {
            reason: "its numbers of rows are not those it names",
        });
    }
    if matches!(tx.connection, Connection::Postgres(_)) {
        for table in TABLES.iter().filter(|table| table.identity) {
            tx.one::<i64>(&table.fix_identity(), &[]).await?;
        }
    }
    Ok(DumpSummary { rows, sha256 })
}

async fn refuse_full(tx: &mut Tx) -> Result<(), DumpError> {
    for table in TABLES {
        if !tx
            .rows::<Vec<Value>>(&table.first_page(), &[Param::Int(1)])
            .await?
            .is_empty()
        {
            return Err(DumpError::NotEmpty { table: table.name });
        }
    }
    Ok(())
}

fn read_header(lines: &mut Lines<impl Read>) -> Result<(), DumpError> {
    if !lines.next()? {
        return Err(DumpError::Truncated { line: 0 });
    }
    let Header {
        cairn_dump: format,
        schema,
    } = lines.parse()?;
    let known = migration::newest();
    if format != FORMAT || schema != known {
        return Err(DumpError::OtherVersion {
            format,
            schema,
            known,
        });
    }
    Ok(())
}

struct Lines<R> {
    input: BufReader<R>,
    /// Of the line read last, from 1.
    number: u64,
    line: Vec<u8>,
}

impl<R: Read> Lines<R> {
    /// Reads the next line, if there is one.
    fn next(&mut self) -> Result<bool, DumpError> {
        self.line.clear();
        let read = self
            .input
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut self.line)?;
        if read == 0 {
            return Ok(false);
        }
        if self.line.last() != Some(&b'\n') {
            return Err(if read as u64 == LONGEST_LINE {
                DumpError::Line {
                    line: self.number + 1,
                    reason: "it is too long".into(),
                }
            } else {
                DumpError::Truncated { line: self.number }
            });
        }
        self.number += 1;
        Ok(true)
    }

    fn parse<T: for<'de> Deserialize<'de>>(&self) -> Result<T, DumpError> {
        serde_json::from_slice(&self.line).map_err(|error| self.wrong(error.to_string()))
    }

    fn wrong(&self, reason: impl Into<String>) -> DumpError {
        DumpError::Line {
            line: self.number,
            reason: reason.into(),
        }
    }
}

/// Rows of one table on their way into it.
struct Batch {
    table: &'static Table,
    values: Vec<Value>,
}

impl Batch {
    fn rows(&self) -> usize {
        self.values.len() / self.table.stored_width()
    }

    fn add(&mut self, mut row: Map<String, Json>) -> Result<(), String> {
        let mut values = Vec::with_capacity(self.table.stored_width());
        for column in self.table.columns {
            let json = row
                .remove(*column)
                .ok_or_else(|| format!("the column `{column}` is missing"))?;
            values.push(value(json).ok_or_else(|| {
                format!("the column `{column}` holds something else than a value")
            })?);
        }
        if let Some((column, _)) = row.iter().next() {
            return Err(format!("there is no column `{column}`"));
        }
        self.table.pack(&mut values);
        self.values.append(&mut values);
        Ok(())
    }

    async fn insert(&mut self, tx: &mut Tx) -> Result<(), DumpError> {
        let Batch { table, values } = self;
        let params: Vec<Param<'_>> = values.iter().map(Value::as_param).collect();
        let width = table.stored_width();
        if params.len() == BATCH * width {
            tx.execute(&table.insert(BATCH), &params).await?;
        } else {
            // Not as one, lest every size leave a prepared statement behind.
            let one = table.insert(1);
            for row in params.chunks_exact(width) {
                tx.execute(&one, row).await?;
            }
        }
        values.clear();
        Ok(())
    }
}

fn value(json: Json) -> Option<Value> {
    Some(match json {
        Json::Null => Value::Null,
        Json::Number(number) => match number.as_i64() {
            Some(int) => Value::Int(int),
            None => Value::Real(number.as_f64()?),
        },
        Json::String(text) => Value::Text(text),
        Json::Object(object) => match (object.len(), object.get("hex")) {
            (1, Some(Json::String(digits))) => Value::Bytes(unhex(digits)?),
            _ => return None,
        },
        Json::Bool(_) | Json::Array(_) => return None,
    })
}
