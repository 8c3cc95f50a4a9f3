//! Records come back sorted and whole, however many there are and whatever their order.

use proptest::prelude::*;

use super::{Groups, RUN, Record, Scratch, Sorted, Sorter, SpoolError};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Numbered {
    key: u32,
    number: u64,
}

impl Record for Numbered {
    const SIZE: usize = 12;

    fn key(&self) -> u64 {
        u64::from(self.key)
    }

    fn encode(&self, bytes: &mut [u8]) {
        bytes[..4].copy_from_slice(&self.key.to_le_bytes());
        bytes[4..].copy_from_slice(&self.number.to_le_bytes());
    }

    fn decode(bytes: &[u8]) -> Numbered {
        let mut number = [0; 8];
        number.copy_from_slice(&bytes[4..]);
        let mut key = [0; 4];
        key.copy_from_slice(&bytes[..4]);
        Numbered {
            key: u32::from_le_bytes(key),
            number: u64::from_le_bytes(number),
        }
    }
}

fn sort(keys: impl Iterator<Item = u32>) -> Sorted<Numbered> {
    let mut sorter = Sorter::new(&Scratch::of_system()).expect("a folder for temporary files");
    for (key, number) in keys.zip(0..) {
        sorter
            .push(Numbered { key, number })
            .expect("room on the disk");
    }
    sorter.finish().expect("room on the disk")
}

fn read(sorted: &Sorted<Numbered>) -> Vec<Numbered> {
    let mut all = Vec::new();
    let told = sorted.for_each(|record| {
        all.push(Numbered::decode(record));
        Ok(())
    });
    told.expect("what was written");
    all
}

fn groups(keys: impl Iterator<Item = u32>) -> Groups<Numbered> {
    Groups::of(sort(keys), &Scratch::of_system()).expect("room on the disk")
}

fn group(groups: &Groups<Numbered>, key: usize) -> Vec<u64> {
    let mut numbers = Vec::new();
    let told = groups.read(key, |record| numbers.push(record.number));
    told.expect("what was written");
    numbers
}

fn stable(keys: impl Iterator<Item = u32>) -> Vec<Numbered> {
    let records = keys.zip(0..).map(|(key, number)| Numbered { key, number });
    let mut records: Vec<Numbered> = records.collect();
    records.sort_by_key(|record| record.key);
    records
}

#[test]
fn many_runs_are_merged_in_order() {
    let count = u32::try_from(3 * RUN + 17).unwrap();
    let stirred = || (0..count).map(|n| n.wrapping_mul(2_654_435_761) % 1_000);
    assert_eq!(read(&sort(stirred())), stable(stirred()));
    let groups = groups(stirred());
    assert_eq!(groups.len(), 1_000);
    let expected = stable(stirred());
    for key in [0, 1, 499, 999] {
        let of_key = expected.iter().filter(|record| record.key() == key as u64);
        let of_key: Vec<u64> = of_key.map(|record| record.number).collect();
        assert_eq!(groups.records(key), of_key.len() as u64);
        assert_eq!(group(&groups, key), of_key);
    }
}

#[test]
fn records_in_order_stay_where_they_are() {
    let count = u32::try_from(2 * RUN + 5).unwrap();
    let sorted = sort((0..count).map(|n| n / 1_000));
    assert!(sorted.is_ordered);
    let groups = Groups::of(sorted, &Scratch::of_system()).unwrap();
    let of_seventh: Vec<u64> = (7_000..8_000).collect();
    assert_eq!(group(&groups, 7), of_seventh);
    assert!(group(&groups, groups.len()).is_empty());
}

#[test]
fn nothing_is_nothing() {
    let sorted = sort(std::iter::empty());
    assert!(sorted.is_empty());
    assert_eq!(read(&sorted), []);
    assert!(groups(std::iter::empty()).is_empty());
}

/// A working file has no name, so that none is left behind however the program ends.
#[cfg(unix)]
#[test]
fn the_file_is_nowhere_to_be_found() {
    let folder = tempfile::tempdir().unwrap();
    let scratch = Scratch::within(folder.path());
    let mut sorter = Sorter::new(&scratch).unwrap();
    sorter.push(Numbered { key: 1, number: 2 }).unwrap();
    let groups = Groups::of(sorter.finish().unwrap(), &scratch).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    assert_eq!(group(&groups, 1), [2]);
}

#[cfg(unix)]
#[test]
fn what_was_not_written_is_noticed() {
    let sorted = sort([3, 1, 2].into_iter());
    sorted.file.overwrite(17, &[9]);
    let told = sorted.for_each(|_| Ok(()));
    assert!(matches!(told, Err(SpoolError::Damaged { .. })), "{told:?}");
    let groups = groups([0, 1, 1].into_iter());
    groups.file.overwrite(35, &[9]);
    assert_eq!(group(&groups, 0), [0]);
    let told = groups.read(1, |_| ());
    assert!(matches!(told, Err(SpoolError::Damaged { .. })), "{told:?}");
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let error = Sorter::<Numbered>::new(&Scratch::within("no/such/folder".as_ref())).unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("no/such/folder: a working file cannot be kept there: "),
        "{text}"
    );
}

proptest! {
    #[test]
    fn groups_hold_what_was_given(keys in prop::collection::vec(0..40_u32, 0..300)) {
        let groups = groups(keys.iter().copied());
        prop_assert_eq!(groups.len(), keys.iter().max().map_or(0, |key| *key as usize + 1));
        for key in 0..45 {
            let given = keys.iter().zip(0..).filter(|(own, _)| **own as usize == key);
            let given: Vec<u64> = given.map(|(_, number)| number).collect();
            prop_assert_eq!(groups.records(key), given.len() as u64);
            prop_assert_eq!(group(&groups, key), given);
        }
    }
}
