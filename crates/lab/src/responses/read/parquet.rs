//! Rows of a Parquet file.
//!
//! A file is read row group by row group, some thousand rows of the needed columns at a time. Each value is turned
//! into the text that it would be in a CSV file, so that rows of both kinds pass the same checks, and complaints
//! sound the same. Numbers may be whole or not (as programs write them that know of missing values), `correct`
//! may be a yes or no, times may be timestamps, and skills may be a list.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::types::{ColumnDescriptor, SchemaDescriptor};

use super::intake::{Intake, Keep, Row};
use super::{COLUMNS, LinesProblem, Place, ReadProblem};

/// Rows read at once.
const ROWS: usize = 4096;

/// The column of skills, the only one that may hold lists.
const SKILLS: usize = 2;

/// How a Parquet file begins and ends.
pub(super) const MAGIC: &[u8; 4] = b"PAR1";

/// Takes all rows of a file.
pub(super) fn take(
    file: File,
    groups: Option<&str>,
    intake: &mut Intake<impl Keep>,
) -> std::result::Result<(), ReadProblem> {
    let reader = open(file)?;
    let columns = Columns::find(reader.metadata().file_metadata().schema_descr(), groups)?;
    let mut row = 0;
    for number in 0..reader.num_row_groups() {
        let group = guarded(|| reader.get_row_group(number));
        let group = group.map_err(|error| damaged(Place::Row(row + 1), &error))?;
        let rows = u64::try_from(group.metadata().num_rows()).unwrap_or(0);
        take_group(group.as_ref(), &columns, row, rows, intake)?;
        row += rows;
    }
    Ok(())
}

fn take_group(
    group: &dyn RowGroupReader,
    columns: &Columns,
    before: u64,
    rows: u64,
    intake: &mut Intake<impl Keep>,
) -> std::result::Result<(), ReadProblem> {
    let first = Place::Row(before + 1);
    let open = |column: &Column| {
        let chunk = group.metadata().column(column.place);
        let start = chunk
            .dictionary_page_offset()
            .unwrap_or(chunk.data_page_offset());
        if start < 0 || chunk.compressed_size() < 0 {
            return Err(ReadProblem::ShortColumn { place: first });
        }
        let reader = guarded(|| group.get_column_reader(column.place));
        reader.map_err(|error| damaged(first, &error))
    };
    let mut cells = Vec::with_capacity(COLUMNS.len() + 1);
    for column in columns.needed.iter().chain(&columns.group) {
        cells.push(Cells::new(*column, open(column)?));
    }
    let mut done = 0;
    while done < rows {
        let wanted = usize::try_from(rows - done).map_or(ROWS, |left| left.min(ROWS));
        for cells in &mut cells {
            let read = guarded(|| cells.read(wanted));
            let here = Place::Row(before + done + 1);
            let read = read.map_err(|error| damaged(here, &error))?;
            if read != wanted {
                return Err(ReadProblem::ShortColumn { place: here });
            }
        }
        for (at, row) in (0..wanted).zip(before + done + 1..) {
            let cell = |column: usize| cells.get(column).map(|cells| cells.text(at));
            let fields = std::array::from_fn(|column| cell(column).unwrap_or_default());
            intake.add(&Row {
                place: Place::Row(row),
                fields,
                group: cell(COLUMNS.len()),
            })?;
        }
        done += wanted as u64;
    }
    Ok(())
}

/// Whether the columns `user`, `item` and `correct` are there, which make a response log.
pub(super) fn is_log(file: File) -> std::result::Result<bool, ReadProblem> {
    let reader = open(file)?;
    let schema = reader.metadata().file_metadata().schema_descr();
    let has = |column: &str| {
        let mut columns = schema.columns().iter();
        columns.any(|own| name(own).eq_ignore_ascii_case(column))
    };
    Ok(["user", "item", "correct"].into_iter().all(has))
}

fn open(mut file: File) -> std::result::Result<SerializedFileReader<File>, ReadProblem> {
    let mut end = [0; MAGIC.len()];
    let read = file
        .seek(SeekFrom::End(-4))
        .and_then(|_| file.read_exact(&mut end));
    read.map_err(LinesProblem::Io)?;
    if &end != MAGIC {
        return Err(ReadProblem::NoEnd);
    }
    let reader = guarded(|| SerializedFileReader::new(file));
    reader.map_err(|error| damaged(Place::Schema, &error))
}

/// What the library returns. On some damaged files (a dictionary that is not there) it panics instead of returning an error; what it was at work
/// on is not used after that.
fn guarded<T>(call: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| {
        let reason = "they are not as the format has them".to_owned();
        Err(ParquetError::General(reason))
    })
}

fn damaged(place: Place, error: &ParquetError) -> ReadProblem {
    ReadProblem::Parquet {
        place,
        reason: error.to_string().replace("Parquet error: ", ""),
    }
}

/// The name of the column of the table that a column of values belongs to.
fn name(column: &ColumnDescriptor) -> &str {
    column.path().parts().first().map_or("", |part| part.trim())
}

/// Where the needed columns stand among those of the file.
struct Columns {
    needed: [Column; COLUMNS.len()],
    group: Option<Column>,
}

#[derive(Clone, Copy)]
struct Column {
    place: usize,
    meaning: Meaning,
    /// From this level on there is a value; one below, where elements can be missing, an element without value.
    defined: i16,
    /// Whether elements can be missing.
    optional: bool,
    /// Whether there are several values in a row.
    list: bool,
}

/// What numbers stand for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// Themselves.
    Itself,
    /// Themselves, without a sign.
    Unsigned,
    /// Times in so many parts of a second.
    Time(i64),
    /// Days.
    Days,
}

const SECONDS_PER_DAY: i64 = 86_400;

impl Columns {
    fn find(
        schema: &SchemaDescriptor,
        groups: Option<&str>,
    ) -> std::result::Result<Columns, ReadProblem> {
        let place = Place::Schema;
        let named = |is: &dyn Fn(&str) -> bool| -> Vec<usize> {
            let columns = schema.columns().iter().enumerate();
            let found = columns.filter(|(_, column)| is(name(column)));
            found.map(|(place, _)| place).collect()
        };
        let mut needed = Vec::with_capacity(COLUMNS.len());
        for (number, column) in COLUMNS.into_iter().enumerate() {
            let found = named(&|name| name.eq_ignore_ascii_case(column));
            match found.as_slice() {
                [] => return Err(ReadProblem::MissingColumn { place, column }),
                [at] => needed.push(Column::new(schema, *at, number == SKILLS)?),
                _ => return Err(ReadProblem::ColumnTwice { place, column }),
            }
        }
        let group = match groups {
            None => None,
            Some(column) => {
                let found = named(&|name| name == column);
                let missing = || ReadProblem::NoGroups {
                    place,
                    column: column.to_owned(),
                };
                Some(Column::new(
                    schema,
                    *found.first().ok_or_else(missing)?,
                    false,
                )?)
            }
        };
        match <[Column; COLUMNS.len()]>::try_from(needed) {
            Ok(needed) => Ok(Columns { needed, group }),
            Err(_) => Err(ReadProblem::Empty),
        }
    }
}

impl Column {
    fn new(
        schema: &SchemaDescriptor,
        place: usize,
        may_be_list: bool,
    ) -> std::result::Result<Column, ReadProblem> {
        let column = schema.column(place);
        let unreadable = |found: String| ReadProblem::ColumnType {
            column: name(&column).to_owned(),
            found,
        };
        let list = column.max_rep_level() > 0;
        if column.max_rep_level() > i16::from(may_be_list) {
            return Err(unreadable("lists".to_owned()));
        }
        let meaning = meaning(&column).map_err(unreadable)?;
        Ok(Column {
            place,
            meaning,
            defined: column.max_def_level(),
            optional: column.self_type().is_optional(),
            list,
        })
    }
}

/// What a column's values stand for, or what they are if they cannot be used.
fn meaning(column: &ColumnDescriptor) -> std::result::Result<Meaning, String> {
    let second = |unit: &TimeUnit| match unit {
        TimeUnit::MILLIS => 1_000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => 1_000_000_000,
    };
    let unusable = |of: &dyn std::fmt::Debug| Err(format!("values of the type {of:?}"));
    let of_logical = match column.logical_type_ref() {
        Some(LogicalType::Timestamp(stamp)) => Some(Meaning::Time(second(&stamp.unit))),
        Some(LogicalType::Date) => Some(Meaning::Days),
        Some(LogicalType::Integer(whole)) if !whole.is_signed => Some(Meaning::Unsigned),
        Some(LogicalType::Integer(_) | LogicalType::String | LogicalType::Unknown) => {
            Some(Meaning::Itself)
        }
        Some(other) => return unusable(other),
        None => None,
    };
    let meaning = match (of_logical, column.converted_type()) {
        (Some(meaning), _) => meaning,
        (None, ConvertedType::TIMESTAMP_MILLIS) => Meaning::Time(1_000),
        (None, ConvertedType::TIMESTAMP_MICROS) => Meaning::Time(1_000_000),
        (None, ConvertedType::DATE) => Meaning::Days,
        (
            None,
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64,
        ) => Meaning::Unsigned,
        (
            None,
            ConvertedType::NONE
            | ConvertedType::UTF8
            | ConvertedType::INT_8
            | ConvertedType::INT_16
            | ConvertedType::INT_32
            | ConvertedType::INT_64,
        ) => Meaning::Itself,
        (None, other) => return unusable(&other),
    };
    match column.physical_type() {
        Type::FIXED_LEN_BYTE_ARRAY => unusable(&Type::FIXED_LEN_BYTE_ARRAY),
        _ => Ok(meaning),
    }
}

/// Some rows of a column, as texts.
struct Cells {
    column: Column,
    reader: ColumnReader,
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
    texts: Vec<u8>,
    ends: Vec<usize>,
}

impl Cells {
    fn new(column: Column, reader: ColumnReader) -> Cells {
        Cells {
            column,
            reader,
            definitions: Vec::new(),
            repetitions: Vec::new(),
            texts: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// The text of a row among those read last.
    fn text(&self, row: usize) -> &[u8] {
        let end = |row: usize| self.ends.get(row).copied().unwrap_or_default();
        let start = row.checked_sub(1).map_or(0, end);
        self.texts
            .get(start..end(row))
            .unwrap_or_default()
            .trim_ascii()
    }

    /// Reads the next rows, up to so many, in place of those before, and says how many there were.
    fn read(&mut self, rows: usize) -> Result<usize> {
        self.texts.clear();
        self.ends.clear();
        let Cells {
            column,
            reader,
            definitions,
            repetitions,
            texts,
            ends,
        } = self;
        let mut levels = Levels {
            column: *column,
            rows,
            definitions,
            repetitions,
            texts,
            ends,
        };
        // Writing into memory cannot fail.
        match reader {
            ColumnReader::BoolColumnReader(reader) => levels.read(reader, |value, to| {
                to.push(if *value { b'1' } else { b'0' });
            }),
            ColumnReader::Int32ColumnReader(reader) => {
                let meaning = column.meaning;
                levels.read(reader, |value, to| {
                    let number = match meaning {
                        Meaning::Unsigned => i64::from(value.cast_unsigned()),
                        _ => i64::from(*value),
                    };
                    write_whole(number, meaning, to);
                })
            }
            ColumnReader::Int64ColumnReader(reader) => {
                let meaning = column.meaning;
                levels.read(reader, |value, to| write_whole(*value, meaning, to))
            }
            ColumnReader::Int96ColumnReader(reader) => levels.read(reader, |value, to| {
                let _ = write!(to, "{}", value.to_seconds());
            }),
            ColumnReader::FloatColumnReader(reader) => levels.read(reader, |value, to| {
                let _ = write!(to, "{value}");
            }),
            ColumnReader::DoubleColumnReader(reader) => levels.read(reader, |value, to| {
                let _ = write!(to, "{value}");
            }),
            ColumnReader::ByteArrayColumnReader(reader) => {
                levels.read(reader, |value, to| to.extend_from_slice(value.data()))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                levels.read(reader, |value, to| to.extend_from_slice(value.data()))
            }
        }
    }
}

fn write_whole(number: i64, meaning: Meaning, to: &mut Vec<u8>) {
    // Writing into memory cannot fail.
    let _ = match meaning {
        Meaning::Itself => write!(to, "{number}"),
        Meaning::Unsigned => write!(to, "{}", number.cast_unsigned()),
        Meaning::Time(parts) => write!(to, "{}", number.div_euclid(parts)),
        Meaning::Days => write!(to, "{}", number.saturating_mul(SECONDS_PER_DAY)),
    };
}

/// Where the texts of a column go.
struct Levels<'c> {
    column: Column,
    rows: usize,
    definitions: &'c mut Vec<i16>,
    repetitions: &'c mut Vec<i16>,
    texts: &'c mut Vec<u8>,
    ends: &'c mut Vec<usize>,
}

impl Levels<'_> {
    fn read<T: DataType>(
        &mut self,
        reader: &mut ColumnReaderImpl<T>,
        write: impl Fn(&T::T, &mut Vec<u8>),
    ) -> Result<usize> {
        let mut values: Vec<T::T> = Vec::with_capacity(self.rows);
        let mut read = 0;
        // A page ends where it ends; the rest comes from the next.
        while read < self.rows {
            values.clear();
            self.definitions.clear();
            self.repetitions.clear();
            let (records, _, levels) = reader.read_records(
                self.rows - read,
                Some(self.definitions),
                Some(self.repetitions),
                &mut values,
            )?;
            if records == 0 {
                break;
            }
            self.note(levels, &values, &write);
            read += records;
        }
        Ok(read)
    }

    /// Writes the texts of so many levels, of which some have values.
    fn note<V>(&mut self, levels: usize, values: &[V], write: &impl Fn(&V, &mut Vec<u8>)) {
        let Column {
            defined,
            optional,
            list,
            ..
        } = self.column;
        let mut values = values.iter();
        for at in 0..levels {
            let definition = if defined == 0 {
                0
            } else {
                self.definitions.get(at).copied().unwrap_or(0)
            };
            let begins_row = !list || self.repetitions.get(at).copied().unwrap_or(0) == 0;
            if begins_row {
                self.ends.push(self.texts.len());
            } else {
                self.texts.push(b';');
            }
            // An element of a list that is there and has no value leaves a gap, which is complained about.
            let is_gap = list && optional && definition == defined - 1;
            if definition == defined
                && let Some(value) = values.next()
            {
                write(value, self.texts);
            } else if is_gap {
                self.texts.push(b'?');
            }
            if let Some(end) = self.ends.last_mut() {
                *end = self.texts.len();
            }
        }
    }
}
