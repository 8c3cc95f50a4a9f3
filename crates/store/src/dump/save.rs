//! Writing a dump.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};
use sha2::{Digest, Sha256};

use super::{DumpError, DumpSummary, FORMAT, Footer, Header};
use crate::table::{TABLES, Table};
use crate::term::Entry;
use crate::value::{Param, Value, hex};
use crate::{StoreError, Tx, migration};

/// Rows read at a time.
const PAGE: u32 = 256;

pub(super) async fn save<W: Write + Send>(
    tx: &mut Tx,
    out: W,
    mut progress: impl FnMut(u64) + Send,
) -> Result<(W, DumpSummary), DumpError> {
    tx.take_time().await?;
    let mut lines = Lines {
        out: BufWriter::new(out),
        hash: Sha256::new(),
        line: Vec::new(),
    };
    lines.write(&Header {
        cairn_dump: FORMAT,
        schema: migration::newest(),
    })?;
    let mut rows = BTreeMap::new();
    let mut total = 0;
    for table in TABLES {
        let mut of_table: u64 = 0;
        let mut waiting = waiting(tx, table).await?.into_iter().peekable();
        let mut page = page(tx, table, None).await?;
        while !page.is_empty() {
            for row in &page {
                let key = entry_of(row);
                while let Some(entry) = waiting.next_if(|entry| Some(*entry) <= key) {
                    if Some(entry) < key {
                        of_table += lines.write_entry(table, entry)?;
                    }
                }
                lines.write(&Line { table, row })?;
            }
            of_table += page.len() as u64;
            progress(total + of_table);
            page = self::page(tx, table, page.last()).await?;
        }
        for entry in waiting {
            of_table += lines.write_entry(table, entry)?;
        }
        total += of_table;
        rows.insert(table.name.to_owned(), of_table);
    }
    let Lines { mut out, hash, .. } = lines;
    let footer = Footer {
        rows,
        sha256: hex(&hash.finalize()),
    };
    serde_json::to_writer(&mut out, &footer).map_err(std::io::Error::from)?;
    out.write_all(b"\n")?;
    let mut out = out
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)?;
    out.flush()?;
    Ok((
        out,
        DumpSummary {
            rows: footer.rows,
            sha256: footer.sha256,
        },
    ))
}

/// The rows of a table after the given one.
async fn page(
    tx: &mut Tx,
    table: &Table,
    after: Option<&Vec<Value>>,
) -> Result<Vec<Vec<Value>>, StoreError> {
    let rows: Vec<Vec<Value>> = if let Some(after) = after {
        let key = after.iter().take(table.key).map(Value::as_param);
        let params: Vec<Param<'_>> = key.chain([Param::from(PAGE)]).collect();
        tx.rows(&table.next_page(), &params).await?
    } else {
        tx.rows(&table.first_page(), &[Param::from(PAGE)]).await?
    };
    rows.into_iter().map(|row| table.unpack(row)).collect()
}

/// What belongs into a table and is not in it yet, in the order of its key: the backlog of terms, which SQLite
/// keeps apart and bounds.
async fn waiting(tx: &mut Tx, table: &Table) -> Result<Vec<[i64; 5]>, StoreError> {
    if table.name != "statement_term" {
        return Ok(Vec::new());
    }
    let entries = tx.entries_in_backlog().await?;
    Ok(entries.iter().map(Entry::columns).collect())
}

/// A row of that table.
fn entry_of(row: &[Value]) -> Option<[i64; 5]> {
    match row {
        &[
            Value::Int(term),
            Value::Int(role),
            Value::Int(position),
            Value::Int(via),
            Value::Int(bloom),
        ] => Some([term, role, position, via, bloom]),
        _ => None,
    }
}

/// The output, with the hash of what has gone into it.
struct Lines<W: Write> {
    out: BufWriter<W>,
    hash: Sha256,
    line: Vec<u8>,
}

impl<W: Write> Lines<W> {
    /// Writes a row that is not in its table yet, and says that it was one.
    fn write_entry(&mut self, table: &Table, entry: [i64; 5]) -> Result<u64, DumpError> {
        let row = &entry.map(Value::Int);
        self.write(&Line { table, row })?;
        Ok(1)
    }

    fn write(&mut self, content: &impl Serialize) -> Result<(), DumpError> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, content).map_err(std::io::Error::from)?;
        self.line.push(b'\n');
        self.hash.update(&self.line);
        self.out.write_all(&self.line)?;
        Ok(())
    }
}

struct Line<'a> {
    table: &'a Table,
    row: &'a [Value],
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_map(Some(2))?;
        line.serialize_entry("table", self.table.name)?;
        line.serialize_entry("row", &Row(self))?;
        line.end()
    }
}

struct Row<'a>(&'a Line<'a>);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Line { table, row } = self.0;
        serializer.collect_map(table.columns.iter().zip(row.iter()))
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => serializer.serialize_unit(),
            Value::Int(int) => serializer.serialize_i64(*int),
            // JSON has no way to write an infinite number: null would be read back as nothing.
            Value::Real(real) if real.is_finite() => serializer.serialize_f64(*real),
            Value::Real(_) => Err(serde::ser::Error::custom("a number is infinite")),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Bytes(bytes) => serializer.collect_map([("hex", hex(bytes))]),
        }
    }
}
