//! Writing a dump.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};
use sha2::{Digest, Sha256};

use super::{DumpError, DumpSummary, FORMAT, Footer, Header};
use crate::table::{TABLES, Table};
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
        let mut page = page(tx, table, None).await?;
        while !page.is_empty() {
            for row in &page {
                lines.write(&Line { table, row })?;
            }
            of_table += page.len() as u64;
            progress(total + of_table);
            page = self::page(tx, table, page.last()).await?;
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
    let Some(after) = after else {
        return tx.rows(&table.first_page(), &[Param::from(PAGE)]).await;
    };
    let key = after.iter().take(table.key).map(Value::as_param);
    let params: Vec<Param<'_>> = key.chain([Param::from(PAGE)]).collect();
    tx.rows(&table.next_page(), &params).await
}

/// The output, with the hash of what has gone into it.
struct Lines<W: Write> {
    out: BufWriter<W>,
    hash: Sha256,
    line: Vec<u8>,
}

impl<W: Write> Lines<W> {
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
