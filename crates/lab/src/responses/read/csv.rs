//! The columns of a CSV file.

use super::intake::Row;
use super::{COLUMNS, Place, ReadProblem};

/// The names in a first line, without the mark that some programs put before them.
fn names(header: &[u8]) -> impl Iterator<Item = &[u8]> {
    let header = header.strip_prefix(b"\xef\xbb\xbf").unwrap_or(header);
    header.split(|&byte| byte == b',').map(<[u8]>::trim_ascii)
}

/// Whether the columns `user`, `item` and `correct` are there, which make a response log.
pub(super) fn names_a_log(header: &[u8]) -> bool {
    let has = |column: &str| names(header).any(|name| name.eq_ignore_ascii_case(column.as_bytes()));
    ["user", "item", "correct"].into_iter().all(has)
}

/// Where the needed columns stand.
pub(super) struct Columns {
    places: [usize; COLUMNS.len()],
    /// Where the group stands, if it is asked for.
    group: Option<usize>,
    count: usize,
}

impl Columns {
    pub(super) fn find(header: &[u8], groups: Option<&str>) -> Result<Columns, ReadProblem> {
        let place = Place::Line(1);
        let mut places = [0; COLUMNS.len()];
        for (at, &column) in places.iter_mut().zip(&COLUMNS) {
            let mut found = names(header)
                .enumerate()
                .filter(|(_, name)| name.eq_ignore_ascii_case(column.as_bytes()));
            let missing = ReadProblem::MissingColumn { place, column };
            *at = found.next().ok_or(missing)?.0;
            if found.next().is_some() {
                return Err(ReadProblem::ColumnTwice { place, column });
            }
        }
        let group = match groups {
            None => None,
            Some(column) => Some(
                names(header)
                    .position(|name| name == column.as_bytes())
                    .ok_or_else(|| ReadProblem::NoGroups {
                        place,
                        column: column.to_owned(),
                    })?,
            ),
        };
        Ok(Columns {
            places,
            group,
            count: names(header).count(),
        })
    }

    pub(super) fn row<'l>(&self, line: u64, text: &'l [u8]) -> Result<Row<'l>, ReadProblem> {
        let mut fields: [&[u8]; COLUMNS.len()] = [b""; COLUMNS.len()];
        let mut group = None;
        let mut found = 0;
        for (at, field) in text.split(|&byte| byte == b',').enumerate() {
            found = at + 1;
            if let Some(column) = self.places.iter().position(|&place| place == at) {
                fields[column] = field.trim_ascii();
            }
            if self.group == Some(at) {
                group = Some(field.trim_ascii());
            }
        }
        if found == self.count {
            Ok(Row {
                place: Place::Line(line),
                fields,
                group,
            })
        } else {
            Err(ReadProblem::Fields {
                place: Place::Line(line),
                found,
                expected: self.count,
            })
        }
    }
}
