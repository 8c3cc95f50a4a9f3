//! Statements as the rows of a Parquet file: the usual parts as columns, so that a notebook or `cairn` itself can read them
//! without reading JSON, and the whole statement beside them.
//!
//! Rows are written group by group, so that the memory that is needed does not grow with the log.

use std::io::Write;
use std::sync::Arc;

use cairn_app::export::Exported;
use cairn_store::stored_at;
use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;
use serde_json::Value;

/// The columns, in the order in which they are written.
const SCHEMA: &str = "message statements {
    required int64 learner;
    required binary id (STRING);
    required int64 stored (TIMESTAMP(MICROS, true));
    required int64 timestamp (TIMESTAMP(MILLIS, true));
    required binary actor (STRING);
    required binary verb (STRING);
    optional binary activity (STRING);
    optional boolean success;
    optional boolean completion;
    optional double scaled;
    optional double raw;
    optional double min;
    optional double max;
    optional binary duration (STRING);
    optional binary response (STRING);
    optional binary registration (STRING);
    required boolean taken_back;
    required binary statement (STRING);
}";

/// Rows of a group, at most.
const ROWS: usize = 10_000;

/// Bytes of statements in a group, at most, but for the last one.
const BYTES: usize = 16 << 20;

/// A table in the making.
pub(super) struct Table<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    rows: Vec<Row>,
    bytes: usize,
}

struct Row {
    learner: i64,
    id: String,
    stored: i64,
    timestamp: i64,
    actor: String,
    verb: String,
    activity: Option<String>,
    success: Option<bool>,
    completion: Option<bool>,
    /// Scaled, raw, least, most.
    score: [Option<f64>; 4],
    duration: Option<String>,
    response: Option<String>,
    registration: Option<String>,
    taken_back: bool,
    statement: String,
}

impl Row {
    fn of(exported: &Exported) -> Row {
        let kept = &exported.statement;
        // What cannot be read, which a damaged database may hold, has nothing to tell but itself.
        let value: Value = serde_json::from_str(&exported.json).unwrap_or_default();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let result = &value["result"];
        let score = |part: &str| result["score"][part].as_f64();
        Row {
            learner: kept.new.learner_id,
            id: kept.new.statement_id.clone(),
            stored: stored_at(kept.position),
            timestamp: kept.happened_at,
            actor: actor(&value["actor"]),
            verb: kept.new.verb.clone(),
            activity: kept.new.activity.clone(),
            success: result["success"].as_bool(),
            completion: result["completion"].as_bool(),
            score: ["scaled", "raw", "min", "max"].map(score),
            duration: text(&result["duration"]),
            response: text(&result["response"]),
            registration: text(&value["context"]["registration"]),
            taken_back: kept.voided_seq.is_some(),
            statement: exported.json.clone(),
        }
    }
}

/// Who, in one text: the one thing that identifies an agent; an anonymous group has none.
fn actor(value: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    if value["account"].is_object() {
        let account = &value["account"];
        return format!("{} {}", text(&account["homePage"]), text(&account["name"]));
    }
    let identifiers = ["mbox", "mbox_sha1sum", "openid"].map(|kind| text(&value[kind]));
    identifiers.concat()
}

impl<W: Write + Send> Table<W> {
    pub(super) fn begin(target: W) -> Result<Table<W>> {
        let schema = Arc::new(parse_message_type(SCHEMA)?);
        let mut properties =
            WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default()));
        for distinct in ["id", "stored", "statement"] {
            properties =
                properties.set_column_dictionary_enabled(ColumnPath::from(distinct), false);
        }
        Ok(Table {
            writer: SerializedFileWriter::new(target, schema, Arc::new(properties.build()))?,
            rows: Vec::new(),
            bytes: 0,
        })
    }

    pub(super) fn add(&mut self, exported: &Exported) -> Result<()> {
        self.bytes += exported.json.len();
        self.rows.push(Row::of(exported));
        if self.rows.len() >= ROWS || self.bytes >= BYTES {
            self.write_group()?;
        }
        Ok(())
    }

    /// Writes what is left, and the end of the file.
    pub(super) fn end(mut self) -> Result<W> {
        self.write_group()?;
        self.writer.into_inner()
    }

    fn write_group(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.rows);
        self.bytes = 0;
        if rows.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        let whole = |of: fn(&Row) -> i64| rows.iter().map(of).collect::<Vec<_>>();
        let truth = |of: fn(&Row) -> bool| rows.iter().map(of).collect::<Vec<_>>();
        let text =
            |of: fn(&Row) -> &str| rows.iter().map(of).map(ByteArray::from).collect::<Vec<_>>();
        write::<Int64Type>(&mut group, &whole(|row| row.learner), None)?;
        write::<ByteArrayType>(&mut group, &text(|row| &row.id), None)?;
        write::<Int64Type>(&mut group, &whole(|row| row.stored), None)?;
        write::<Int64Type>(&mut group, &whole(|row| row.timestamp), None)?;
        write::<ByteArrayType>(&mut group, &text(|row| &row.actor), None)?;
        write::<ByteArrayType>(&mut group, &text(|row| &row.verb), None)?;
        write_texts(&mut group, &rows, |row| row.activity.as_deref())?;
        write_some::<BoolType>(&mut group, &rows, |row| row.success)?;
        write_some::<BoolType>(&mut group, &rows, |row| row.completion)?;
        write_some::<DoubleType>(&mut group, &rows, |row| row.score[0])?;
        write_some::<DoubleType>(&mut group, &rows, |row| row.score[1])?;
        write_some::<DoubleType>(&mut group, &rows, |row| row.score[2])?;
        write_some::<DoubleType>(&mut group, &rows, |row| row.score[3])?;
        write_texts(&mut group, &rows, |row| row.duration.as_deref())?;
        write_texts(&mut group, &rows, |row| row.response.as_deref())?;
        write_texts(&mut group, &rows, |row| row.registration.as_deref())?;
        write::<BoolType>(&mut group, &truth(|row| row.taken_back), None)?;
        write::<ByteArrayType>(&mut group, &text(|row| &row.statement), None)?;
        group.close().map(drop)
    }
}

/// Writes the next column; `defined` says for each row whether it has a value.
fn write<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    values: &[T::T],
    defined: Option<&[i16]>,
) -> Result<()> {
    if let Some(mut column) = group.next_column()? {
        column.typed::<T>().write_batch(values, defined, None)?;
        column.close()?;
    }
    Ok(())
}

/// Writes the next column, in which values may be missing.
fn write_some<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    rows: &[Row],
    of: impl Fn(&Row) -> Option<T::T>,
) -> Result<()> {
    let values: Vec<Option<T::T>> = rows.iter().map(of).collect();
    let defined: Vec<i16> = values
        .iter()
        .map(|value| i16::from(value.is_some()))
        .collect();
    let values: Vec<T::T> = values.into_iter().flatten().collect();
    write::<T>(group, &values, Some(&defined))
}

fn write_texts(
    group: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    rows: &[Row],
    of: impl Fn(&Row) -> Option<&str>,
) -> Result<()> {
    write_some::<ByteArrayType>(group, rows, |row| of(row).map(ByteArray::from))
}
