//! Parquet files say the same as CSV files, and say what is wrong with them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type,
};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use tempfile::TempDir;

use super::{ResponseLog, read, read_from, read_with_groups, spool};
use crate::spool::Scratch;

/// The answers of the tests as CSV.
const CSV: &str = "user,item,skills,correct,ts,fold\n\
    7,50,3;1,1,100,0\n9,51,1,0,110,1\n7,51,,0,160,0\n9,50,1;3,1,170,1\n7,52,2,1,90,0\n";

/// One column after the other.
type Columns<'c> = &'c mut dyn FnMut(&mut Group<'_, '_>);

/// A row group in the making.
struct Group<'w, 'g>(&'w mut SerializedRowGroupWriter<'g, std::fs::File>);

impl Group<'_, '_> {
    fn column<T: DataType>(
        &mut self,
        values: &[T::T],
        definitions: Option<&[i16]>,
        repetitions: Option<&[i16]>,
    ) {
        let column = self.0.next_column().expect("a column");
        let mut column = column.expect("as many as the schema has");
        let typed = column.typed::<T>();
        typed
            .write_batch(values, definitions, repetitions)
            .expect("values of its type");
        column.close().expect("room on the disk");
    }

    fn whole(&mut self, values: &[i64]) {
        self.column::<Int64Type>(values, None, None);
    }

    fn texts(&mut self, values: &[&str]) {
        let values: Vec<ByteArray> = values.iter().map(|&text| text.into()).collect();
        self.column::<ByteArrayType>(&values, None, None);
    }
}

struct Written {
    folder: TempDir,
}

impl Written {
    /// A file with the row groups.
    fn new(schema: &str, compression: Compression, groups: &mut [Columns<'_>]) -> Written {
        let folder = tempfile::tempdir().expect("a folder");
        let file = std::fs::File::create(folder.path().join("log.parquet")).expect("a file");
        let schema = parse_message_type(&format!("message answers {{ {schema} }}"));
        let properties = WriterProperties::builder().set_compression(compression);
        let mut writer = SerializedFileWriter::new(
            file,
            Arc::new(schema.expect("a schema")),
            Arc::new(properties.build()),
        )
        .expect("a writer");
        for columns in groups {
            let mut group = writer.next_row_group().expect("a row group");
            columns(&mut Group(&mut group));
            group.close().expect("room on the disk");
        }
        writer.close().expect("room on the disk");
        Written { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("log.parquet")
    }

    fn log(&self) -> ResponseLog {
        read(&self.path()).expect("sound answers").0
    }

    fn complaint(&self) -> String {
        complaint(&self.path())
    }
}

fn complaint(path: &Path) -> String {
    let text = read(path).expect_err("something wrong").to_string();
    text.replace(&path.display().to_string(), "FILE")
}

fn csv() -> ResponseLog {
    read_from(CSV.as_bytes()).expect("sound answers").0
}

const PLAIN: &str = "required int64 user; required int64 item; required binary skills (utf8); \
    required int64 correct; required int64 ts; required int64 fold;";

fn plain(compression: Compression) -> Written {
    Written::new(
        PLAIN,
        compression,
        &mut [
            &mut |group| {
                group.whole(&[7, 9]);
                group.whole(&[50, 51]);
                group.texts(&["3;1", "1"]);
                group.whole(&[1, 0]);
                group.whole(&[100, 110]);
                group.whole(&[0, 1]);
            },
            &mut |group| {
                group.whole(&[7, 9, 7]);
                group.whole(&[51, 50, 52]);
                group.texts(&["", "1;3", "2"]);
                group.whole(&[0, 1, 1]);
                group.whole(&[160, 170, 90]);
                group.whole(&[0, 1, 0]);
            },
        ],
    )
}

#[test]
fn a_file_of_any_compression_says_the_same() {
    let gzip = Compression::GZIP(parquet::basic::GzipLevel::default());
    let zstd = Compression::ZSTD(parquet::basic::ZstdLevel::default());
    let kinds = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::LZ4_RAW,
        gzip,
        zstd,
    ];
    for compression in kinds {
        assert_eq!(plain(compression).log(), csv());
    }
    let path = plain(Compression::SNAPPY);
    let (spooled, warnings) = spool(&path.path(), &Scratch::of_system()).unwrap();
    assert_eq!(spooled.inventory(), csv().inventory());
    let sentences: Vec<String> = warnings.sentences().collect();
    insta::assert_snapshot!(sentences.join("\n"), @r"
    row 5: 1 of the answers from here on are earlier than the answer before; the order of the rows is kept
    row 3: 1 of the answers from here on name no skill
    ");
}

/// As programs write tables that know of missing values, yes and no, times and lists.
#[test]
fn a_file_of_any_types_says_the_same() {
    let schema = "optional double user; optional int32 ITEM (uint_32); \
        optional group skills (list) { repeated group list { optional int32 element; } } \
        optional int64 ts (timestamp(micros, true)); optional boolean correct; \
        required binary fold (utf8); optional binary note (utf8);";
    let rows = &mut |group: &mut Group<'_, '_>| {
        let given = [1; 5];
        group.column::<DoubleType>(&[7.0, 9.0, 7.0, 9.0, 7.0], Some(&given), None);
        group.column::<Int32Type>(&[50, 51, 51, 50, 52], Some(&given), None);
        // Two skills, one, an empty list, two, one.
        group.column::<Int32Type>(
            &[3, 1, 1, 1, 3, 2],
            Some(&[3, 3, 3, 1, 3, 3, 3]),
            Some(&[0, 1, 0, 0, 0, 1, 0]),
        );
        let times = [
            100_900_000,
            110_000_000,
            160_000_000,
            170_000_000,
            90_000_001,
        ];
        group.column::<Int64Type>(&times, Some(&given), None);
        group.column::<BoolType>(&[true, false, false, true, true], Some(&given), None);
        group.texts(&["0", "1", " 0", "1", "0 "]);
        group.column::<ByteArrayType>(&[], Some(&[0; 5]), None);
    };
    let written = Written::new(schema, Compression::SNAPPY, &mut [rows]);
    assert_eq!(written.log(), csv());
    let (log, _) = read_with_groups(&written.path(), Some("note")).unwrap();
    assert_eq!(log.groups(), [""]);
}

/// More rows than are read at once, in row groups of odd sizes, with a list in each.
#[test]
fn many_rows_come_in_their_order() {
    let schema = "required int64 user; required int64 item; repeated int64 skills; \
        required int64 correct; required int64 ts; required int64 fold;";
    let rows = |from: i64, count: i64| {
        move |group: &mut Group<'_, '_>| {
            let each = |of: fn(i64) -> i64| (from..from + count).map(of).collect::<Vec<_>>();
            group.whole(&each(|row| row % 31));
            group.whole(&each(|row| row * 7 % 101));
            let skills = each(|row| row * 7 % 101 % 5);
            let both: Vec<i64> = skills
                .iter()
                .flat_map(|skill| [*skill, skill + 9])
                .collect();
            let repeats: Vec<i16> = skills.iter().flat_map(|_| [0, 1]).collect();
            group.column::<Int64Type>(&both, Some(&vec![1; both.len()]), Some(&repeats));
            group.whole(&each(|row| row % 3 % 2));
            group.whole(&each(|row| row));
            group.whole(&each(|row| row % 31 % 4));
        }
    };
    let written = Written::new(
        schema,
        Compression::SNAPPY,
        &mut [
            &mut rows(0, 9_001),
            &mut rows(9_001, 3),
            &mut rows(9_004, 996),
        ],
    );
    let mut text = vec!["user,item,skills,correct,ts,fold".to_owned()];
    for row in 0..10_000 {
        let (user, item) = (row % 31, row * 7 % 101);
        let (skill, correct) = (item % 5, row % 3 % 2);
        let other = skill + 9;
        text.push(format!(
            "{user},{item},{skill};{other},{correct},{row},{}",
            user % 4
        ));
    }
    let (expected, _) = read_from(text.join("\n").as_bytes()).unwrap();
    assert_eq!(written.log(), expected);
}

#[test]
fn every_complaint_says_where_and_what() {
    let one = |schema: &str, columns: Columns<'_>| {
        Written::new(schema, Compression::UNCOMPRESSED, &mut [columns]).complaint()
    };
    let mut row = |group: &mut Group<'_, '_>| {
        group.whole(&[7]);
        group.whole(&[-2]);
        group.texts(&["1"]);
        group.whole(&[1]);
        group.whole(&[1]);
        group.whole(&[0]);
    };
    let negative = one(PLAIN, &mut row);
    let no_skills = one(&PLAIN.replace("skills", "skill"), &mut row);
    let twice = one(&PLAIN.replace("item", "User"), &mut row);
    let decimal = PLAIN.replace("int64 user", "int64 user (decimal(9, 2))");
    let decimal = one(&decimal, &mut row);
    let nothing = one(PLAIN, &mut |group| {
        for _ in 0..2 {
            group.whole(&[]);
        }
        group.texts(&[]);
        for _ in 0..3 {
            group.whole(&[]);
        }
    });
    let missing = one(
        &PLAIN.replace("required int64 user", "optional double user"),
        &mut |group| {
            group.column::<DoubleType>(&[0.5], Some(&[1, 0]), None);
            group.whole(&[1, 1]);
            group.texts(&["1", "1"]);
            group.whole(&[1, 1]);
            group.whole(&[1, 1]);
            group.whole(&[0, 0]);
        },
    );
    let lists = PLAIN.replace("required int64 correct", "repeated int64 correct");
    let lists = one(&lists, &mut |group| {
        group.whole(&[7]);
        group.whole(&[2]);
        group.texts(&["1"]);
        group.column::<Int64Type>(&[1], Some(&[1]), Some(&[0]));
        group.whole(&[1]);
        group.whole(&[0]);
    });
    let gap = "optional group skills (list) { repeated group list { optional int64 element; } }";
    let gap = one(
        &PLAIN.replace("required binary skills (utf8);", gap),
        &mut |group| {
            group.whole(&[7]);
            group.whole(&[2]);
            group.column::<Int64Type>(&[1], Some(&[3, 2]), Some(&[0, 1]));
            group.whole(&[1]);
            group.whole(&[1]);
            group.whole(&[0]);
        },
    );
    let said = [
        negative, no_skills, twice, decimal, nothing, missing, lists, gap,
    ];
    insta::assert_snapshot!(said.join("\n"));
}

/// A file cut anywhere, and a file with any byte changed, is refused or read; the program goes on.
#[test]
fn damage_is_noticed_or_harmless() {
    let written = plain(Compression::SNAPPY);
    let whole = std::fs::read(written.path()).unwrap();
    let damaged = written.folder.path().join("damaged.parquet");
    for end in 4..whole.len() {
        std::fs::write(&damaged, &whole[..end]).unwrap();
        let said = complaint(&damaged);
        assert!(said.starts_with("FILE: "), "{said}");
    }
    for at in 4..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= [0x01, 0x80, 0xff][at % 3];
        std::fs::write(&damaged, &bytes).unwrap();
        // Whatever it is now, it is one or the other.
        let _ = read(&damaged).map_err(|error| error.to_string());
    }
    std::fs::write(&damaged, &whole[..whole.len() / 2]).unwrap();
    insta::assert_snapshot!(complaint(&damaged), @"FILE: the end of the file is missing; Parquet data end with PAR1");
}
